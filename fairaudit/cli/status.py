"""`fairaudit status`: how far the asking has come, from the store alone."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from fairaudit.cli.text import table
from fairaudit.errors import InputError
from fairaudit.pipeline import STORE
from fairaudit.store import Run, Store

__all__ = ["status_command"]

SCHEMA = "fairaudit.status/1"
_STATES = {"open": "not finished", "complete": "every prompt asked", "closed": "finished"}


@click.command(name="status")
@click.argument("store", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output.")
def status_command(store: Path, as_json: bool) -> None:
    """Tell how far the runs in STORE have come; ask nothing.

    STORE is a responses.db, or a folder of results that holds one. It can be read while another
    process is asking.
    """
    path = store / STORE if store.is_dir() else store
    if not path.is_file():
        raise InputError(
            f"There is no store {path}. Give a responses.db, or the folder of an audit's results."
        )
    with Store(path) as opened:
        runs = opened.runs()
    if as_json:
        content = {"schema": SCHEMA, "runs": [asdict(run) for run in runs]}
        click.echo(json.dumps(content, ensure_ascii=False, indent=2))
        return
    if not runs:
        click.echo(f"{path}: no model has been asked yet.")
        return
    click.echo(_table(runs))
    for line in filter(None, map(_remarks, runs)):
        click.echo(line)


def _table(runs: Sequence[Run]) -> str:
    header = (
        "model", "state", "answers", "of", "cut off", "empty", "failed", "filtered", "tokens",
        "last",
    )  # fmt: skip
    return table(header, [_row(run) for run in runs])


def _row(run: Run) -> list[str]:
    return [
        run.model_id,
        _STATES[run.state],
        f"{run.answered + run.truncated:,}",
        "-" if run.planned is None else f"{run.planned:,}",
        f"{run.truncated:,}",
        f"{run.empty:,}",
        f"{run.failed:,}",
        f"{run.filtered:,}",
        f"{run.input_tokens + run.output_tokens:,}",
        run.last_at or "-",
    ]


def _remarks(run: Run) -> str:
    """What failed, and whether the server changed."""
    lines = [f"{run.model_id}: {count:,} × {message}" for message, count in run.errors]
    if len(run.served) > 1:
        named = ", ".join(" ".join(filter(None, one)) for one in run.served)
        lines.append(f"{run.model_id}: the server has changed while it was asked: {named}")
    return "\n".join(lines)
