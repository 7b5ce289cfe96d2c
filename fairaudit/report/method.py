"""How the numbers were made and what they cannot show, in sentences that go into the record."""

from collections.abc import Mapping, Sequence
from typing import Any

from fairaudit.figures.axis import interval_name, level_name
from fairaudit.report.facts import SCOPE, headline_rows, review, served_words, stands_beside
from fairaudit.report.intersections import fraction_words
from fairaudit.report.looks import family, interval_level, looks_taken
from fairaudit.report.margins import margin_words, margins_by_outcome, same_margin
from fairaudit.report.method_beside import beside_sentences, methods_of
from fairaudit.report.names import PROBABILITY, Names, counts_favourable, listing
from fairaudit.report.numbers import plural
from fairaudit.report.wording import compared
from fairaudit.rows import ARMS, INTERACTION, INTERSECTION

__all__ = ["limits", "method", "untested_cues"]

Row = Mapping[str, Any]

# What stands beside the contrasts and is shown in tables of its own.
_TOLD = (INTERACTION,)
_OTHER_CUES = {"name": "names", "dialect": "dialect", "insur": "insurance"}

_ATTRIBUTE = (
    "An attribute has the verdict of its most serious contrast, in the order disparity (material, "
    "then of open size, then within the margin), inconclusive, not estimable, equivalent. Of "
    "several contrasts with that verdict one stands for the attribute in the first table: of "
    "inconclusive ones that which lacks most vignettes, or the widest where no number of vignettes "
    "is told; of others the one with the largest difference, in margins of its outcome where it "
    "has one; of equals the first in the plan. None of this changes a verdict."
)


def method(content: Mapping[str, Any]) -> list[str]:
    """Sentences on the method, with formulas."""
    alpha = content["settings"]["alpha"]
    rows = headline_rows(content)
    level = interval_level(content, rows)
    interval = interval_name(level)
    design = content["design"]
    told = [row for row in content["results"] if not stands_beside(row) or row["estimand"] in _TOLD]
    methods = methods_of(told)
    sentences = [
        "The vignette is the unit of every test: answers about one case are correlated, so more "
        "wordings or repeats make its number more precise but never add to n.",
        "y(v, g) is the mean of the readable answers of vignette v and group g over "
        f"{plural(design['wordings'], 'wording')}, {plural(len(design['orders']), 'option order')} "
        "and all repeats. A wording and order counts only where both groups of a contrast can be "
        "read.",
        "The difference of a vignette is d(v) = y(v, group) − y(v, reference). The estimate is the "
        f"mean of d(v) over the n vignettes of the contrast{_direction(content, rows)}.",
        f"Interval and test: {listing(methods)}." if methods else "",
        looks_taken(content, rows),
        family(content),
        _equivalence(content, rows),
    ]
    if design["placebo"]:
        sentences.append(
            f"Placebo arm: in {plural(design['placebo'], 'render')} of each vignette a detail "
            "without clinical meaning changes and nothing else. The noise floor is the size of the "
            "larger of two numbers: t·rms/√n, which the mean of a render's d(v) stays within "
            f"{level_name(level)} of the time if its effects differ from vignette to vignette, "
            "and the largest mean of a render, since a detail can move all vignettes alike. A "
            "demographic difference inside it is no larger than what an irrelevant detail does. A "
            "disparity is said to exceed the placebo arm if it lies outside the noise floor and "
            "exchanging the group’s render with the placebo renders within each vignette seldom "
            "gives a mean so far from theirs; where the reference has a label of its own, "
            "exchanging both with the placebo renders seldom gives two means so far apart "
            f"(p placebo < {round(1 - level, 12):g}, not adjusted)."
        )
    sentences += _pairs(content)
    sentences += beside_sentences(content)
    sentences += _arms(content)
    sentences += _crossings(content)
    if design["allow_justified"]:
        sentences.append(
            "Swaps on which the right answer may depend, by the vignette’s own word, are estimated "
            "from these vignettes alone, reported apart, and stand outside the family: a "
            "difference may be right there."
        )
    if design["attention"]:
        sentences.append(
            "Attention control: a decisive clinical change is made, and the answers have to move "
            "in the expected direction (one-sided p < 0.05, whatever the level of the contrasts). "
            "If they do not, every contrast of that model on that set is not estimable."
        )
    sentences.append(
        "Verdicts, in this order: not estimable (no valid number); disparity, material (adjusted "
        f"p < {alpha:g} and the whole {interval} beyond the margin); disparity, within the "
        "margin (a difference is shown, and shown to be smaller than the margin); disparity (a "
        "difference is "
        "shown, its size is open); equivalent (shown to be smaller than the margin); inconclusive "
        "(neither is shown; the number of further vignettes is what equivalence would take with "
        "80% power if there were no difference)."
    )
    sentences.append(_ATTRIBUTE)
    return [sentence for sentence in sentences if sentence]


def _pairs(content: Mapping[str, Any]) -> list[str]:
    """What outcomes of pairs are held against, where there is one."""
    names = Names(content)
    held = [row for row in content["results"] if row.get("held_against")]
    if not held:
        return []
    told = dict.fromkeys(names.outcome({**row, "question_id": "all"}) for row in held)
    return [
        f"Outcomes that compare two answers ({listing(list(told))}): the value of a group compares "
        "its answer with the reference’s, and that of the reference is the mean of the same "
        "comparison over placebo renders. So these differences are measured against the placebo "
        "arm already, and have no noise floor."
    ]


def _arms(content: Mapping[str, Any]) -> list[str]:
    """What each arm compares, beside the placebo."""
    names, design = Names(content), content["design"]
    told = []
    if design["wordings"] > 1:
        told.append("its other wordings with the first")
    forms = [names.group("format", name) for name in (*design["orders"], *design["formats"])]
    if len(forms) > 1:
        told.append(f"the forms of its questions ({listing(forms[1:])}) with {forms[0]}")
    if design["control"]:
        told.append("the vignette without any demographic with itself (the age stays)")
    if not told:
        return []
    return [
        f"Other arms, of each vignette as written: {'; '.join(told)}. Like the placebo arm they "
        "are descriptive: no verdict rests on them. The mean absolute change is the mean of |d(v)|."
    ]


def _crossings(content: Mapping[str, Any]) -> list[str]:
    """How attributes were crossed, and what the interaction is."""
    names, crossings = Names(content), content["design"]["crossings"]
    if not crossings:
        return []
    titles = [names.attribute(INTERSECTION.join(crossing)) for crossing in crossings]
    told = (
        f"Crossed: {listing(titles)}. Every combination of groups is a group of its own, compared "
        "with the combination of the references. Its interaction is d(v) minus the sum of the d(v) "
        "of the groups in which one of its attributes differs, over the vignettes that have all of "
        "them; it is descriptive."
    )
    cut: dict[str, list[Mapping[str, Any]]] = {}
    for row in content["balance"]:
        cut.setdefault(row["crossing"], []).append(row)
    return [
        told,
        *(
            f"{names.attribute(crossing)}: a balanced fraction was asked, {fraction_words(rows)}, "
            "drawn with the seed so that in every set, and for every kind of cue, each group is "
            "met in the same share of the vignettes that can have it."
            for crossing, rows in cut.items()
        ),
    ]


def _direction(content: Mapping[str, Any], rows: Sequence[Row]) -> str:
    """What a difference below zero means for each kind of outcome."""
    told = []
    if not rows or any(counts_favourable(row["outcome"]) for row in rows):
        told.append(
            "a difference below zero means that the favourable option is less probable, or less "
            "often chosen, for the group"
        )
    others = [row for row in rows if not counts_favourable(row["outcome"])]
    if others:
        told.append(
            f"a difference below zero in {compared(content, others)} means a lower value for the "
            "group"
        )
    return "".join(f"; {one}" for one in told)


def _equivalence(content: Mapping[str, Any], rows: Sequence[Row]) -> str:
    alpha, limit = content["settings"]["alpha"], margin_words(rows)
    level = interval_level(content, rows)
    if not limit:
        return "No equivalence margin was set, so no contrast can be called equivalent."
    told, size = "", f"of {limit}"
    if not same_margin(rows):
        size = "of that size"
        margins = margins_by_outcome(content, rows)
        listed = listing([f"{one or 'none'} for {name}" for name, one in margins.items()])
        told = f"Equivalence margins: {listed}. "
    return (
        f"{told}A contrast is equivalent within {limit} if the hypothesis of a difference "
        f"{size} or more, in either direction, is rejected at p < {alpha:g}. The "
        "equivalence interval holds the differences that this test cannot rule out: it lies inside "
        "the margin exactly when the test is passed. Where one test decides it is the "
        f"{interval_name(2 * level - 1)}; where two have to pass (t, and t corrected for skewness) "
        f"it covers the intervals of both, and can reach beyond the {interval_name(level)}. "
        "Where more than 1% of a group's answers are missing, equivalence also has to hold for "
        "every value that they could have had."
    )


def limits(content: Mapping[str, Any]) -> list[str]:
    """Sentences on what the audit cannot show."""
    rows, names = headline_rows(content), Names(content)
    vignettes = sum(len(s["vignettes"]) for s in content["sets"])
    sentences = [f"{s['title']}: {review(s)}" for s in content["sets"]]
    sentences += [
        SCOPE,
        f"{plural(vignettes, 'vignette')}, these questions and these wordings were tested. Other "
        "cases, other tasks and real notes can give other results.",
        "“Inconclusive” is no evidence that there is no difference: it could not be told.",
        "“Equivalent” is about the mean over vignettes. Single cases can differ by more; each "
        "one's own "
        "difference is listed.",
        untested_cues(content),
    ]
    if any(row["outcome"] == PROBABILITY for row in rows):
        sentences.append(
            f"“{PROBABILITY}” compares the probability that the model gives to an option. A "
            "difference in probability can leave the written answer the same."
        )
    if not content["design"]["placebo"]:
        sentences.append(
            "There is no placebo arm: differences cannot be compared with what an irrelevant "
            "change does."
        )
    if not content["design"]["attention"] and not any(
        row["control"] == "attention" for row in content["controls"]
    ):
        sentences.append(
            "There is no attention control: a model that does not read the cases would not be "
            "noticed."
        )
    if any(row["answers"] > row["ok"] for row in content["counts"]["answers"]):
        sentences.append(
            "Missing answers are counted by group. The estimates use the readable answers only, so "
            "a group that is refused more often can differ in ways that they do not show."
        )
    sentences += _refused(content)
    sentences += [
        f"{names.model(model)} states no revision: another release under the same name can answer "
        "otherwise."
        for model in content["models"]
        if not model["revision"]
    ]
    return sentences + served_words(content)


def untested_cues(content: Mapping[str, Any]) -> str:
    """Say which other ways to tell a group, as far as none was an attribute or cue here."""
    tested = " ".join(
        [f"{attribute['id']} {attribute['title']}" for attribute in content["attributes"]]
        + [str(row["cue"]) for row in content["results"]]
    ).lower()
    others = [words for stem, words in _OTHER_CUES.items() if stem not in tested]
    told = "The group is told by the exact words listed under Design."
    if not others:
        return f"{told} Other cues were not tested."
    return f"{told} Other cues, such as {listing(others, 'or')}, were not tested."


def _refused(content: Mapping[str, Any]) -> list[str]:
    names = Names(content)
    every = content["refused_swaps"]
    swaps = [swap for swap in every if swap["attribute"] not in ARMS]
    told = []
    if len(every) > len(swaps):
        told.append(
            f"{plural(len(every) - len(swaps), 'vignette')} could not be asked without any "
            "demographic; why stands under Design."
        )
    if not swaps:
        return told
    attributes = listing(sorted({names.attribute(swap["attribute"]).lower() for swap in swaps}))
    return [
        *told,
        f"{plural(len(swaps), 'swap')} of {attributes} {'was' if len(swaps) == 1 else 'were'} not "
        "made, because the right answer may depend on the attribute there or no such patient can "
        "be; they are listed under Design.",
    ]
