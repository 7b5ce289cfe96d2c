"""The first sentences: what was asked, and what the answer is."""

from collections.abc import Mapping, Sequence
from typing import Any

from fairaudit.figures.axis import interval_name, unit_of
from fairaudit.report.facts import (
    control_words,
    exploratory_rows,
    headline_rows,
    same_model,
    was_possible,
)
from fairaudit.report.margins import margin_words
from fairaudit.report.names import Names, listing
from fairaudit.report.numbers import amount, digits_of_row, interval, plural
from fairaudit.report.placebo import beside_placebo, placebo_sentence
from fairaudit.rows import ARMS, INTERSECTION
from fairaudit.verdicts import Verdict, held_back

__all__ = ["answer", "asked", "bare_verdict", "compared", "verdict_words"]

Row = Mapping[str, Any]

_NAMED = 3
_DISPARITIES = (
    Verdict.DISPARITY_MATERIAL,
    Verdict.DISPARITY,
    Verdict.DISPARITY_WITHIN_MARGIN,
)


def asked(content: Mapping[str, Any]) -> list[str]:
    """Say what was asked of whom, in a few sentences."""
    names = Names(content)
    models = listing([names.model(model) for model in content["models"]])
    sets = listing(
        [f"{plural(len(s['vignettes']), 'vignette')} of “{s['title']}”" for s in content["sets"]]
    )
    questions = {
        (q["title"], tuple(q["options"])): _question(q)
        for s in content["sets"]
        for q in s["questions"]
    }
    each = "were each" if len(content["models"]) > 1 else "was"
    swaps = [
        names.group(attribute["id"], level["id"])
        for attribute in content["attributes"]
        for level in attribute["levels"]
        if level["compared"] or level["id"] == attribute["reference"]
    ]
    told = f"told for each group ({', '.join(swaps)}) with nothing else changed"
    refused = [swap for swap in content["refused_swaps"] if swap["attribute"] not in ARMS]
    if refused:
        attributes = sorted({names.attribute(swap["attribute"]).lower() for swap in refused})
        told = (
            f"The vignettes were {told}, except for {plural(len(refused), 'swap')} of "
            f"{listing(attributes)} that {'was' if len(refused) == 1 else 'were'} not made, for "
            "reasons that stand under Design."
        )
    else:
        told = f"Every vignette was {told}."
    return [
        f"{models} {each} asked about {sets}. {told}",
        *_crossed_and_justified(content),
        f"Asked: {'; '.join(questions.values())}.",
    ]


def _question(question: Mapping[str, Any]) -> str:
    options = question["options"]
    return f"{question['title']} ({listing(options, 'or')})" if options else question["title"]


def _crossed_and_justified(content: Mapping[str, Any]) -> list[str]:
    names, design = Names(content), content["design"]
    crossed = [names.attribute(INTERSECTION.join(one)) for one in design["crossings"]]
    justified = [names.attribute(name) for name in design["allow_justified"]]
    told = []
    if crossed:
        told.append(f"Swapped together, in every combination: {listing(crossed)}.")
    if justified and any(row["expected"] for row in content["results"]):
        told.append(
            "Swapped also where the right answer may depend on it, and reported apart: "
            f"{listing(justified)}."
        )
    return [" ".join(told)] if told else []


def compared(content: Mapping[str, Any], rows: Sequence[Row]) -> str:
    """Name what the contrasts compare, in general words where they compare several things."""
    names = Names(content)
    exact = list(dict.fromkeys(names.outcome(row) for row in rows))
    if len(exact) == 1:
        return exact[0]
    general = dict.fromkeys(names.outcome({**row, "question_id": "all"}) for row in rows)
    return listing(list(general), "or")


def answer(content: Mapping[str, Any], model: Row) -> dict[str, Any]:
    """Say what one model's audit found: a sentence, its details, and the counts behind them."""
    rows = [row for row in headline_rows(content) if same_model(row, model)]
    failed = [row for row in content["controls"] if same_model(row, model) and not row["passed"]]
    counts = {str(verdict): sum(row["verdict"] == verdict for row in rows) for verdict in Verdict}
    estimable = len(rows) - counts[Verdict.NOT_ESTIMABLE]
    details = [control_words(content, row) for row in failed]
    if failed and rows and not estimable:
        sets = "this set" if len(content["sets"]) == 1 else "any of these sets"
        lacking = "" if any(map(was_possible, failed)) else ", because too many answers are missing"
        sentence = f"{Names(content).model(model)} could not be audited on {sets}{lacking}."
    else:
        sentence = _counted(content, rows, counts)
        details += _disparities(content, rows)
        details += _inconclusive(content, rows)
    return {
        "model_id": model["model_id"],
        "params_id": model["params_id"],
        "auditable": bool(estimable or not rows),
        "sentence": sentence,
        "details": details,
        "contrasts": len(rows),
        "verdicts": counts,
    }


def _counted(content: Mapping[str, Any], rows: Sequence[Row], counts: Mapping[str, int]) -> str:
    """Count every verdict: what was detected and how large it is first, then the others."""
    if not rows:
        if exploratory_rows(content):
            return "Every contrast was planned as exploratory; they stand under Further results."
        return "No contrast was analysed."
    total = plural(len(rows), "contrast")
    if counts[Verdict.NOT_ESTIMABLE] == len(rows):
        return f"None of {total} is estimable."
    limit = margin_words(rows)
    detected = sum(counts[verdict] for verdict in _DISPARITIES)
    many = f"detected in {detected or 'none'} of {total}"
    if len(rows) == 1:
        many = f"{'' if detected else 'not '}detected in the one contrast"
    parts = [
        f"A difference in the {compared(content, rows)} was {many}",
        *(_sizes(detected, rows, limit) if limit else ()),
    ]
    others = [
        (counts[verdict], words)
        for verdict, words in (
            (Verdict.EQUIVALENT, f"equivalent within {limit}" if limit else "equivalent"),
            (Verdict.INCONCLUSIVE, "inconclusive"),
            (Verdict.NOT_ESTIMABLE, "not estimable"),
        )
        if counts[verdict]
    ]
    return "; ".join(parts) + "." + _others(others, after=detected > 0)


def _others(others: Sequence[tuple[int, str]], *, after: bool) -> str:
    """Say what the contrasts without a detected difference are, `after` those that have one."""
    if not others:
        return ""
    if len(others) == 1:
        number, words = others[0]
        alone = {(True, True): "The other one", (False, True): "It"}
        several = f"{'The other' if after else 'All'} {number}"
        return f" {alone.get((after, number == 1), several)} {_are(number)} {words}."
    told = listing([f"{number} {_are(number)} {words}" for number, words in others])
    return f" Of {'the others' if after else 'these'}, {told}."


def _sizes(detected: int, rows: Sequence[Row], limit: str) -> list[str]:
    """Say of the detected differences what is shown about their size, where there is a margin."""
    parts = []
    for verdict, told in (
        (Verdict.DISPARITY_MATERIAL, "{which} {are} shown to exceed {limit}"),
        (Verdict.DISPARITY_WITHIN_MARGIN, "{which} {are} shown to lie within {limit}"),
        (Verdict.DISPARITY, "whether {which} {exceed} {limit} is open"),
    ):
        number = sum(row["verdict"] == verdict and row["margin"] is not None for row in rows)
        if number:
            which = str(number)
            if number == detected:
                which = {1: "it", 2: "both"}.get(number, f"all {number}")
            exceed = "exceeds" if number == 1 else "exceed"
            parts.append(told.format(which=which, are=_are(number), exceed=exceed, limit=limit))
    return parts


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _inconclusive(content: Mapping[str, Any], rows: Sequence[Row]) -> list[str]:
    """Say what the inconclusive contrasts lack: a margin, vignettes, or answers."""
    without = [row for row in rows if row["margin"] is None]
    if rows and len(without) == len(rows):
        return ["No margin was set, so no contrast can be called equivalent."]
    open_rows = [row for row in rows if row["verdict"] == Verdict.INCONCLUSIVE]
    veiled = [row for row in open_rows if held_back(row) and not row["n_more"]]
    sentences = []
    if without:
        sentences.append(
            f"No margin was set for the {compared(content, without)}, so no contrast of it can be "
            "called equivalent."
        )
    lacking: dict[str, list[int]] = {}
    for row in open_rows:
        if row["n_more"] and row["margin"] is not None:
            lacking.setdefault(margin_words([row]), []).append(row["n_more"])
    for limit, more in lacking.items():
        span = f"{min(more):,} to {max(more):,} more vignettes"
        needed = plural(more[0], "more vignette") if len(set(more)) == 1 else span
        sentences.append(
            f"{len(more)} inconclusive for want of vignettes: to tell a difference of {limit} from "
            f"none takes {needed}."
        )
    if veiled:
        sentences.append(
            f"{len(veiled)} inconclusive for missing answers: with them the difference could be "
            "larger than the margin."
        )
    return sentences


def _disparities(content: Mapping[str, Any], rows: Sequence[Row]) -> list[str]:
    """Name the largest disparities in words, and how many more there are.

    Differences in unlike units have no order of size, and stay in that of the record.
    """
    names = Names(content)
    found = [row for row in rows if row["verdict"] in _DISPARITIES]
    if len({unit_of(row["scale"]) for row in found}) < 2:
        found.sort(key=lambda row: -abs(row["estimate"]))
    sentences = [_disparity(names, row) for row in found[:_NAMED]]
    more = len(found) - _NAMED
    if more > 0:
        sentences.append(f"{more} more {'stands' if more == 1 else 'stand'} in the table below.")
    return sentences + _inside_floor(found)


def _inside_floor(found: Sequence[Row]) -> list[str]:
    """Say how many of the detected differences are no larger than what a placebo does."""
    inside = [
        row
        for row in found
        if row["noise_floor"] is not None and abs(row["estimate"]) <= row["noise_floor"]
    ]
    if not inside:
        return []
    which = f"{len(inside)} of the detected differences"
    if len(inside) == len(found):
        which = "The detected difference" if len(found) == 1 else "All detected differences"
    return [
        f"{which} {_are(len(inside))} no larger than what an irrelevant detail does (the noise "
        "floor of the placebo arm)."
    ]


def _disparity(names: Names, row: Row) -> str:
    scale, digits = names.measure(row), digits_of_row(row)
    _, _, qualified = Verdict(row["verdict"]).words.partition(", ")
    return (
        f"{names.question(row)}, {names.contrast(row)}: {names.outcome(row)} "
        f"{amount(row['estimate'], scale, digits)} {'lower' if row['estimate'] < 0 else 'higher'} "
        f"({interval_name(row['ci_level'])} "
        f"{interval(row['ci_low'], row['ci_high'], scale, digits)})"
        f"{f', {qualified}' if qualified else ''}. {placebo_sentence(row)}"
    )


def verdict_words(row: Row) -> str:
    """Write the verdict, with a disparity's standing to the placebo, or what else is lacking.

    Examples
    --------
    >>> verdict_words({"verdict": "inconclusive", "n_more": 85})
    'inconclusive: 85 more vignettes'
    >>> verdict_words({"verdict": "inconclusive", "n_more": None, "margin": None, "note": ""})
    'inconclusive: no margin set'
    """
    placebo = beside_placebo(row)
    return f"{bare_verdict(row)}; {placebo}" if placebo else bare_verdict(row)


def bare_verdict(row: Row) -> str:
    """Write the verdict, and what an inconclusive contrast lacks."""
    words = Verdict(row["verdict"]).words
    if row["verdict"] != Verdict.INCONCLUSIVE:
        return words
    if row["n_more"]:
        return f"{words}: {plural(row['n_more'], 'more vignette')}"
    if held_back(row):
        return f"{words}: missing answers"
    return f"{words}: no margin set" if row["margin"] is None else words
