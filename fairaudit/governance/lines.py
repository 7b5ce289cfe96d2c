"""One line of a gate: how a contrast stands to what a policy requires of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from fairaudit.governance.findings import Known, known_finding
from fairaudit.governance.margins import margin_for, verdict_at
from fairaudit.governance.missing_shares import missing_share, too_many
from fairaudit.governance.policy import Rules
from fairaudit.governance.required import Lacking
from fairaudit.headlines import same_model
from fairaudit.rows import MISSING_RATE
from fairaudit.verdicts import DISPARITIES, NO_VERDICT, Verdict, held_back

__all__ = ["Line", "Standing", "lacking_line", "line_of", "named", "too_few"]

Row = Mapping[str, Any]

_NAMED = 3


class Standing(StrEnum):
    """How a contrast stands to the policy.

    Examples
    --------
    >>> [str(one) for one in Standing]
    ['met', 'warning', 'not_shown', 'disparity']
    """

    MET = "met"
    WARNING = "warning"
    NOT_SHOWN = "not_shown"
    DISPARITY = "disparity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One required contrast, and how it stands.

    Parameters
    ----------
    standing : Standing
        Whether the policy is met here.
    verdict : str
        Code of the verdict, at the margin of the policy; empty where the record lacks the contrast.
    model : str
        Label of the model.
    model_id, params_id, estimand, outcome, vignette_set, question_id : str
        As in the results; empty for any where the record lacks the contrast.
    attribute, group, reference, cue : str
        As in the results; empty for any where the record lacks the contrast.
    scale, estimate, ci_low, ci_high, ci_level, equivalence_low, equivalence_high
        As in the results; None where the record lacks the contrast.
    margin, margin_of_audit : float or None
        The margin that was judged by, and that of the record.
    n_vignettes, n_more : int or None
        As in the results; the latter at the margin of the record alone.
    missing_group, missing_reference : float or None
        Share of missing answers of the group and of the reference, where they were counted.
    required : bool
        Whether it has to be shown equivalent; shares of missing answers need only not differ.
    finding : Known or None
        The known finding that names it.
    remarks : tuple[str, ...]
        Why it stands so, in sentences.
    """

    standing: Standing
    verdict: str
    model: str
    model_id: str
    params_id: str
    estimand: str
    outcome: str
    vignette_set: str
    question_id: str
    attribute: str
    group: str
    reference: str
    cue: str
    scale: str | None = None
    estimate: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    ci_level: float | None = None
    equivalence_low: float | None = None
    equivalence_high: float | None = None
    margin: float | None = None
    margin_of_audit: float | None = None
    n_vignettes: int | None = None
    n_more: int | None = None
    missing_group: float | None = None
    missing_reference: float | None = None
    required: bool = True
    finding: Known | None = None
    remarks: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What is compared, in a few words."""
        compared = f"{self.group} vs {self.reference}" if self.reference else self.group
        swapped = ": ".join(filter(None, (self.attribute, compared)))
        of_missing = "missing answers" if self.estimand == MISSING_RATE else ""
        return ", ".join(filter(None, (swapped, self.question_id, self.outcome, of_missing)))

    @property
    def words_with_model(self) -> str:
        """The same, after the model."""
        return ", ".join(filter(None, (self.model, self.words)))

    @property
    def margin_is_wider(self) -> bool:
        """Whether the policy lets a larger difference pass than the audit itself."""
        return (
            self.margin is not None
            and self.margin_of_audit is not None
            and self.margin > self.margin_of_audit
        )


_COPIED = (
    "model_id", "params_id", "estimand", "outcome", "vignette_set", "question_id", "attribute",
    "group", "reference", "cue", "scale", "estimate", "ci_low", "ci_high", "ci_level",
    "equivalence_low", "equivalence_high", "n_vignettes",
)  # fmt: skip


def line_of(
    row: Row, content: Mapping[str, Any], rules: Rules, *, today: date, required: bool = True
) -> Line:
    """Judge one row of the results by a policy.

    Parameters
    ----------
    row : Mapping
        A row that has a verdict.
    content : Mapping[str, Any]
        The record that it stands in.
    rules : Rules
        What is required.
    today : date
        Day by which accepted findings expire.
    required : bool
        Whether it has to be shown equivalent.
    """
    margin = margin_for(row, rules)
    verdict, undecided = verdict_at(row, margin, alpha=content["settings"]["alpha"])
    model = next(one for one in content["models"] if same_model(row, one))
    shares = tuple(missing_share(content, row, row[side]) for side in ("group", "reference"))
    disparity = verdict in DISPARITIES
    known = known_finding(row, model, rules.accepted, today=today) if disparity else None
    standing, remarks = _standing(row, verdict, margin, known, rules)
    # A disparity stays one, whatever it rests on.
    lacking = [] if standing is Standing.DISPARITY else _lacking(row, content, rules, shares)
    return Line(
        standing=Standing.NOT_SHOWN if lacking else standing,
        verdict=verdict.value,
        model=str(model["label"]),
        required=required,
        margin=margin,
        margin_of_audit=row["margin"],
        n_more=row["n_more"] if margin == row["margin"] else None,
        missing_group=shares[0],
        missing_reference=shares[1],
        finding=known,
        remarks=(*remarks, *lacking, *filter(None, [undecided])),
        **{name: row[name] for name in _COPIED},
    )


def lacking_line(one: Lacking) -> Line:
    """The line of a contrast that the record does not have."""
    return Line(
        standing=Standing.NOT_SHOWN,
        verdict=NO_VERDICT,
        model=str(one.model["label"]),
        model_id=one.model["model_id"],
        params_id=one.model["params_id"],
        estimand="",
        outcome=one.outcome,
        vignette_set="",
        question_id="",
        attribute=one.attribute,
        group=one.group,
        reference="",
        cue="",
        remarks=(one.why,),
    )


def _standing(
    row: Row, verdict: Verdict, margin: float | None, known: Known | None, rules: Rules
) -> tuple[Standing, list[str]]:
    match verdict:
        case Verdict.EQUIVALENT:
            return Standing.MET, []
        case Verdict.INCONCLUSIVE | Verdict.NOT_ESTIMABLE:
            return Standing.NOT_SHOWN, list(_open(row, verdict, margin))
        case Verdict.DISPARITY_WITHIN_MARGIN if rules.within_margin == "pass":
            return Standing.WARNING, [
                "A difference was detected, and is shown to lie within the margin."
            ]
    if known is None:
        return Standing.DISPARITY, []
    told = [known.words]
    return (Standing.WARNING if known.state == "accepted" else Standing.DISPARITY), told


def _open(row: Row, verdict: Verdict, margin: float | None) -> Iterator[str]:
    """Say why a contrast is not shown, where the verdict does not."""
    if verdict is Verdict.NOT_ESTIMABLE:
        yield str(row["note"])
    elif margin is None:
        yield "No margin is stated; state one under “margin” in audit.yaml, or in the policy."
    elif held_back(row) and margin == row["margin"]:
        yield "With the answers that are missing the difference could be larger than the margin."


def _lacking(
    row: Row, content: Mapping[str, Any], rules: Rules, shares: Sequence[float | None]
) -> list[str]:
    """Say which of the policy's demands beside the verdict a contrast does not meet."""
    sides = zip((row["group"], row["reference"]), shares, strict=True)
    cues = len(content["design"]["cues"])
    return [*too_few(row, rules), *too_many(sides, rules.allowed_missing, cues=cues)]


def too_few(row: Row, rules: Rules) -> Iterator[str]:
    """Tell that a contrast rests on fewer vignettes than a policy asks for."""
    least = rules.minimum_vignettes
    if least is not None and row["n_vignettes"] < least:
        yield f"It rests on {row['n_vignettes']:,} vignettes, and the policy asks for {least:,}."


def named(lines: Sequence[Line], *, several: bool) -> str:
    """Name the first of some lines, by what they compare; with the model, if there are several."""
    words = list(dict.fromkeys(line.words_with_model if several else line.words for line in lines))
    more = len(words) - _NAMED
    return "; ".join([*words[:_NAMED], *([f"and {more:,} more"] if more > 0 else [])])
