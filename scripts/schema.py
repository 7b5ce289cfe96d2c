"""The JSON Schemas of audit.json and run.json, made from the tables that the code declares.

    python scripts/schema.py [--write]

Prints both schemas; --write puts them into fairaudit/report/schemas, where the package carries
them. The tests hold the files to this script, and every record that they make to the files.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from schemas import parts
from schemas.words import (
    ANYTHING,
    COUNT,
    COUNT_OR_NONE,
    NUMBER,
    NUMBER_OR_NONE,
    SHA256,
    TEXT,
    TEXT_OR_NONE,
    TRUTH,
    Schema,
    each,
    keys,
    one_of,
    or_none,
    said,
)

from fairaudit.declared import Table
from fairaudit.report.kinds import kind_of
from fairaudit.side_tables import CHANGES, METRICS
from fairaudit.tables import CONTROLS, DIFFERENCES, RESULTS, WHOLES
from fairaudit.verdicts import NO_VERDICT, Verdict

FOLDER = Path(__file__).parents[1] / "fairaudit" / "report" / "schemas"
DRAFT = "https://json-schema.org/draft/2020-12/schema"

TABLES = {
    "results": RESULTS,
    "differences": DIFFERENCES,
    "controls": CONTROLS,
    "wholes": WHOLES,
    "changes": CHANGES,
    "metrics": METRICS,
}
# A result can lack these.
_OPEN_TEXTS = ("note", "method", "difference_method")
_OPEN_COUNTS = (
    "n_more", "least_n", "n_differing", "n_missing_group", "n_missing_reference", "n_discordant",
    "n_vignettes", "n_sets", "n_pairs", "n_difference",
)  # fmt: skip
_OF_KIND = {"text": TEXT, "number": NUMBER_OR_NONE, "count": COUNT, "truth": TRUTH}
_ENUMS: Mapping[str, Sequence[str]] = {
    "verdict": [NO_VERDICT, *(one.value for one in Verdict)],
    "priority": ["primary", "exploratory", "descriptive"],
    "expected": ["", "may_differ"],
}


def main() -> int:
    """Print or write both schemas."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="put them where the package has them")
    write = parser.parse_args().write
    for name, text in files().items():
        if write:
            FOLDER.mkdir(exist_ok=True)
            (FOLDER / name).write_text(text, encoding="utf-8")
        else:
            print(text, end="")
    return 0


def files() -> dict[str, str]:
    """The texts of the schemas by the names of their files."""
    schemas = {"audit-2.json": audit_schema(), "run-2.json": run_schema()}
    return {
        name: json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
        for name, schema in schemas.items()
    }


def audit_schema() -> Schema:
    """What stands in audit.json."""
    rows = {name: each({"$ref": f"#/$defs/{name}"}) for name in TABLES}
    properties = {
        "schema": {"const": "fairaudit.audit/2"},
        "plan": said("audit.yaml as plain data; null for audits made in Python", or_none(ANYTHING)),
        "plan_sha256": said("SHA-256 of the plan's canonical JSON", or_none(SHA256)),
        "plan_id": said("hash of all that is asked, and of how it counts", TEXT),
        "models": each(parts.model()),
        "sets": each(parts.vignette_set()),
        "attributes": each(parts.attribute()),
        "design": parts.design(),
        "settings": parts.settings(),
        "counts": parts.counts(),
        "balance": each(parts.balance()),
        "refused_swaps": each(parts.refused_swap()),
        **{name: items for name, items in rows.items() if name != "metrics"},
        "missing": said(
            "answers of each group by status; how far the shares of missing ones differ, with "
            "interval and p, stands in the results whose estimand is missing_rate",
            each(parts.missing()),
        ),
        "failures": each(parts.failure()),
        "examples": each(parts.example()),
        "judge": parts.judge(),
        "metrics": rows["metrics"],
        "served": each(parts.served_change()),
        "summary": parts.summary(),
        "method": said("how the numbers were made, in sentences", each(TEXT)),
        "limits": said("what the audit does not show, in sentences", each(TEXT)),
        "sha256": said("SHA-256 of the canonical JSON of all the rest", SHA256),
    }
    return {
        "$schema": DRAFT,
        "$id": "urn:fairaudit:audit:2",
        "title": "audit.json",
        "description": "The record of an audit, from which every form of its report is made.",
        **keys(properties, optional=("judge", "metrics", "served")),
        "$defs": {name: of_table(table) for name, table in TABLES.items()},
    }


def run_schema() -> Schema:
    """What stands in run.json, which varies where audit.json does not."""
    energy = keys(kwh=NUMBER_OR_NONE, method=TEXT, prompts=COUNT)
    counted = ("answers", "failed", "input_tokens", "output_tokens", "uncounted")
    took = keys(
        parts.MODEL | dict.fromkeys(counted, COUNT),
        seconds=NUMBER,
        first_at=TEXT_OR_NONE,
        last_at=TEXT_OR_NONE,
        cost=NUMBER_OR_NONE,
        energy=said("what this machine took while the model was asked", energy),
        precision=TEXT_OR_NONE,
        served=said("who the server said that it was", each(ANYTHING)),
    )
    properties = {
        "schema": {"const": "fairaudit.run/2"},
        "audit_sha256": said("SHA-256 of the audit.json beside it, byte for byte", TEXT),
        "started_at": said("UTC time at which the last session began", TEXT),
        "seconds": said("how long that session took", NUMBER),
        "this_run": said("what was asked in that session", each(ANYTHING)),
        "all_runs": said("what each model took over all sessions", each(took)),
        "environment": said("versions of what decides numbers", ANYTHING),
    }
    return {
        "$schema": DRAFT,
        "$id": "urn:fairaudit:run:2",
        "title": "run.json",
        "description": "What a run took: times, tokens, cost, energy, versions.",
        **keys(properties),
    }


def of_table(table: Table) -> Schema:
    """One row of a declared table, with what each column means."""
    columns = [*table.columns, *table.optional]
    properties = {one.name: said(one.meaning, _column(one.name)) for one in columns}
    optional = [one.name for one in table.optional]
    return said(table.row, keys(properties, optional=optional))


def _column(name: str) -> Schema:
    if name in _ENUMS:
        return one_of(*_ENUMS[name])
    if name in _OPEN_TEXTS:
        return TEXT_OR_NONE
    return COUNT_OR_NONE if name in _OPEN_COUNTS else _OF_KIND[kind_of(name)]


if __name__ == "__main__":
    sys.exit(main())
