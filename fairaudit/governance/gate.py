"""The gate: whether an audit's record meets a policy, one line for every required contrast."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fairaudit.governance.lines import Line, Standing, lacking_line, line_of, named
from fairaudit.governance.missing_told import other_outcome_lines
from fairaudit.governance.names import check_names
from fairaudit.governance.notes import notes_on, warnings_on
from fairaudit.governance.origin import MeasuredRun, Origin, check_written, origin_of
from fairaudit.governance.policy import DEFAULT_POLICY, Policy, Rules
from fairaudit.governance.required import Required, chosen_models, required
from fairaudit.headlines import same_model
from fairaudit.rows import MISSING_RATE
from fairaudit.verdicts import DISPARITIES

__all__ = ["DISPARITY", "NOT_SHOWN", "PASS", "Decision", "decision_on"]

PASS, DISPARITY, NOT_SHOWN = 0, 1, 3
"""What a gate ends with; 2 is kept for errors."""

_SCHEMA = "fairaudit.gate/1"
_REFUSALS = (
    "Refusals are missing answers of outcomes that are required, and are tested here; "
    "“missing_rates: pass” in the policy leaves them out."
)


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
        One for each required contrast, for those that are lacking, and for missing answers that
        differ or are more than is allowed.
    incomplete : tuple[str, ...]
        Models of which answers are lacking since calls failed, in sentences.
    warnings : tuple[str, ...]
        What could be mistaken, in sentences.
    notes : tuple[str, ...]
        What “all” means here, and how many answers are missing, in sentences.
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
    notes: tuple[str, ...]
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
        What the run measured, from run.json: when the answers came.
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
        If the policy names an outcome, attribute, group or model that is not known, or was written
        later than today.
    """
    check_written(policy, today)
    check_names(policy, content)
    rules = policy.rules
    wanted = required(content, rules)
    lines = (
        *(line_of(row, content, rules, today=today) for row in wanted.contrasts),
        *(lacking_line(one) for one in wanted.lacking),
        *_missing_lines(content, wanted, rules, today),
        *other_outcome_lines(content, wanted, rules),
    )
    incomplete = tuple(_incomplete(content, rules, wanted))
    origin = origin_of(policy, content, run)
    unregistered = rules.require_registered and origin.registered != "registered"
    empty = not any(line.required for line in lines)
    code = _exit_code(lines, blocked=bool(incomplete) or unregistered or empty)
    return Decision(
        passed=code == PASS,
        exit_code=code,
        reason=_reason(code, lines, incomplete, unregistered=unregistered),
        lines=lines,
        incomplete=incomplete,
        warnings=(*origin.warnings, *warnings_on(content, wanted, rules, lines, today)),
        notes=notes_on(content, wanted, rules),
        policy=origin,
        audit_sha256=content.get("sha256"),
        plan_sha256=content["plan_sha256"],
        today=today.isoformat(),
    )


def _missing_lines(
    content: Mapping[str, Any], wanted: Required, rules: Rules, today: date
) -> Iterator[Line]:
    """Shares of missing answers, and of refusals, that differ; none needs to be equivalent."""
    if rules.missing_rates == "pass":
        return
    for row in (*wanted.missing_rates, *wanted.refusals):
        if row["verdict"] not in DISPARITIES:
            continue
        line = line_of(row, content, rules, today=today, required=False)
        told = () if row["estimand"] == MISSING_RATE else (_REFUSALS,)
        yield replace(line, remarks=(*line.remarks, *told))


def _incomplete(content: Mapping[str, Any], rules: Rules, wanted: Required) -> Iterator[str]:
    """Name the models of which the record lacks answers, since calls failed or were not made.

    The record alone tells: the store, whose counts run.json has, can hold failed calls of an
    earlier plan, which this audit does not ask for.
    """
    for model in chosen_models(content, rules):
        outcomes = wanted.outcomes(model)
        lost = max(
            (
                row["error"]
                for row in content["counts"]["answers"]
                if same_model(row, model) and row["outcome"] in outcomes
            ),
            default=0,
        )
        if lost:
            yield (
                f"The collection is incomplete: {lost:,} answers of {model['label']} are lacking, "
                "since calls failed or were not made. Run the audit again to ask for them."
            )


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
    total = sum(line.required for line in lines)
    met = _met(len(of[Standing.MET]), total)
    several = len({(line.model_id, line.params_id) for line in lines}) > 1
    if code == PASS:
        warned = len(of[Standing.WARNING])
        told = f"; {warned:,} {'passes' if warned == 1 else 'pass'} with a warning"
        return f"The policy is met: {met}{told if warned else ''}."
    parts = []
    if not total:
        parts.append("the record has no contrast that could be required")
    if found := of[Standing.DISPARITY]:
        parts.append(f"{len(found):,} {_noun(len(found))} ({named(found, several=several)})")
    if found := of[Standing.NOT_SHOWN]:
        parts.append(f"{len(found):,} not shown ({named(found, several=several)})")
    if incomplete:
        parts.append("the collection is incomplete")
    if unregistered:
        parts.append("it is not registered in the plan of the audit")
    whole = f" In all, {met}." if total else ""
    return f"The policy is not met: {'; '.join(parts)}.{whole}"


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
