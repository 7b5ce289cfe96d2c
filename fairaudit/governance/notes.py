"""What has to be known beside the lines of a gate: notes, and warnings."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from fairaudit.governance.findings import unused_findings
from fairaudit.governance.lines import Line, line_of, named
from fairaudit.governance.missing_told import missing_notes, missing_warnings
from fairaudit.governance.policy import Rules
from fairaudit.governance.required import Required, unasked
from fairaudit.headlines import exploratory_rows, headline_rows
from fairaudit.verdicts import MOST_SERIOUS_FIRST

__all__ = ["notes_on", "warnings_on"]

Row = Mapping[str, Any]


def notes_on(content: Mapping[str, Any], wanted: Required, rules: Rules) -> tuple[str, ...]:
    """What “all” means here, and how many answers are missing, in sentences."""
    return (*_scope(content, wanted, rules), *missing_notes(content, wanted, rules))


def warnings_on(
    content: Mapping[str, Any], wanted: Required, rules: Rules, lines: Sequence[Line], today: date
) -> tuple[str, ...]:
    """What could be mistaken in a decision, in sentences that say what to do."""
    told = [f"No contrast of “{name}” counts. {_why(content, name)}" for name in wanted.uncounted]
    if wider := sum(line.margin_is_wider for line in lines):
        told.append(f"The margin of the policy is wider than the audit’s own in {_lines(wider)}.")
    known = [line.finding for line in lines if line.finding is not None]
    return (
        *told,
        *_unasked(content, wanted, rules, today),
        *missing_warnings(content, wanted, rules),
        *unused_findings(content, rules.accepted, known),
    )


def _unasked(
    content: Mapping[str, Any], wanted: Required, rules: Rules, today: date
) -> Iterator[str]:
    """Tell of disparities that the policy does not ask about, the most serious first."""
    rows = unasked(content, wanted, rules)
    rows.sort(key=lambda row: MOST_SERIOUS_FIRST.index(row["verdict"]))
    lines = [line_of(row, content, rules, today=today, required=False) for row in rows]
    if not lines:
        return
    found = "a disparity" if len(lines) == 1 else f"{len(lines):,} disparities"
    decide = "it decides" if len(lines) == 1 else "they decide"
    yield (
        f"The record has {found} that the policy does not ask about, so that {decide} nothing "
        f"here: {named(lines, several=len(content['models']) > 1)}. The report tells how large "
        "each is; a policy that names its outcome, attribute, group and model asks about it."
    )


def _scope(content: Mapping[str, Any], wanted: Required, rules: Rules) -> Iterator[str]:
    """Name the groups that stand for “all”, and those that the audit leaves out."""
    found: dict[str, list[str]] = {}
    for row in wanted.contrasts:
        if not rules.attributes or not rules.attributes[row["attribute"]]:
            groups = found.setdefault(row["attribute"], [])
            groups += [row["group"]] if row["group"] not in groups else []
    if unnamed := _unnamed(content, wanted, rules):
        yield f"The audit compares groups that the policy does not name: {_groups(unnamed)}."
    if not found:
        return
    defined = {
        one["id"]: [level["id"] for level in one["levels"] if level["id"] != one["reference"]]
        for one in content["attributes"]
    }
    left = {
        name: lacking
        for name, groups in found.items()
        if (lacking := [group for group in defined.get(name, ()) if group not in groups])
    }
    there = _groups(found)
    if rules.attributes:
        yield f"All groups that this audit compares are asked for in: {there}."
    else:
        yield (
            "All attributes and groups are asked for, which are those that this audit compares: "
            f"{there}."
        )
    if left:
        yield (
            f"The audit leaves out groups that its attributes define: {_groups(left)}. Name groups "
            "under “attributes” in the policy to require them."
        )


def _unnamed(
    content: Mapping[str, Any], wanted: Required, rules: Rules
) -> dict[str, Sequence[str]]:
    """Groups of the attributes that a policy names which it leaves out, where it names any."""
    asked = {(row["attribute"], row["group"]) for row in wanted.contrasts}
    found: dict[str, Sequence[str]] = {}
    for row in headline_rows(content):
        attribute, group = row["attribute"], row["group"]
        groups = found.get(attribute, ())
        if rules.attributes and (attribute, group) not in asked and group not in groups:
            found[attribute] = (*groups, group)
    return found


def _groups(found: Mapping[str, Sequence[str]]) -> str:
    return "; ".join(f"{name} ({', '.join(groups)})" for name, groups in found.items())


def _why(content: Mapping[str, Any], attribute: str) -> str:
    """Say why an attribute that the audit swaps has no contrast that counts."""
    rows = [row for row in content["results"] if row["attribute"] == attribute]
    if rows and all(row["expected"] for row in rows):
        return (
            "Its swaps are reported apart, since the right answer may depend on them: they have no "
            "verdict."
        )
    judged = (*headline_rows(content), *exploratory_rows(content))
    if any(row["attribute"] == attribute for row in judged):
        return "It has contrasts of other outcomes alone; name those that count under “outcomes”."
    return "The section Design of the report tells which of its swaps were not made, and why."


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count:,} lines"
