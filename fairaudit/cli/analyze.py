"""`fairaudit analyze`: results of answers that are there, an audit's own or any table's."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import click
import pandas as pd

import fairaudit
from fairaudit.analysis import SHARES, analyze
from fairaudit.analysis.sensitivity_fits import sensitivity_fits
from fairaudit.cli.beside import metrics_table, sensitivity_table
from fairaudit.cli.exit_codes import ExitCode
from fairaudit.cli.text import bias_text, results_text
from fairaudit.looks import Looks, looks_of
from fairaudit.outcomes import Exclusion, TableOutcome, read_table
from fairaudit.outcomes.table import KINDS
from fairaudit.pipeline import (
    Coverage,
    coverage_in,
    load_audit,
    results_of,
    stored_bias,
    stored_outcomes,
)
from fairaudit.report.plain import plain, records
from fairaudit.results import Results, Settings
from fairaudit.rows import BESIDE

__all__ = ["SCHEMA", "analyze_command"]

SCHEMA = "fairaudit.results/2"
_SHOWN = 10

_SINGLE = {
    "replicate": "Column that numbers the repeats.",
    "model": "Column of the model.",
    "question": "Column of the question or prompt; each is analyzed by itself.",
    "stratum": "Column of the subgroup that a vignette belongs to.",
    "role": "Column with “demographic”, “placebo” or “paraphrase” in each row.",
    "correct": "Column of the right answer, 0 or 1, one a case and question; prints --metrics.",
}
_TABLES = {"metrics": metrics_table, "sensitivity": sensitivity_table}
_NEEDED = {
    "vignette": "COL",
    "attributes": "COL=REFERENCE",
    "outcomes": "COL:KIND",
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
    "--margin",
    type=float,
    help="Equivalence margin of shares (binary, probability, refusal) that have none of their own, "
    "such as 0.05 for 5 points; other scales take one with --outcome.",
)
@click.option(
    "--looks",
    metavar="N[,N…]/PLANNED",
    help="Looks taken before the end: 40,80/120 for looks at 40 and now at 80 of 120 planned "
    "vignettes, or “any” for looks whenever you like.",
)
@click.option("--seed", type=int, help="Seed of everything random.  [default: 0]")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Folder of AUDIT_YAML's results.  [default: NAME-results in the working directory]",
)
@click.option(
    "--metrics",
    is_flag=True,
    help="Metrics by group: are answers the same, as often right, and who is harmed if not.",
)
@click.option(
    "--sensitivity",
    is_flag=True,
    help="Regression models (GEE, mixed model) beside the contrasts; they decide nothing.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output.")
def analyze_command(
    audit_yaml: Path | None,
    table: Path | None,
    output: Path | None,
    metrics: bool,
    sensitivity: bool,
    as_json: bool,
    **given: Any,  # noqa: ANN401 - what click read
) -> None:
    """Analyze the answers of AUDIT_YAML, or of a --table from anywhere; ask nothing."""
    named = {name: value for name, value in given.items() if value not in (None, ())}
    if (audit_yaml is None) == (table is None):
        raise click.UsageError("Give an AUDIT_YAML, or a --table; one of the two.")
    exclusions: tuple[Exclusion, ...] = ()
    bias: Results | None = None
    coverage: Sequence[Coverage] = ()
    if table is None:
        if named:
            raise click.UsageError(f"{audit_yaml} states what {_options(named)} says for a table.")
        audit = load_audit(audit_yaml)  # type: ignore[arg-type]  # one of the two is there
        folder = output or Path(f"{audit.name}-results")
        outcomes = stored_outcomes(audit, folder)
        results, bias = results_of(audit, outcomes), stored_bias(audit, folder)
        coverage = coverage_in(audit, folder)
    else:
        if output is not None:
            raise click.UsageError("--output names the folder of an audit, and a table has none.")
        results, outcomes, exclusions = _of_table(table, **named)
    _tell(exclusions)
    wanted = {"metrics": metrics or "correct" in named, "sensitivity": sensitivity}
    beside = _beside(outcomes, results.settings, wanted)
    if as_json:
        content = _content(results, exclusions)
        content |= {name: records(frame) for name, frame in beside.items()}
        if bias is not None:
            content["judge_bias"] = records(bias.frame)
        click.echo(json.dumps(content, ensure_ascii=False, indent=2))
    else:
        told = [results_text(results)]
        told += [_TABLES[name](frame) for name, frame in beside.items()]
        if bias is not None:
            told.append(bias_text(bias))
        click.echo("\n\n".join(told))
    _tell_coverage(coverage)


def _beside(
    outcomes: pd.DataFrame, settings: Settings, wanted: Mapping[str, bool]
) -> dict[str, pd.DataFrame]:
    """What is asked for beside the results."""
    found = {}
    if wanted["metrics"]:
        # By the public name, which loads fairlearn on first use: that takes a second.
        measure = fairaudit.metrics_by_group
        found["metrics"] = measure(outcomes, alpha=settings.alpha, seed=settings.seed).to_frame()
    if wanted["sensitivity"]:
        if settings.looks is not None:
            raise click.UsageError(
                "--sensitivity gives p values that hold at one look alone, and looks were taken. "
                "Leave it out until the audit is complete."
            )
        fits = sensitivity_fits(outcomes, alpha=settings.alpha, seed=settings.seed)
        found["sensitivity"] = fits.to_frame()
    return found


def _tell(exclusions: tuple[Exclusion, ...]) -> None:
    for one in exclusions[:_SHOWN]:
        click.echo(one.message, err=True)
    if len(exclusions) > _SHOWN:
        click.echo(
            f"… and {len(exclusions) - _SHOWN:,} more of these; --json lists each.", err=True
        )


def _tell_coverage(coverage: Sequence[Coverage]) -> None:
    """Warn of answers that are missing or say nothing; ends with 3 where prompts have none."""
    for one in coverage:
        if not one.complete:
            click.echo(
                f"WARNING  Only {one.answers:,} of {one.prompts:,} prompts of {one.run.model_id} "
                "are answered yet; the others count as missing here. `fairaudit run` asks them.",
                err=True,
            )
        for remark in one.remarks():
            click.echo(f"WARNING  {remark}", err=True)
    if not all(one.complete for one in coverage):
        sys.exit(ExitCode.INCOMPLETE)


def _of_table(
    table: Path,
    *,
    attributes: tuple[str, ...] = (),
    margin: float | None = None,
    seed: int = 0,
    looks: str | None = None,
    **columns: Any,  # noqa: ANN401 - named as in `read_table`
) -> tuple[Results, pd.DataFrame, tuple[Exclusion, ...]]:
    given = {**columns, "attributes": attributes}
    lacking = {name: form for name, form in _NEEDED.items() if not given.get(name)}
    if lacking:
        told = [f"{_options({name: ''})} {form}" for name, form in lacking.items()]
        raise click.UsageError(f"A --table also needs {', '.join(told)}.")
    stated: Looks | None = None if looks is None else looks_of(looks)
    reading = read_table(table, attributes=_references(attributes), **columns)
    _check_margin(margin, reading.measured)
    results = analyze(reading.outcomes, margin=margin, seed=seed, looks=stated)
    return results, reading.outcomes, reading.exclusions


def _check_margin(margin: float | None, measured: tuple[TableOutcome, ...]) -> None:
    """Refuse a margin that no share could exceed, and one that holds for no outcome."""
    if margin is None:
        return
    without = [one for one in measured if one.margin is None]
    shares = [one for one in without if KINDS[one.kind] in SHARES]
    if without and all(KINDS[one.kind] not in SHARES for one in measured):
        other = without[0]
        raise click.UsageError(
            f"--margin {margin:g} is one of shares, and no outcome is one. Give “{other.column}” a "
            f"margin in its own unit: --outcome {other.column}:{other.kind}:margin=…"
        )
    if shares and margin >= 1:
        raise click.UsageError(
            f"--margin {margin:g} is no difference that “{shares[0].column}” could exceed: its "
            "whole scale is from 0 to 1; for 5 points write 0.05. Outcomes on other scales have "
            "margins of their own: --outcome COL:KIND:margin=…"
        )


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
    return ", ".join(
        f"--{name.rstrip('s') if name not in ('within', 'looks') else name}" for name in named
    )


def _content(results: Results, exclusions: tuple[Exclusion, ...]) -> dict[str, Any]:
    found = results.settings
    # `asdict` cannot copy a read-only mapping of margins; without looks their key is left out.
    settings = {one.name: getattr(found, one.name) for one in fields(found) if one.name != "looks"}
    if found.looks is not None:
        settings["looks"] = found.looks.stated
    frame = results.to_frame()
    beside = frame["estimand"].isin(BESIDE) | (frame["stratum"] != "")
    return {
        "schema": SCHEMA,
        "settings": plain(settings),
        "exclusions": [asdict(one) for one in exclusions],
        # A row for each contrast here; strata, missing rates, interactions and summaries there.
        "results": records(frame[~beside]),
        "beside": records(frame[beside]),
        "wholes": records(results.wholes),
        "changes": records(results.changes),
    }
