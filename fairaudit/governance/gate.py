"""The gate: whether an audit's record meets a policy, one line for every required contrast."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fairaudit.governance.lines import Line, Standing, lacking_line, line_of
from fairaudit.governance.names import check_names
from fairaudit.governance.origin import MeasuredRun, Origin, origin_of
from fairaudit.governance.policy import DEFAULT_POLICY, Policy, Rules
from fairaudit.governance.required import Required, chosen_models, required
from fairaudit.headlines import same_model
from fairaudit.rows import MISSING_RATE
from fairaudit.verdicts import Verdict

__all__ = ["DISPARITY", "NOT_SHOWN", "PASS", "Decision", "decision_on"]

PASS, DISPARITY, NOT_SHOWN = 0, 1, 3
"""What a gate ends with; 2 is kept for errors."""

_SCHEMA = "fairaudit.gate/1"
_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a gate decided on one audit.

    Parameters
    ----------
    passed : bool
        Whether the policy is met.
    exit_code : {0, 1, 3}
        0 met; 1 a disparity; 3 not shown, not estimable, or incomplete.
    reason : str
        Why, in a sentence.
    lines : tuple[Line, ...]
        One for each required contrast, for those that are lacking, and for shares of missing
        answers that differ.
    incomplete : tuple[str, ...]
        Models of which answers are lacking since calls failed, in sentences.
    warnings : tuple[str, ...]
        What has to be known beside, in sentences.
    policy : Origin
        Which policy it is.
    audit_sha256, plan_sha256 : str or None
        Hashes of the record and of its plan.
    today : str
        Day of the decision, by which accepted findings expire.
    """

    schema: str = _SCHEMA
    passed: bool
    exit_code: int
    reason: str
    lines: tuple[Line, ...]
    incomplete: tuple[str, ...]
    warnings: tuple[str, ...]
    policy: Origin
    audit_sha256: str | None
    plan_sha256: str | None
    today: str


def decision_on(
    content: Mapping[str, Any],
    run: MeasuredRun | None = None,
    policy: Policy = DEFAULT_POLICY,
    *,
    today: date,
) -> Decision:
    """Hold the record of an audit to a policy.

    Parameters
    ----------
    content : Mapping[str, Any]
        A record of schema `fairaudit.audit/2`.
    run : MeasuredRun, optional
        What the run measured, from run.json: failed calls, and when the answers came.
    policy : Policy
        What has to be shown; by default every primary contrast of every model, within the
        audit's own margins.
    today : date
        Day of the decision.

    Returns
    -------
    Decision
        A pure function of what is given.

    Raises
    ------
    FileError
        If the policy names an outcome, attribute, group or model that is not known.
    """
    check_names(policy, content)
    rules = policy.rules
    wanted = required(content, rules)
    lines = (
        *(line_of(row, content, rules, today=today) for row in wanted.contrasts),
        *(lacking_line(one) for one in wanted.lacking),
        *_missing_lines(content, wanted, rules, today),
    )
    incomplete = tuple(_incomplete(content, run, rules, wanted))
    origin = origin_of(policy, content, run)
    unregistered = rules.require_registered and origin.registered != "registered"
    empty = not any(line.estimand != MISSING_RATE for line in lines)
    code = _exit_code(lines, blocked=bool(incomplete) or unregistered or empty)
    return Decision(
        passed=code == PASS,
        exit_code=code,
        reason=_reason(code, lines, incomplete, unregistered=unregistered),
        lines=lines,
        incomplete=incomplete,
        warnings=(*origin.warnings, *_warnings(rules, wanted, lines)),
        policy=origin,
        audit_sha256=content.get("sha256"),
        plan_sha256=content["plan_sha256"],
        today=today.isoformat(),
    )


def _missing_lines(
    content: Mapping[str, Any], wanted: Required, rules: Rules, today: date
) -> list[Line]:
    """Shares of missing answers that differ; they need not be shown equivalent."""
    found = (row for row in wanted.missing_rates if rules.missing_rates == "block")
    heading = Verdict.DISPARITY.heading
    return [
        line_of(row, content, rules, today=today)
        for row in found
        if Verdict(row["verdict"]).heading == heading
    ]


def _incomplete(
    content: Mapping[str, Any], run: MeasuredRun | None, rules: Rules, wanted: Required
) -> list[str]:
    """Name the models whose calls failed: the record counts them by outcome, the run in all."""
    outcomes = {row["outcome"] for row in wanted.contrasts}
    measured = run.all_runs if run is not None else ()
    told = []
    for model in chosen_models(content, rules):
        counted = [
            row["error"]
            for row in content["counts"]["answers"]
            if same_model(row, model) and row["outcome"] in outcomes
        ]
        key = (model["model_id"], model["params_id"])
        failed = [one.failed for one in measured if (one.model_id, one.params_id) == key]
        if lost := max([*counted, *failed], default=0):
            told.append(
                f"The collection is incomplete: {lost:,} answers of {model['label']} are lacking, "
                "since calls failed or were not made. Run the audit again to ask for them."
            )
    return told


def _exit_code(lines: Sequence[Line], *, blocked: bool) -> int:
    standings = {line.standing for line in lines}
    if Standing.DISPARITY in standings:
        return DISPARITY
    return NOT_SHOWN if Standing.NOT_SHOWN in standings or blocked else PASS


def _reason(
    code: int, lines: Sequence[Line], incomplete: Sequence[str], *, unregistered: bool
) -> str:
    """Say in a sentence or two whether the policy is met, and why not."""
    of = {one: [line for line in lines if line.standing is one] for one in Standing}
    total = sum(line.estimand != MISSING_RATE for line in lines)
    if code != PASS and not lines and not incomplete and not unregistered:
        return "The policy is not met: the record has no contrast that could be required."
    met = _met(len(of[Standing.MET]), total)
    several = len({(line.model_id, line.params_id) for line in lines}) > 1
    if code == PASS:
        warned = len(of[Standing.WARNING])
        told = f"; {warned:,} {'passes' if warned == 1 else 'pass'} with a warning"
        return f"The policy is met: {met}{told if warned else ''}."
    parts = []
    if found := of[Standing.DISPARITY]:
        parts.append(f"{len(found):,} {_noun(len(found))} ({_named(found, several=several)})")
    if found := of[Standing.NOT_SHOWN]:
        parts.append(f"{len(found):,} not shown ({_named(found, several=several)})")
    if incomplete:
        parts.append("the collection is incomplete")
    if unregistered:
        parts.append("it is not registered in the plan of the audit")
    return f"The policy is not met: {'; '.join(parts)}. In all, {met}."


def _noun(count: int) -> str:
    return "disparity" if count == 1 else "disparities"


def _met(met: int, total: int) -> str:
    """Count the contrasts that are shown.

    Examples
    --------
    >>> _met(5, 5), _met(1, 1), _met(0, 3)
    ('all 5 required contrasts are shown equivalent', 'the one required contrast is shown \
equivalent', '0 of 3 required contrasts are shown equivalent')
    """
    if met == total:
        which = (
            "the one required contrast is"
            if total == 1
            else f"all {total:,} required contrasts are"
        )
    else:
        which = f"{met:,} of {total:,} required contrasts {'is' if met == 1 else 'are'}"
    return f"{which} shown equivalent"


def _named(lines: Sequence[Line], *, several: bool) -> str:
    """Name the first of some lines, by what they compare; with the model, if there are several."""
    words = list(dict.fromkeys(line.words_with_model if several else line.words for line in lines))
    more = len(words) - _NAMED
    return "; ".join([*words[:_NAMED], *([f"and {more:,} more"] if more > 0 else [])])


def _warnings(rules: Rules, wanted: Required, lines: Sequence[Line]) -> list[str]:
    """What has to be known beside the lines."""
    told = [
        f"No contrast of “{name}” counts: its swaps have no verdict, since the right answer may "
        "depend on them."
        for name in wanted.uncounted
    ]
    if wider := sum(line.margin_is_wider for line in lines):
        told.append(f"The margin of the policy is wider than the audit’s own in {_lines(wider)}.")
    named = {line.finding.contrast for line in lines if line.finding is not None}
    told += [
        f"The accepted finding “{one.contrast.words}” names no disparity that was found; take it "
        "out of the policy, or find out why it is gone."
        for one in rules.accepted
        if one.contrast.words not in named
    ]
    return told


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count:,} lines"
