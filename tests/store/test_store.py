import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairaudit import Store
from fairaudit.errors import (
    InputError,
    StoreError,
    StorePlanError,
    StoreVersionError,
)
from fairaudit.rows import Identity, Prompt, Response
from fairaudit.store.migrations import APPLICATION_ID, MIGRATIONS


class Model:
    def __init__(self, revision: str | None = "1") -> None:
        self.identity = Identity(name="model", revision=revision)


def prompt(name: str) -> Prompt:
    return Prompt(prompt_id=name, messages=(("user", name),), options=("yes", "no"))


def response(name: str, model_id: str = "model@1", **changes: object) -> Response:
    base = Response(
        prompt_id=name,
        model_id=model_id,
        params_id=Model().identity.params_id,
        sample=0,
        text="Yes.",
        status="ok",
        finish_reason="stop",
        option_logprobs=(-0.1, -2.5),
        input_tokens=7,
        output_tokens=2,
        latency=0.5,
        seed=None,
        error=None,
        created_at="2026-01-01T00:00:00+00:00",
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def opened(store: Store, revision: str | None = "1") -> tuple[str, str]:
    model = Model(revision)
    return store.open_run(model), model.identity.params_id


def test_what_was_kept_is_there_after_reopening(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with Store(path) as store:
        opened(store)
        store.add([prompt("a")], [response("a")])
    with Store(path) as store:
        row = store.responses(Model()).iloc[0]
    assert (row["prompt_id"], row["text"], row["option_logprobs"]) == ("a", "Yes.", "[-0.1, -2.5]")


def test_missing_lists_what_has_no_answer_in_order() -> None:
    with Store(":memory:") as store:
        model_id, params_id = opened(store)
        store.add([prompt("b")], [response("b")])
        batch = [prompt("c"), prompt("b"), prompt("a")]
        assert [p.prompt_id for p in store.missing(batch, model_id, params_id, 0)] == ["c", "a"]
        assert len(store.missing(batch, model_id, params_id, 1)) == 3


def test_an_answer_is_never_rewritten_and_a_failure_is() -> None:
    with Store(":memory:") as store:
        model_id, params_id = opened(store)
        failed = response("a", text="", status="error", error="time-out", option_logprobs=None)
        store.add([prompt("a")], [failed])
        assert store.missing([prompt("a")], model_id, params_id, 0)
        assert store.counts() == {}
        store.add([prompt("a")], [response("a", text="first")])
        store.add([prompt("a")], [response("a", text="second")])
        assert store.responses(Model())["text"].tolist() == ["first"]
        assert not store.missing([prompt("a")], model_id, params_id, 0)


def test_a_batch_is_kept_whole_or_not_at_all() -> None:
    with Store(":memory:") as store:
        opened(store)
        with pytest.raises(StoreError, match="cannot be written"):
            store.add([prompt("a"), prompt("b")], [response("a"), response("b", status="nonsense")])
        assert store.counts() == {}


def test_a_store_belongs_to_one_plan() -> None:
    with Store(":memory:") as store:
        store.bind("plan-1")
        store.bind("plan-1")
        with pytest.raises(StorePlanError, match=r"plan-1.*plan-2.*output folder of its own"):
            store.bind("plan-2")


def test_a_model_without_revision_is_asked_afresh_after_a_finished_run(tmp_path: Path) -> None:
    seen = []
    for _ in range(2):
        with Store(tmp_path / "store.db") as store:
            model_id, params_id = opened(store, None)
            seen.append(model_id)
            store.complete_run(model_id, params_id)
    assert seen == ["model@run-1", "model@run-2"]


def test_within_one_store_another_object_of_the_same_name_is_asked_afresh() -> None:
    with Store(":memory:") as store:
        first, other = Model(None), Model(None)
        model_id = store.open_run(first)
        store.complete_run(model_id, first.identity.params_id)
        assert store.open_run(first) == model_id == "model@run-1"
        store.complete_run(model_id, first.identity.params_id)
        assert store.open_run(other) == "model@run-2"


def test_closing_by_hand_ends_a_finished_run(tmp_path: Path) -> None:
    seen = []
    for _ in range(2):
        store = Store(tmp_path / "store.db")
        model_id, params_id = opened(store, None)
        store.complete_run(model_id, params_id)
        store.close()
        seen.append(model_id)
    assert seen == ["model@run-1", "model@run-2"]


def test_a_second_process_may_read_but_not_ask(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with Store(path) as first:
        opened(first)
        first.add([prompt("a")], [response("a")])
        program = (
            "import sys; sys.path.insert(0, sys.argv[2])\n"
            "from fairaudit import Store; from tests.store.test_store import Model\n"
            "store = Store(sys.argv[1]); print(store.counts()); store.open_run(Model())"
        )
        root = str(Path(__file__).parents[2])
        done = subprocess.run(
            [sys.executable, "-c", program, path, root], capture_output=True, text=True
        )
    assert done.stdout.strip() == "{'model@1': 1}"
    assert "Another process is asking models into the store" in done.stderr
    with Store(path) as after:
        opened(after)


def test_many_processes_can_make_one_store_at_the_same_time(tmp_path: Path) -> None:
    program = "import sys; from fairaudit import Store; Store(sys.argv[1]).close()"
    command = [sys.executable, "-c", program, tmp_path / "store.db"]
    processes = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(6)]
    errors = [process.communicate()[1].decode() for process in processes]
    assert [process.returncode for process in processes] == [0] * 6, errors


def test_usage_is_that_of_all_sessions() -> None:
    with Store(":memory:") as store:
        opened(store)
        store.add([prompt("a")], [response("a")])
        # A call that failed may have taken nothing, so that nothing is estimated for it.
        failed = response("b", status="error", option_logprobs=None, input_tokens=None)
        store.add([prompt("b")], [failed])
        counted = store.usage(Model())
        at = response("a").created_at
        assert counted == {
            "answers": 1, "failed": 1, "uncounted": 0, "input_tokens": 7, "output_tokens": 4,
            "seconds": 1.0, "first_at": at, "last_at": at,
        }  # fmt: skip
        store.add([prompt("c")], [response("c", input_tokens=None, output_tokens=None)])
        estimated = store.usage(Model())
        assert estimated["uncounted"] == 1
        assert estimated["input_tokens"] > 7 and estimated["answers"] == 2
        assert store.taken(Model()).read > estimated["input_tokens"]


def test_of_a_model_that_was_never_asked_nothing_was_taken() -> None:
    with Store(":memory:") as store:
        usage = store.usage(Model())
        assert (usage["answers"], usage["seconds"], usage["first_at"]) == (0, 0, None)
        assert store.served(Model()) == []


def test_an_unfinished_or_failed_run_without_revision_is_resumed(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with Store(path) as store:
        opened(store, None)
    with pytest.raises(RuntimeError), Store(path) as store:
        model_id, params_id = opened(store, None)
        store.complete_run(model_id, params_id)
        raise RuntimeError("the report failed")
    with Store(path) as store:
        assert opened(store, None)[0] == "model@run-1"


def test_a_stated_revision_keeps_its_answers_for_good(tmp_path: Path) -> None:
    for _ in range(2):
        with Store(tmp_path / "store.db") as store:
            model_id, params_id = opened(store)
            store.complete_run(model_id, params_id)
            assert model_id == "model@1"


def test_answers_of_a_model_never_asked_are_an_error() -> None:
    with Store(":memory:") as store, pytest.raises(InputError, match="Ask it first"):
        store.responses(Model())


def test_a_newer_store_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    Store(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    with pytest.raises(StoreVersionError, match="newer fairaudit.*pip install --upgrade"):
        Store(path)


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
def test_an_older_store_is_brought_up_to_date_with_all_it_holds(
    tmp_path: Path, version: int
) -> None:
    path = tmp_path / "store.db"
    with sqlite3.connect(path, isolation_level=None) as connection:
        for script in MIGRATIONS[:version]:
            connection.executescript(script)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {version}")
        connection.execute("INSERT INTO plan VALUES (1, 'plan')")
        connection.execute("INSERT INTO prompts VALUES ('a', '[]', '[]')")
        params_id = Model().identity.params_id
        connection.execute(
            "INSERT INTO models (model_id, params_id, name, revision, params, run, state) "
            "VALUES ('model@1', ?, 'model', '1', '{}', 1, 'complete')",
            (params_id,),
        )
        connection.execute(
            "INSERT INTO responses (prompt_id, model_id, params_id, sample, text, status, "
            "finish_reason, option_logprobs, input_tokens, output_tokens, latency, created_at) "
            "VALUES ('a', 'model@1', ?, 0, 'Yes.', 'ok', 'stop', '[-0.1]', 7, 2, 0.5, "
            "'2026-01-01T00:00:00+00:00')",
            (params_id,),
        )
    connection.close()
    with Store(path) as store:
        store.bind("plan")
        kept = store.responses(Model())
        opened(store)
        store.add([prompt("b")], [response("b")])
    assert kept[["prompt_id", "text", "option_logprobs"]].values.tolist() == [
        ["a", "Yes.", "[-0.1]"]
    ]
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("SELECT count(*) FROM responses").fetchone() == (2,)
    connection.close()


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="database of another program"):
        Store(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("text.db", b"no database " * 100, "damaged or is no response store"),
        ("missing/store.db", None, "Check that its folder exists"),
    ],
)
def test_a_file_that_is_no_store_is_explained(
    tmp_path: Path, name: str, content: bytes | None, message: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StoreError, match=message):
        Store(path)
    if content is not None:
        assert path.read_bytes() == content


def test_a_full_disk_loses_nothing_that_was_kept(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with Store(path) as store:
        opened(store)
        store.add([prompt("kept")], [response("kept")])
        pages = store._database.connection.execute("PRAGMA page_count").fetchone()[0]
        # SQLite answers a full disk and a full page budget with the same error.
        store._database.connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreError, match=r"Make room on the disk and run the\s+same command"):
            store.add([prompt("lost")], [response("lost", text="x" * 100_000)])
    with Store(path) as store:
        assert store.responses(Model())["prompt_id"].tolist() == ["kept"]


def test_a_store_in_use_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with Store(path) as first, Store(path) as second:
        opened(first)
        first._database.connection.execute("BEGIN IMMEDIATE")
        second._database.connection.execute("PRAGMA busy_timeout = 1")
        with pytest.raises(StoreError, match="Another process is using it"):
            second.bind("plan")
        first._database.connection.execute("ROLLBACK")


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives(text: str) -> None:
    with Store(":memory:") as store:
        opened(store)
        store.add([prompt("a")], [response("a", text=text)])
        assert store.responses(Model())["text"].tolist() == [text]


def test_half_a_surrogate_pair_is_kept_as_its_escape() -> None:
    with Store(":memory:") as store:
        opened(store)
        store.add([prompt("a")], [response("a", text="cut \ud83d off")])
        assert store.responses(Model())["text"].tolist() == ["cut \\ud83d off"]
