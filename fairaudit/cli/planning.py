"""What a plan can show, as plain text for a terminal."""

from collections.abc import Sequence

from fairaudit.cli.text import table
from fairaudit.pipeline import PlannedSet, PlannedSpread, PlannedWhole
from fairaudit.report.numbers import size
from fairaudit.report.whole import POOLING, chance_words, least_words

__all__ = ["planning_text"]

_SHARE = "binary"
_ANSWERS = {
    "probability": "option probabilities",
    "graded": "values from 0 to 1",
    "averaged": "means of several answers",
    "single": "one answer a cell",
}


def planning_text(wholes: Sequence[PlannedWhole], unplanned: Sequence[str]) -> str:
    """Say for each outcome and estimand what the contrasts can show, each and together."""
    beside = (
        f"On scales of their own, so that no spread is assumed: {', '.join(unplanned)}. `run` says "
        "how many vignettes their answers would need."
    )
    if not wholes:
        return beside
    warned: set[str] = set()
    told = [
        "What this plan can show, in points: the smallest true difference that is found / the "
        "smallest margin that is shown if nothing differs, each with a chance of 80%. No answers "
        "are there yet, so that their spread is assumed: it heads the columns. “needed”: vignettes "
        "without which a model that answers every pair exactly alike is not shown equivalent; "
        "probabilities and means that differ a little in 10 or more can do with fewer.",
        *(_whole(one, warned) for one in wholes),
        *([beside] if unplanned else []),
    ]
    return "\n\n".join(told)


def _whole(one: PlannedWhole, warned: set[str]) -> str:
    """One part of the text; a warning that stood above is in `warned`, and is not spelled again."""
    pooling = POOLING.get(one.estimand, "")
    lines = [
        f"{', '.join(one.models)}: {one.outcome}{f', {pooling}' if pooling else ''}",
        _table(one),
    ]
    if one.margin is None:
        lines.append(
            "No margin is stated, so that equivalence cannot be shown. Add one to audit.yaml, such "
            "as “margin: 0.05” for 5 points."
        )
        return "\n".join(lines)
    warnings = _warnings(one)
    if warnings and warned.issuperset(warnings):
        warnings = ["WARNING  Too few vignettes, as above."]
    warned.update(warnings)
    return "\n".join([*lines, *warnings, _together(one)])


def _table(one: PlannedWhole) -> str:
    """A column for each assumed spread; sets with single answers have others than the rest."""
    parts = []
    for single in (True, False):
        chosen = [part for part in one.sets if (part.answers == "single") is single]
        if chosen:
            header = ["set", "question", "answers", "contrasts", "vignettes", "needed"]
            header += [_assumed(spread) for spread in chosen[0].spreads]
            parts.append(table(header, [_row(part) for part in chosen]))
    return "\n".join(parts)


def _row(part: PlannedSet) -> list[str]:
    return [
        part.vignette_set,
        part.question_id,
        _ANSWERS[part.answers],
        str(part.contrasts),
        str(part.n_vignettes),
        "-" if part.least_n is None else str(part.least_n),
        *(f"{_points(one.detectable)} / {_points(one.provable)}" for one in part.spreads),
    ]


def _points(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f}"


def _assumed(spread: PlannedSpread) -> str:
    if spread.discordance is not None:
        return f"{spread.discordance:.0%} differ"
    return f"sd {size(spread.sd or 0.0, _SHARE)}"


def _warnings(one: PlannedWhole) -> list[str]:
    """Name what cannot pass; sets that lack the same share a line."""
    alike: dict[tuple[int, int | None], list[str]] = {}
    for part in one.sets:
        # Probabilities nearly always differ a little, in all vignettes that there are.
        hopeful = part.can_pass == "if_enough_differ" and part.answers == "probability"
        if part.least_n is not None and part.can_pass != "yes" and not hopeful:
            named = f"{part.vignette_set}, {part.question_id}: {part.n_vignettes}"
            alike.setdefault((part.least_n, part.n_differing), []).append(named)
    margin = size(one.margin or 0.0, _SHARE)
    return [
        f"WARNING  Too few vignettes ({'; '.join(parts)}). To show a contrast equivalent within "
        f"{margin} {least_words(least, differing)}."
        for (least, differing), parts in alike.items()
    ]


def _together(one: PlannedWhole) -> str:
    margin = size(one.margin or 0.0, _SHARE)
    every = (
        "The one contrast passes"
        if one.contrasts == 1
        else (f"All {one.contrasts} contrasts of a model pass together")
    )
    levels = [
        " or ".join(dict.fromkeys(_assumed(part.spreads[level]) for part in one.sets))
        for level in range(len(one.chances or ()))
    ]
    told = ", ".join(
        f"{chance_words(chance)} ({level})"
        for chance, level in zip(one.chances or (), levels, strict=True)
    )
    return f"{every} within {margin}, if nothing differs, with a chance of {told}."
