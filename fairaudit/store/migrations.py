"""The store's schema, as numbered migrations: never edited once released, only added to."""

import sqlite3

__all__ = ["APPLICATION_ID", "MIGRATIONS", "migrate"]

# “FAIR” in ASCII: marks the file as ours in its header.
APPLICATION_ID = 0x46414952

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE plan (
        only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
        plan_id TEXT NOT NULL
    ) STRICT;

    CREATE TABLE prompts (
        prompt_id TEXT PRIMARY KEY,
        messages TEXT NOT NULL CHECK (json_valid(messages)),
        options TEXT NOT NULL CHECK (json_valid(options))
    ) STRICT, WITHOUT ROWID;

    -- A model without a stated revision has a row for every run of its own.
    CREATE TABLE models (
        model_id TEXT NOT NULL,
        params_id TEXT NOT NULL,
        name TEXT NOT NULL,
        revision TEXT,
        params TEXT NOT NULL CHECK (json_valid(params)),
        run INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('open', 'complete', 'closed')),
        PRIMARY KEY (model_id, params_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE responses (
        prompt_id TEXT NOT NULL REFERENCES prompts,
        model_id TEXT NOT NULL,
        params_id TEXT NOT NULL,
        sample INTEGER NOT NULL CHECK (sample >= 0),
        text TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('ok', 'truncated', 'error')),
        finish_reason TEXT NOT NULL,
        option_logprobs TEXT CHECK (option_logprobs IS NULL OR json_valid(option_logprobs)),
        input_tokens INTEGER,
        output_tokens INTEGER,
        latency REAL NOT NULL,
        seed INTEGER,
        error TEXT,
        created_at TEXT NOT NULL,
        PRIMARY KEY (model_id, params_id, sample, prompt_id),
        FOREIGN KEY (model_id, params_id) REFERENCES models
    ) STRICT, WITHOUT ROWID;
    """,
    """
    -- Rows stand in the order in which they came, and only an index is ordered by hashes: with the
    -- texts in that order every batch rewrote pages all over the file.
    CREATE TABLE prompts_in_order (
        prompt_id TEXT NOT NULL PRIMARY KEY,
        messages TEXT NOT NULL CHECK (json_valid(messages)),
        options TEXT NOT NULL CHECK (json_valid(options))
    ) STRICT;
    INSERT INTO prompts_in_order SELECT * FROM prompts;
    DROP TABLE prompts;
    ALTER TABLE prompts_in_order RENAME TO prompts;

    CREATE TABLE responses_in_order (
        prompt_id TEXT NOT NULL REFERENCES prompts,
        model_id TEXT NOT NULL,
        params_id TEXT NOT NULL,
        sample INTEGER NOT NULL CHECK (sample >= 0),
        text TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('ok', 'truncated', 'error')),
        finish_reason TEXT NOT NULL,
        option_logprobs TEXT CHECK (option_logprobs IS NULL OR json_valid(option_logprobs)),
        input_tokens INTEGER,
        output_tokens INTEGER,
        latency REAL NOT NULL,
        seed INTEGER,
        error TEXT,
        created_at TEXT NOT NULL,
        PRIMARY KEY (model_id, params_id, sample, prompt_id),
        FOREIGN KEY (model_id, params_id) REFERENCES models
    ) STRICT;
    INSERT INTO responses_in_order SELECT * FROM responses;
    DROP TABLE responses;
    ALTER TABLE responses_in_order RENAME TO responses;
    """,
    """
    ALTER TABLE responses ADD COLUMN served_model TEXT;
    ALTER TABLE responses ADD COLUMN fingerprint TEXT;
    -- How many answers the plan needs, as the last run on it counted them.
    ALTER TABLE models ADD COLUMN planned INTEGER;
    """,
    """
    -- Of what was asked, and of what decides the measurement; null in rows that are older.
    ALTER TABLE prompts ADD COLUMN checksum INTEGER;
    ALTER TABLE responses ADD COLUMN checksum INTEGER;

    CREATE VIEW answers AS
    SELECT
        model_id, params_id, sample, prompt_id, models.name AS model, models.revision,
        models.params, prompts.messages, prompts.options, text, status, finish_reason,
        option_logprobs, input_tokens, output_tokens, latency, seed, error, created_at,
        served_model, fingerprint
    FROM responses JOIN prompts USING (prompt_id) JOIN models USING (model_id, params_id);
    """,
)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the schema to the newest version, each step in a transaction of its own.

    Foreign keys have to be off: a table that others refer to is made anew.
    """
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    for number, script in enumerate(MIGRATIONS[version:], version + 1):
        connection.executescript(
            f"BEGIN IMMEDIATE;\n{script}\n"
            f"PRAGMA application_id = {APPLICATION_ID};\nPRAGMA user_version = {number};\nCOMMIT;"
        )
