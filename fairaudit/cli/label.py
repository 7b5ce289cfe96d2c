"""`fairaudit label`: a sample of answers to label by hand, and how the parser agrees with it."""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from fairaudit import judging
from fairaudit.cli.show import printable
from fairaudit.cli.text import table
from fairaudit.pipeline import load_audit
from fairaudit.pipeline.agreement import Agreement
from fairaudit.pipeline.labelling import (
    Differing,
    Drawn,
    LabelReport,
    draw_labels,
    put_back_labels,
)
from fairaudit.report.numbers import percent, plural

__all__ = ["label_command"]

SCHEMA = "fairaudit.labels/1"
_COLUMNS = "right: the same value. wrong: another one. missed: you labelled a value, none was read."
_MORE_COLUMNS = (
    "extra: a value was read where you labelled none. no value: none in both.\n"
    "agreement: right and no value, with its exact 95% interval. kappa: Cohen's; “–” where only "
    "one\nlabel occurs, or fewer than 10 answers are labelled."
)
_LEVELS = (
    "As levels of the judge's scale: kappa is Cohen's with quadratic weights, alpha Krippendorff's "
    "for\nordered levels; vignettes are resampled for the 95% intervals. Answers without a level "
    "on either\nside are left out here."
)
_LEVEL_COLUMNS = ("", "n", "vignettes", "same", "kappa", "95% interval", "alpha", "95% interval")
# Below this kappa is decided by one answer or two.
_FEWEST = 10
_SEVERAL = "An answer counts in every group that it belongs to."


@click.command(name="label")
@click.argument("audit_yaml", type=click.Path(path_type=Path))
@click.option(
    "--sheet",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Sheet to write, .csv or .xlsx.",
)
@click.option(
    "--put-back",
    "filled",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A sheet whose column “label” was filled.",
)
@click.option(
    "--results",
    type=click.Path(path_type=Path),
    help="Folder of AUDIT_YAML's results.  [default: NAME-results in the working directory]",
)
@click.option(
    "--n", type=click.IntRange(min=1), help="Number of answers on the sheet.  [default: 60]"
)
@click.option(
    "--outcome", metavar="NAME", help="What is labelled.  [default: the first that reads words]"
)
@click.option("--seed", type=int, help="Seed of the sample.  [default: the seed of AUDIT_YAML]")
@click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output.")
def label_command(
    audit_yaml: Path,
    sheet: Path | None,
    filled: Path | None,
    results: Path | None,
    as_json: bool,
    **draw: Any,  # noqa: ANN401 - what click read
) -> None:
    """Measure how well the answers of AUDIT_YAML were read, by labels that you give by hand.

    \b
    fairaudit label audit.yaml --sheet labels.csv      draws answers, blind to the group
    fairaudit label audit.yaml --put-back labels.csv   compares your labels with what was read

    The sheet holds as many answers of each group as can be, in random order, with the question
    and the answer. It does not say who the patient was; where the answer itself does, it warns.
    """  # noqa: D301 - click keeps the lines below its mark as they are
    if (sheet is None) == (filled is None):
        raise click.UsageError("Give --sheet to write one, or --put-back to compare one.")
    given = [f"--{name}" for name, value in draw.items() if value is not None]
    if filled is not None and given:
        raise click.UsageError(f"{', '.join(given)} belongs to --sheet; the ids say the rest.")
    audit = load_audit(audit_yaml)
    folder = results or Path(f"{audit.name}-results")
    if filled is not None:
        _compared(put_back_labels(audit, folder, filled), filled, as_json=as_json)
        return
    drawn = draw_labels(
        audit,
        folder,
        sheet,  # type: ignore[arg-type]  # one of the two is there
        n=draw["n"] or 60,
        seed=audit.seed if draw["seed"] is None else draw["seed"],
        outcome=draw["outcome"],
    )
    if as_json:
        _print_json({"schema": SCHEMA, "sheet": str(sheet), **asdict(drawn)})
    else:
        click.echo(sheet)
    _tell(drawn)


def _tell(drawn: Drawn) -> None:
    told = f"{drawn.n:,} of {plural(drawn.of, 'answer')}, to be labelled for {drawn.outcome}."
    click.echo(told, err=True)
    if drawn.others:
        names = ", ".join(drawn.others)
        click.echo(f"Other outcomes, each with a sheet of its own: --outcome {names}", err=True)
    if drawn.warned:
        told = (
            "answer names a demographic itself"
            if drawn.warned == 1
            else ("answers name a demographic themselves")
        )
        click.echo(
            f"{drawn.warned:,} {told}; “warning” on the sheet says where.",
            err=True,
        )


def _compared(report: LabelReport, path: Path, *, as_json: bool) -> None:
    if as_json:
        _print_json({"schema": SCHEMA, **_plain(asdict(report))})
        return
    n = report.overall.n
    left = (
        f"; {plural(report.unlabelled, 'row has', 'rows have')} none" if report.unlabelled else ""
    )
    own = report.outcome == report.parser.partition("/")[0]
    named = report.parser if own else f"{report.outcome} ({report.parser})"
    click.echo(f"{named} beside {plural(n, 'label')} of {path}{left}\n")
    rows = [_row("all", report.overall)]
    rows += [_row(f"{one.attribute}: {one.group}", one.agreement) for one in report.groups]
    header = [
        "", "n", "right", "wrong", "missed", "extra", "no value", "agreement", "95% interval",
        "kappa",
    ]  # fmt: skip
    click.echo(table(header, rows))
    click.echo(f"\n{_COLUMNS}\n{_MORE_COLUMNS}\n{_SEVERAL}")
    if report.judged:
        click.echo(f"\n{_LEVELS}")
        click.echo(table(_LEVEL_COLUMNS, list(map(_judged, report.judged))))
    if report.differing:
        click.echo("\nWhere they differ:")
        click.echo(
            table(["id", "line", "label", "means", "read"], list(map(_line, report.differing)))
        )


def _row(name: str, one: Agreement) -> list[str]:
    counts = (one.n, one.right, one.wrong, one.missed, one.extra, one.neither)
    return [
        name,
        *map(str, counts),
        percent(one.share),
        f"{one.low:.1%} to {one.high:.1%}",
        "–"
        if math.isnan(one.kappa) or one.n < _FEWEST
        else f"{one.kappa:.2f}".replace("-0.00", "0.00"),
    ]


def _judged(one: judging.Agreement) -> list[str]:
    return [
        f"{one.attribute}: {one.group}" if one.attribute else "all",
        str(one.n_answers),
        str(one.n_vignettes),
        "–" if math.isnan(one.exact) else percent(one.exact),
        *_with_interval(one.kappa, one.kappa_low, one.kappa_high),
        *_with_interval(one.alpha, one.alpha_low, one.alpha_high),
    ]


def _with_interval(value: float, low: float, high: float) -> tuple[str, str]:
    told = "–" if math.isnan(value) else f"{value:.2f}".replace("-0.00", "0.00")
    return told, "–" if math.isnan(low) else f"{low:.2f} to {high:.2f}"


def _line(one: Differing) -> list[str]:
    label = printable(" ".join(one.label.split()))
    return [one.id, str(one.line), label, one.label_words, one.read_words]


def _plain(content: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON holds them: it has no NaN."""
    return {name: _plain_value(value) for name, value in content.items()}


def _plain_value(value: Any) -> Any:  # noqa: ANN401 - anything that a report holds
    if isinstance(value, Mapping):
        return _plain(value)
    if isinstance(value, list | tuple):
        return [_plain_value(one) for one in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def _print_json(content: Any) -> None:  # noqa: ANN401 - anything that JSON can hold
    click.echo(json.dumps(content, ensure_ascii=False, indent=2))
