"""`fairaudit analyze`: results of answers that are there, an audit's own or any table's."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from fairaudit.analysis import analyze
from fairaudit.cli.text import results_text
from fairaudit.outcomes import Exclusion, read_table
from fairaudit.pipeline import analyze_audit, load_audit
from fairaudit.report.plain import plain, records
from fairaudit.results import Results

__all__ = ["SCHEMA", "analyze_command"]

SCHEMA = "fairaudit.results/1"
_SHOWN = 10

_SINGLE = {
    "replicate": "Column that numbers the repeats.",
    "model": "Column of the model.",
    "question": "Column of the question or prompt; each is analyzed by itself.",
    "stratum": "Column of the subgroup that a vignette belongs to.",
    "role": "Column with “demographic”, “placebo” or “paraphrase” in each row.",
    "correct": "Column of the right answer, 0 or 1.",
}
Command = Callable[..., None]


def _column_options(command: Command) -> Command:
    for name, text in reversed(_SINGLE.items()):
        command = click.option(f"--{name}", metavar="COL", help=text)(command)
    return command


@click.command(name="analyze")
@click.argument("audit_yaml", required=False, type=click.Path(path_type=Path))
@click.option(
    "--table",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Table of responses: CSV, gzipped CSV or Parquet, one row for each answer.",
)
@click.option("--vignette", metavar="COL", help="Column of the case, the independent unit.")
@click.option(
    "--attribute",
    "attributes",
    multiple=True,
    metavar="COL=REFERENCE",
    help="Column of what was swapped, and its reference group; can be repeated.",
)
@click.option(
    "--outcome",
    "outcomes",
    multiple=True,
    metavar="COL:KIND[:low,high][:margin=…][:exploratory]",
    help="Column of answers; KIND is binary, ordinal, numeric, probability or refusal; can be "
    "repeated.",
)
@_column_options
@click.option(
    "--within",
    multiple=True,
    metavar="COL",
    help="Further column that tells cells of a vignette apart, such as its wording; can be "
    "repeated.",
)
@click.option(
    "--margin", type=float, help="Equivalence margin of outcomes that have none of their own."
)
@click.option("--seed", type=int, help="Seed of everything random.  [default: 0]")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Folder of AUDIT_YAML's results.  [default: NAME-results in the working directory]",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output.")
def analyze_command(
    audit_yaml: Path | None,
    table: Path | None,
    output: Path | None,
    as_json: bool,
    **given: Any,  # noqa: ANN401 - what click read
) -> None:
    """Analyze the answers of AUDIT_YAML, or of a --table from anywhere; ask nothing."""
    named = {name: value for name, value in given.items() if value not in (None, ())}
    if (audit_yaml is None) == (table is None):
        raise click.UsageError("Give an AUDIT_YAML, or a --table; one of the two.")
    exclusions: tuple[Exclusion, ...] = ()
    if table is None:
        if named:
            raise click.UsageError(f"{audit_yaml} states what {_options(named)} says for a table.")
        audit = load_audit(audit_yaml)  # type: ignore[arg-type]  # one of the two is there
        results = analyze_audit(audit, output or Path(f"{audit.name}-results"))
    else:
        if output is not None:
            raise click.UsageError("--output names the folder of an audit, and a table has none.")
        results, exclusions = _of_table(table, **named)
    _tell(exclusions)
    if as_json:
        click.echo(json.dumps(_content(results, exclusions), ensure_ascii=False, indent=2))
    else:
        click.echo(results_text(results))


def _tell(exclusions: tuple[Exclusion, ...]) -> None:
    for one in exclusions[:_SHOWN]:
        click.echo(one.message, err=True)
    if len(exclusions) > _SHOWN:
        click.echo(
            f"… and {len(exclusions) - _SHOWN:,} more of these; --json lists each.", err=True
        )


def _of_table(
    table: Path,
    *,
    attributes: tuple[str, ...] = (),
    margin: float | None = None,
    seed: int = 0,
    **columns: Any,  # noqa: ANN401 - named as in `read_table`
) -> tuple[Results, tuple[Exclusion, ...]]:
    lacking = [name for name in ("vignette", "outcomes") if name not in columns]
    if not attributes or lacking:
        raise click.UsageError("A --table needs --vignette, --attribute and --outcome.")
    reading = read_table(table, attributes=_references(attributes), **columns)
    return analyze(reading.outcomes, margin=margin, seed=seed), reading.exclusions


def _references(attributes: tuple[str, ...]) -> dict[str, str]:
    references = {}
    for text in attributes:
        column, equals, reference = text.partition("=")
        if not column or not equals or not reference:
            raise click.UsageError(
                f"“{text}” is no attribute; write it as COLUMN=REFERENCE, such as sex=male."
            )
        if column in references:
            raise click.UsageError(f"The attribute “{column}” is given twice.")
        references[column] = reference
    return references


def _options(named: Mapping[str, Any]) -> str:
    return ", ".join(f"--{name.rstrip('s') if name != 'within' else name}" for name in named)


def _content(results: Results, exclusions: tuple[Exclusion, ...]) -> dict[str, Any]:
    settings = results.settings
    return {
        "schema": SCHEMA,
        "settings": plain(asdict(settings)),
        "exclusions": [asdict(one) for one in exclusions],
        "results": records(results.to_frame()),
        "wholes": records(results.wholes),
    }
