"""What a gate decided, as plain text for a terminal or a build log."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fairaudit.cli.text import table, typed
from fairaudit.figures.axis import interval_name
from fairaudit.governance.gate import Decision
from fairaudit.governance.lines import Line, Standing
from fairaudit.governance.origin import Origin
from fairaudit.report.names import Names, unit_words
from fairaudit.report.numbers import digits_of_row, interval, points, size
from fairaudit.report.plain import clip
from fairaudit.report.shown import visible
from fairaudit.report.wording import bare_verdict
from fairaudit.rows import MISSING_RATE
from fairaudit.verdicts import Verdict

__all__ = ["gate_text"]

_STANDINGS = {
    Standing.MET: "met",
    Standing.WARNING: "WARNING",
    Standing.NOT_SHOWN: "NOT SHOWN",
    Standing.DISPARITY: "DISPARITY",
}
_HASH = 12
_LONGEST_NAME = 80
_LONGEST = 4_000


def gate_text(decision: Decision, content: Mapping[str, Any]) -> str:
    """One line for each contrast, why it stands so, and whether the policy is met.

    Parameters
    ----------
    decision : Decision
        What was decided.
    content : Mapping[str, Any]
        The record that it was decided on; it has the units.
    """
    told = [
        f"{_plan(decision)}\n{_policy(decision.policy)}",
        _table(decision.lines, Names(content)),
        "\n".join(_remarks(decision.lines)),
        "\n".join(f"NOTE  {_plain(one)}" for one in decision.notes),
        "\n".join(f"WARNING  {_plain(one)}" for one in decision.warnings),
        "\n".join(f"INCOMPLETE  {_plain(one)}" for one in decision.incomplete),
        f"{'PASS' if decision.passed else 'BLOCKED'}  {_plain(decision.reason)}",
    ]
    return "\n\n".join(filter(None, told))


def _plan(decision: Decision) -> str:
    """Name the plan and the record by the hashes that were noted before and after."""
    plan = decision.plan_sha256
    told = f"SHA-256 {plan}" if plan else "none, since the audit was run from Python"
    return f"Plan: {_plain(told)}. Record: SHA-256 {_plain(str(decision.audit_sha256))}."


def _policy(origin: Origin) -> str:
    if not origin.file:
        return (
            "Policy: none is given, so that every primary contrast of every model has to be "
            "equivalent within the margin of the audit."
        )
    parts = [f"{origin.file} (SHA-256 {origin.sha256[:_HASH]}…)", f"written {origin.written}"]
    if origin.time == "before":
        parts.append(f"before the first answer ({origin.first_answer})")
    if origin.plan == "same":
        parts.append("for the plan of this audit")
    if origin.registered == "registered":
        parts.append("registered in the plan")
    return f"Policy: {_plain(', '.join(parts))}."


def _table(lines: Sequence[Line], names: Names) -> str:
    several_models = len({(line.model_id, line.params_id) for line in lines}) > 1
    several_sets = len({line.vignette_set for line in lines if line.vignette_set}) > 1
    level = next((line.ci_level for line in lines if line.ci_level is not None), None)
    header = [
        "policy",
        *(["model"] if several_models else []),
        *(["vignettes"] if several_sets else []),
        *("question", "outcome", "contrast", "difference"),
        "interval" if level is None else interval_name(level),
        *("unit", "n", "margin", "verdict"),
    ]
    rows = [
        [
            _STANDINGS[line.standing],
            *([line.model] if several_models else []),
            *([line.vignette_set] if several_sets else []),
            line.question_id,
            _outcome(line),
            _contrast(line),
            *_numbers(line, names),
            _verdict(line),
        ]
        for line in lines
    ]
    return table(header, [[_plain(text, _LONGEST_NAME) for text in row] for row in rows])


def _outcome(line: Line) -> str:
    of_missing = line.estimand == MISSING_RATE
    return f"missing answers ({line.outcome})" if of_missing else line.outcome


def _contrast(line: Line) -> str:
    compared = f"{line.group} vs {line.reference}" if line.reference else line.group
    cue = f" ({line.cue})" if line.cue not in ("", "descriptor") else ""
    return f"{': '.join(filter(None, (line.attribute, compared)))}{cue}"


def _numbers(line: Line, names: Names) -> list[str]:
    """Difference, interval, unit, vignettes and margin; of what is lacking nothing."""
    if line.scale is None:
        return [""] * 5
    row = _row(line)
    scale, digits = line.scale, digits_of_row(row)

    return [
        typed(points(line.estimate, scale, digits)),
        typed(interval(line.ci_low, line.ci_high, scale, digits)),
        unit_words(row).partition(" of ")[0],
        f"{line.n_vignettes:,}",
        "none" if line.margin is None else size(line.margin, names.measure(row)),
    ]


def _verdict(line: Line) -> str:
    if not line.verdict:
        return "too many missing" if line.estimand == MISSING_RATE else "not in the record"
    if line.finding is not None:
        return f"{Verdict(line.verdict).words}, {line.finding.state}"
    return bare_verdict(_row(line))


def _row(line: Line) -> dict[str, Any]:
    """The line as the row of results that the report's words are made for."""
    return {name: getattr(line, name) for name in _COLUMNS} | {"note": ""}


_COLUMNS = (
    "verdict", "n_more", "margin", "outcome", "scale", "question_id", "vignette_set", "ci_low",
    "ci_high", "equivalence_low", "equivalence_high",
)  # fmt: skip


def _remarks(lines: Sequence[Line]) -> Iterator[str]:
    """Why lines stand as they do, each reason once with what it is about."""
    about: dict[tuple[Standing, str], list[str]] = {}
    several = len({(line.model_id, line.params_id) for line in lines}) > 1
    for line in lines:
        for remark in line.remarks:
            words = line.words_with_model if several else line.words
            about.setdefault((line.standing, remark), []).append(words)
    for (standing, remark), places in about.items():
        told = "; ".join(dict.fromkeys(filter(None, places)))
        yield f"{_STANDINGS[standing]}  {_plain(told)}{': ' if told else ''}{_plain(remark)}"


def _plain(text: str, longest: int = _LONGEST) -> str:
    """A text on one line, without what a terminal or a build server would obey."""
    return clip(" ".join(visible(text).split()), longest)
