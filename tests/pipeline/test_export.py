"""Answers leave a store whole, in files that other programs read."""

import csv
import importlib.util
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from fairaudit import (
    Store,
    collect,
    counterfactuals,
    export_answers,
    load_attributes,
    load_vignettes,
)
from fairaudit.errors import InputError, StoreError
from fairaudit.rows import FILTERED, Answer, Identity, Prompt
from fairaudit.tables import ANSWERS
from tests.cli.audits import command
from tests.report.inspect_names import Listed, listed
from tests.store.damage import filled

LISTS = ("params", "messages", "options", "option_logprobs")


class Mixed:
    """Answers with everything that a table can stumble over, and fails now and then."""

    batch_size = 16

    def __init__(self, name: str = "mixed", **params: object) -> None:
        self.identity = Identity(name=name, revision="1", params=params)

    def answer(self, prompts: Sequence[Prompt], *, sample: int) -> Sequence[Answer]:
        kinds = (
            Answer(text="=HYPERLINK(1)", finish_reason="stop", input_tokens=3, output_tokens=1),
            Answer(text='Ja – “é”,\r\n"quoted"\0 😀', finish_reason="length", status="truncated"),
            Answer(option_logprobs=(-0.5, -691.0), finish_reason="scored", seed=5),
            Answer(status="error", error="HTTP 422: no"),
            Answer(finish_reason=FILTERED, served_model="mixed-0613", fingerprint="fp"),
        )
        return [kinds[int(prompt.prompt_id, 16) % 5] for prompt in prompts]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "responses.db"
    cells = counterfactuals(
        load_vignettes("acute_pain"), load_attributes("sex"), questions=["opioid"],
        wordings=1, limit=4,
    )  # fmt: skip
    with Store(path) as opened:
        collect(cells, Mixed(temperature=0.5), opened, samples=2)
    return path


def kept(path: Path) -> list[dict[str, Any]]:
    """What the view of the store holds, by sqlite3 alone."""
    with sqlite3.connect(path) as connection:
        connection.row_factory = sqlite3.Row
        rows = connection.execute(
            "SELECT * FROM answers ORDER BY model_id, params_id, sample, prompt_id"
        ).fetchall()
    connection.close()
    return [dict(row) for row in rows]


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the view with its JSON read, and messages as objects."""
    read = {name: row[name] and json.loads(row[name]) for name in LISTS}
    read["messages"] = [{"role": role, "content": text} for role, text in read["messages"]]
    return row | read


def test_the_view_has_the_declared_columns_and_pandas_reads_it(store: Path) -> None:
    connection = sqlite3.connect(store)
    answers = pd.read_sql("SELECT * FROM answers", connection)
    responses = pd.read_sql("SELECT * FROM responses", connection)
    connection.close()
    assert list(answers) == ANSWERS.names
    assert len(answers) == len(responses) > 100
    assert set(answers["status"]) == {"ok", "truncated", "error"}


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="the sqlite3 shell is not installed")
def test_the_sqlite3_shell_reads_it(store: Path) -> None:
    sql = "SELECT model, count(*) FROM answers WHERE status = 'error' GROUP BY model"
    done = subprocess.run(["sqlite3", store, sql], capture_output=True, text=True, check=True)
    name, count = done.stdout.strip().split("|")
    assert name == "mixed" and int(count) > 0


def test_json_lines_hold_what_the_store_holds(store: Path, tmp_path: Path) -> None:
    path, count = export_answers(store, "jsonl", tmp_path / "all.jsonl")
    lines = path.read_text(encoding="utf-8").split("\n")
    assert lines.pop() == "" and len(lines) == count
    assert [json.loads(line) for line in lines] == [plain(row) for row in kept(store)]


def test_csv_holds_it_too_and_no_cell_is_a_formula(store: Path, tmp_path: Path) -> None:
    path, _ = export_answers(store, "csv", tmp_path / "all.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ANSWERS.names
    for row, there in zip(rows, kept(store), strict=True):
        assert not any(cell.startswith(("=", "@", "+", "\t", "\r")) for cell in row.values())
        assert row["text"].removeprefix("'") == there["text"]
        assert json.loads(row["messages"]) == plain(there)["messages"]
        assert row["error"] == (there["error"] or "")
    assert "'=HYPERLINK(1)" in {row["text"] for row in rows}


def test_parquet_holds_lists_and_times(store: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra “parquet” is not installed")
    path, _ = export_answers(store, "parquet", tmp_path / "all.parquet")
    rows = parquet.read_table(path).to_pylist()
    for row, there in zip(rows, map(plain, kept(store)), strict=True):
        assert row.pop("created_at").isoformat(timespec="milliseconds") == there.pop("created_at")
        assert json.loads(row.pop("params")) == there.pop("params")
        assert row == there
    assert list(pd.read_parquet(path)) == ANSWERS.names


def test_a_log_for_inspect_has_a_sample_for_each_answer(store: Path, tmp_path: Path) -> None:
    path, count = export_answers(store, "inspect", tmp_path / "log.json")
    log = json.loads(path.read_text(encoding="utf-8"))
    assert list(log)[-1] == "samples"
    assert len(log["samples"]) == count == log["results"]["total_samples"]
    assert log["eval"]["dataset"]["sample_ids"] == sorted({s["id"] for s in log["samples"]})
    assert (log["eval"]["model"], log["eval"]["config"]["epochs"]) == ("mixed", 2)
    failed = [sample for sample in log["samples"] if "error" in sample]
    assert len(failed) == count - log["results"]["completed_samples"] > 0
    assert {sample["error"]["message"] for sample in failed} == {"HTTP 422: no"}
    stops = {c["stop_reason"] for s in log["samples"] for c in s["output"]["choices"]}
    assert stops == {"stop", "max_tokens", "unknown", "content_filter"}


def exported(store: Path, folder: Path, **more: str) -> Path:
    """The log beside a copy of a store, under the name that it gets there."""
    folder.mkdir()
    shutil.copy(store, folder / "responses.db")
    return export_answers(folder, "inspect", **more)[0]


def test_a_log_for_inspect_has_a_name_that_the_viewer_lists(store: Path, tmp_path: Path) -> None:
    first, second = (exported(store, tmp_path / name) for name in ("one", "two"))
    assert first.parent == tmp_path / "one" and first.name == second.name
    assert first.read_bytes() == second.read_bytes()
    made = json.loads(first.read_text(encoding="utf-8"))["eval"]
    assert listed(first.name) == Listed(task=made["task"], task_id=made["task_id"])
    assert first.name.startswith(made["created"][:19].replace(":", "-"))
    with pytest.raises(InputError, match="is there already"):
        export_answers(first.parent, "inspect")


@pytest.mark.skipif(
    importlib.util.find_spec("inspect_ai") is None, reason="inspect-ai is not installed"
)
def test_inspect_reads_its_log(store: Path, tmp_path: Path) -> None:
    path, count = exported(store, tmp_path / "logs"), len(kept(store))
    program = (
        "import pathlib, sys\n"
        "from inspect_ai.log import list_eval_logs, read_eval_log, read_eval_log_samples\n"
        "log = read_eval_log(sys.argv[1]); head = read_eval_log(sys.argv[1], header_only=True)\n"
        "assert head.samples is None and head.eval == log.eval\n"
        "print(log.status, len(log.samples), len(list(read_eval_log_samples(sys.argv[1]))))\n"
        "print(sum(s.error is not None for s in log.samples), log.samples[0].input[0].role)\n"
        "[one] = list_eval_logs(str(pathlib.Path(sys.argv[1]).parent))\n"
        "print(one.task, one.task_id)"
    )
    done = subprocess.run([sys.executable, "-c", program, path], capture_output=True, text=True)
    failed = sum(row["status"] == "error" for row in kept(store))
    one = listed(path.name)
    assert one and done.stdout.split() == [
        "success", str(count), str(count), str(failed), "system", one.task, one.task_id,
    ], done.stderr  # fmt: skip


def test_the_same_answers_give_the_same_bytes(store: Path, tmp_path: Path) -> None:
    for to in ("csv", "jsonl", "inspect"):
        files = [export_answers(store, to, tmp_path / f"{to}{n}")[0] for n in (1, 2)]
        assert files[0].read_bytes() == files[1].read_bytes()


def test_memory_does_not_grow_with_the_answers(tmp_path: Path) -> None:
    program = (
        "import sys, tracemalloc\nfrom fairaudit import export_answers\n"
        "from fairaudit.pipeline import EXPORT_FORMATS\n"
        "store, folder = sys.argv[1:]\n"
        "for to in ('csv', 'jsonl', 'inspect'):\n"
        "    export_answers(store, to, f'{folder}/warm.{to}')\n"
        "    tracemalloc.start(); export_answers(store, to, f'{folder}/all.{to}')\n"
        "    print(tracemalloc.get_traced_memory()[1]); tracemalloc.stop()"
    )
    peaks = []
    for rows in (400, 3_000):
        filled(tmp_path / f"{rows}.db", rows=rows)
        (tmp_path / str(rows)).mkdir()
        done = subprocess.run(
            [sys.executable, "-c", program, tmp_path / f"{rows}.db", tmp_path / str(rows)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        peaks.append([int(line) for line in done.stdout.split()])
    # An answer held for each of 2,600 rows would be megabytes.
    assert all(large - small < 200_000 for small, large in zip(*peaks, strict=True)), peaks


def test_a_file_that_is_there_is_never_written_over(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(store, tmp_path / "responses.db")
    assert command(monkeypatch, "export", str(tmp_path), "--to", "csv") == 0
    out, err = capsys.readouterr()
    path = Path(out.strip())
    assert path == tmp_path / "responses.csv" and "answers exported" in err
    before = path.read_bytes()
    assert command(monkeypatch, "export", str(tmp_path), "--to", "csv") == 2
    assert "is there already, and nothing is written over it" in capsys.readouterr().err
    assert path.read_bytes() == before
    assert not list(tmp_path.glob(".*.part"))


def test_a_log_for_inspect_wants_one_model(tmp_path: Path) -> None:
    cells = counterfactuals(
        load_vignettes("acute_pain"), load_attributes("sex"), questions=["opioid"],
        wordings=1, limit=1,
    )  # fmt: skip
    path = tmp_path / "responses.db"
    with Store(path) as opened:
        for model in (Mixed(t=0), Mixed(t=1), Mixed("other")):
            collect(cells, model, opened)
    with pytest.raises(InputError, match=r"the store has 3: mixed@1/\w+, .*--model") as caught:
        export_answers(path, "inspect")
    key = str(caught.value).split(": ")[1].split(",")[0]
    for model_id in (key, "other@1"):
        log, count = export_answers(path, "inspect", tmp_path / "log", model_id=model_id)
        assert count == cells.n_prompts
        log.unlink()
    names = [exported(path, tmp_path / str(n), model_id=one).name
             for n, one in enumerate((key, "other@1"))]  # fmt: skip
    assert names[0] != names[1] and all(map(listed, names))
    assert export_answers(path, "csv", model_id="mixed@1")[1] == 2 * cells.n_prompts
    with pytest.raises(InputError, match="no answers of a model 'mixd@1'. Did you mean “mixed@1”"):
        export_answers(path, "jsonl", model_id="mixd@1")
    assert {one.name for one in tmp_path.iterdir()} <= {
        "responses.db", "responses.db.lock", "responses.csv", "0", "1",
    }  # fmt: skip


def test_what_cannot_be_exported_is_told(store: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be exported to 'csb'. Did you mean “csv”"):
        export_answers(store, "csb")
    with pytest.raises(InputError, match=r"no store .*none\.db"):
        export_answers(tmp_path / "none.db", "csv")
    assert not (tmp_path / "none.db").exists()
    (tmp_path / "text.db").write_text("no database at all " * 100)
    with pytest.raises(StoreError, match="damaged or is no response store"):
        export_answers(tmp_path / "text.db", "csv")
    with pytest.raises(InputError, match="could not be written"):
        export_answers(store, "csv", store / "below" / "a.csv")


def test_a_damaged_answer_or_prompt_stops_the_export_and_leaves_no_file(
    store: Path, tmp_path: Path
) -> None:
    for number, (old, new) in enumerate(
        ((b"=HYPERLINK", b"=HYPERLANK"), (b"emergency", b"emergancy"))
    ):
        path = tmp_path / f"{number}.db"
        path.write_bytes(store.read_bytes().replace(old, new, 1))
        with pytest.raises(StoreError, match="are not as they were written"):
            export_answers(path, "csv")
        assert not list(tmp_path.glob("*.csv")) + list(tmp_path.glob(".*.part"))


def test_a_store_is_exported_while_a_model_is_asked(store: Path, tmp_path: Path) -> None:
    shutil.copy(store, tmp_path / "responses.db")
    with Store(tmp_path / "responses.db") as asking:
        asking.open_run(Mixed("late"))
        assert export_answers(tmp_path, "jsonl")[1] == len(kept(store))


def test_a_store_in_a_folder_that_may_not_be_written_is_exported(
    store: Path, tmp_path: Path
) -> None:
    place = tmp_path / "folder"
    place.mkdir()
    shutil.copy(store, place / "responses.db")
    place.chmod(0o555)
    bound = False
    if os.access(place, os.W_OK):  # root
        for how in (["--bind", place, place], ["-o", "remount,bind,ro", place]):
            if subprocess.run(["mount", *how], capture_output=True).returncode:
                pytest.skip("root may write everywhere here")
            bound = True
    try:
        with pytest.raises(InputError, match="could not be written.*another --output") as caught:
            export_answers(place, "csv")
        assert "space" not in str(caught.value)
        assert export_answers(place, "csv", tmp_path / "all.csv")[1] == len(kept(store))
    finally:
        if bound:
            subprocess.run(["umount", place], check=True)
        place.chmod(0o755)
