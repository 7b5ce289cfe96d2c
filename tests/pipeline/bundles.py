"""Small audits that were run, bundles of them, and bundles that somebody tampered with."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from fairaudit import Report, load_audit, run_audit
from fairaudit.pipeline.bundle.contents import ENVELOPE, MANIFEST, RECORD, RESPONSES
from fairaudit.pipeline.bundle.manifest import statement_of, written
from tests.report.builders import CASES

__all__ = ["PLAN", "SECRET", "edit_answer", "files_of", "ran", "remade", "words_of", "write_plan"]

SECRET = "sk-planted-0123456789"
"""What stands in the environment while bundles are made, and never in them."""

PLAN = """\
# A comment that stays as it was written.
name: pain
vignettes: [cases/small]
attributes: [race.yaml, sex]
design: {wordings: 1, placebo: 2, limit: 8, control: false, groups: {race_ethnicity: black}}
models:
  - {backend: simulated, seed: 1, effects: {Black: -0.2}}
  - {backend: simulated, seed: 2, answers: text}
margin: 0.2
seed: 7
"""


def write_plan(folder: Path, text: str = PLAN) -> Path:
    """Write a plan with a set and an attribute of its own beside it."""
    shutil.copytree(CASES / "vignettes", folder / "cases" / "small")
    shutil.copyfile(CASES / "attributes" / "race_ethnicity.yaml", folder / "race.yaml")
    path = folder / "audit.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def ran(folder: Path, text: str = PLAN) -> Path:
    """Run such a plan; its results lie beside it."""
    plan = write_plan(folder, text)
    run_audit(load_audit(plan), folder / "results")
    return plan


def files_of(bundle: Path) -> dict[str, bytes]:
    """Every file of a bundle by its name."""
    return {
        path.relative_to(bundle).as_posix(): path.read_bytes()
        for path in sorted(bundle.rglob("*"))
        if path.is_file()
    }


def words_of(bundle: Path) -> str:
    """All that can be read in a bundle, what is packed in its tables too."""
    told = []
    for name, content in files_of(bundle).items():
        if name.endswith(".parquet"):
            table = parquet.read_table(bundle / name)
            told += [str(value) for column in table.columns for value in column.unique()]
        else:
            told.append(content.decode())
    return "\n".join(told)


def remade(bundle: Path) -> Path:
    """Make the manifest anew, as somebody who changed a file would."""
    names = set(files_of(bundle)) - {MANIFEST, ENVELOPE}
    content = Report.load(bundle / RECORD).content
    (bundle / MANIFEST).write_bytes(statement_of(written(bundle, names), content))
    return bundle


def edit_answer(bundle: Path, changed: Callable[[dict[str, object]], dict[str, object]]) -> None:
    """Change the first answer in words that a bundle holds."""
    path = bundle / RESPONSES
    table = parquet.read_table(path)
    rows = table.to_pylist()
    place = next(place for place, row in enumerate(rows) if row["text"] and row["options"])
    rows[place] = changed(rows[place])
    parquet.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)
