"""What an audit.yaml asks for and cannot have, refused before anything is asked."""

from collections.abc import Mapping, Sequence

from fairaudit.analysis import FAVOURABLE, POOLED, POOLED_SETS, SHARES
from fairaudit.counterfactual import Cells, Question, VignetteSet
from fairaudit.errors import Fault, InputError
from fairaudit.outcomes import FAVOURABLE_CHOICE, OPTION_MASS, OPTION_PROBABILITY, PlannedOutcome
from fairaudit.pipeline.judge_plan import PlannedJudge
from fairaudit.pipeline.schema import AuditFile
from fairaudit.registry import suggestion
from fairaudit.yamlfile import YamlFile

__all__ = ["check_margins", "check_pooling", "questions_asked"]


def check_margins(
    file: YamlFile,
    content: AuditFile,
    outcomes: Sequence[PlannedOutcome],
    judge: PlannedJudge | None,
    faults: list[Fault],
) -> None:
    """Refuse margins of outcomes that cannot be there, before anything is asked."""
    for index, one in enumerate(content.outcomes):
        if one.margin is not None and isinstance(content.margin, Mapping):
            named = one.name or one.outcome
            if named in content.margin:
                told = f"“{named}” has a margin here and one under “margin”; leave one of them out."
                faults.append(file.fault(["outcomes", index], told))
    rated = judge.outcomes if judge is not None else ()
    lost = len(outcomes) < len(content.outcomes) or (content.judge is not None and judge is None)
    if not isinstance(content.margin, Mapping) or lost:
        return
    default = {one.name: one.scale for one in (OPTION_PROBABILITY, FAVOURABLE_CHOICE)}
    known = {one.name: one.scale for one in outcomes if one.name != OPTION_MASS.name} or default
    known |= {one.name: one.scale for one in rated}
    twice = {one.name for one in rated if one.margin is not None}
    for name, margin in content.margin.items():
        place = ["margin", name]
        if name not in known:
            told = f"“{name}” is no outcome of this audit. {suggestion(name, list(known))}"
            faults.append(file.fault(place, told))
        elif name in twice:
            told = f"“{name}” has a margin here and one under “judge”; leave one of them out."
            faults.append(file.fault(place, told))
        elif margin >= 1 and known[name] in SHARES:
            told = (
                f"the outcome “{name}” is a {known[name]}, which lies between 0 and 1; give a "
                "margin below 1, such as 0.05 for 5 points."
            )
            faults.append(file.fault(place, told))


def check_pooling(content: AuditFile, cells: Cells, outcomes: Sequence[PlannedOutcome]) -> None:
    """Refuse estimands that have nothing to pool."""
    several = any(len({one.id for one in questions_asked(cells, each)}) > 1 for each in cells.sets)
    if content.estimands == (POOLED,) and not several:
        raise InputError(
            f"the estimand {POOLED} pools several questions, and every set here asks one. Ask for "
            "mean_difference."
        )
    if POOLED_SETS not in content.estimands:
        return
    if len(cells.sets) < 2:
        raise InputError(
            f"the estimand {POOLED_SETS} pools the vignettes of several sets, and there is one "
            "here. Ask for mean_difference, or name more sets under “vignettes”."
        )
    if outcomes and not any(outcome.name in FAVOURABLE for outcome in outcomes):
        raise InputError(
            f"the estimand {POOLED_SETS} pools the favourable answer, which "
            f"{' and '.join(FAVOURABLE)} measure; none of them stands under “outcomes”."
        )


def questions_asked(cells: Cells, vignettes: VignetteSet) -> list[Question]:
    """Questions that a design asks of a set, once for each vignette."""
    chosen = cells.design.questions
    return [one for case in vignettes.vignettes for one in vignettes.asked_of(case, chosen)]
