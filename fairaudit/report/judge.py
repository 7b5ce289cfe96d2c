"""The judge of an audit: who rated the answers that are texts, how well, and its own bias."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fairaudit.report.facts import headline_rows
from fairaudit.report.listings import Table, contrast_tables
from fairaudit.report.names import Names, listing
from fairaudit.report.numbers import percent, plural
from fairaudit.report.plain import plain, records
from fairaudit.results import Results
from fairaudit.rows import JUDGED, Identified
from fairaudit.tables import CONTROLS, DIFFERENCES, RESULTS
from fairaudit.verdicts import DISPARITIES

__all__ = [
    "BIAS_TITLE",
    "JudgeRecord",
    "ToldJudge",
    "agreement_place",
    "agreement_words",
    "judge_content",
    "told_judge",
]

Row = Mapping[str, Any]

BIAS_TITLE = "What the judge itself does with the same answer"

_BLIND = (
    "It read each case and answer without the words that tell the group. Before it was asked, its "
    "prompts were made for every answer as each member’s of its matched set: they were the same, "
    "and held no word that tells a group. What an answer advises can still tell it."
)
_NO_LABELS = (
    "The agreement of the judge with people has not been measured. `fairaudit label` draws answers "
    "to label by hand, and “labels” under “judge” names the sheet."
)
_BIAS = (
    "In each matched set one answer, the reference’s with its cues masked, stood below the case of "
    "every member, its demographic told. What differs between the ratings is the judge’s own "
    "doing. These contrasts are adjusted among themselves, and count in no verdict on an audited "
    "model, whose answers were rated blind."
)
_BIAS_LOOKS = (
    "The audit was looked at before its end; the numbers on the judge hold at one look alone."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeRecord:
    """What an audit keeps of its judge.

    Parameters
    ----------
    model : Identified
        Who rated.
    model_id : str
        The id that its replies are kept under; empty where it was asked nothing.
    audited_too : bool
        Whether it is one of the audited models, and so rates its own answers.
    rubric : Mapping[str, Any]
        What was rated, as plain data; its items are those that were asked.
    pairs, bias_asked : bool
        Whether it compared answers, and was shown one answer under the label of each group.
    agreement : Sequence of Mapping[str, Any]
        Its agreement with labels by hand; none where none were given.
    bias : Results or None
        What it did with one answer under each label.
    """

    model: Identified
    model_id: str
    audited_too: bool
    rubric: Mapping[str, Any]
    pairs: bool
    bias_asked: bool
    agreement: Sequence[Mapping[str, Any]]
    bias: Results | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldJudge:
    """The section on the judge, in texts and tables."""

    sentences: tuple[str, ...]
    tables: tuple[Table, ...]
    bias: tuple[str, ...]
    bias_tables: tuple[Table, ...]


def judge_content(judge: JudgeRecord) -> dict[str, Any]:
    """What stands of a judge in the record of an audit, as plain data."""
    identity = judge.model.identity
    bias = judge.bias
    content: dict[str, Any] = plain(
        {
            "model_id": judge.model_id,
            "name": identity.name,
            "revision": identity.revision,
            "params": identity.params,
            "params_id": identity.params_id,
            "audited_too": judge.audited_too,
            "rubric": judge.rubric,
            "pairs": judge.pairs,
            "agreement": judge.agreement,
            "bias_asked": judge.bias_asked,
        }
    )
    content["bias"] = None
    if bias is not None:
        content["bias"] = {
            "results": records(RESULTS.check(bias.frame)),
            "differences": records(DIFFERENCES.check(bias.differences)),
            "controls": records(CONTROLS.check(bias.controls)),
        }
    return content


def told_judge(content: Mapping[str, Any]) -> ToldJudge | None:
    """The section on the judge; None for an audit without one."""
    judge = content.get("judge")
    if judge is None:
        return None
    agreement = _agreement_table(content, judge)
    return ToldJudge(
        sentences=tuple(_who(judge)),
        tables=(*agreement, _rubric_table(judge["rubric"])),
        bias=tuple(_bias_words(content, judge)),
        bias_tables=tuple(_bias_tables(content, judge)),
    )


def _who(judge: Row) -> list[str]:
    rubric = judge["rubric"]
    revision = f" ({judge['revision']})" if judge["revision"] else ""
    items = [_item_name(str(item["id"])) for item in rubric["items"]]
    reviewed = listing([str(name) for name in rubric["reviewed_by"]])
    told = [
        f"The answers that are texts were rated by {judge['name']}{revision}, from 1 to 5, on "
        f"{listing(items)}"
        f"{', and compared in pairs, in both orders' if judge['pairs'] else ''}, by the rubric "
        f"“{rubric['title']}” (id {rubric['id']}, version {rubric['version']}). "
        + (
            f"The rubric was reviewed by {reviewed}."
            if reviewed
            else "No clinician has reviewed this rubric."
        ),
        "A judge is a measurement with an error of its own. Rated differences are differences in "
        "what this judge says of the answers.",
        _BLIND,
    ]
    if judge["audited_too"]:
        told.append(
            "The judge is one of the audited models, and rates its own answers as well: models can "
            "favour what they wrote themselves."
        )
    if not judge["model_id"]:
        told.append("It was asked nothing, because no answer could be rated.")
    if not judge["agreement"]:
        told.append(_NO_LABELS)
    return told


def agreement_words(judge: Row) -> list[str]:
    """Say in a sentence for each item how a judge agrees with people, or that nobody measured it.

    Examples
    --------
    >>> found = {"outcome": "judged:clarity", "attribute": "", "exact": 0.8, "n_answers": 40}
    >>> agreement_words({"agreement": [found | {"kappa": 0.61}]})
    ['The judge gave clarity the level of the labels by hand in 80.0% of 40 answers (kappa 0.61).']
    """
    if not judge["agreement"]:
        return [_NO_LABELS]
    return [
        f"The judge gave {_item_name(one['outcome'].removeprefix(JUDGED))} the level of the labels "
        f"by hand in {'–' if one['exact'] is None else percent(one['exact'])} of "
        f"{plural(one['n_answers'], 'answer')}"
        f"{_kappa_words(one['kappa'])}."
        for one in judge["agreement"]
        if not one["attribute"]
    ]


def _kappa_words(kappa: float | None) -> str:
    return "" if kappa is None else f" (kappa {kappa:.2f})"


def _item_name(item: str) -> str:
    return item.replace("_", " ")


def _agreement_table(content: Mapping[str, Any], judge: Row) -> list[Table]:
    names = Names(content)
    rows = []
    for one in judge["agreement"]:
        rows.append(
            (
                agreement_place(names, one),
                str(one["n_answers"]),
                str(one["n_vignettes"]),
                percent(one["exact"]) if one["exact"] is not None else "–",
                _coefficient(one, "kappa"),
                _coefficient(one, "alpha"),
            )
        )
    if not rows:
        return []
    level = f"{judge['agreement'][0]['level']:.0%} interval"
    return [
        Table(
            caption="Agreement of the judge with labels by hand of the same answers",
            columns=(
                "Item and group",
                "Answers",
                "Vignettes",
                "Same level",
                f"Kappa ({level})",
                f"Alpha ({level})",
            ),
            rows=tuple(rows),
            numeric=frozenset(range(1, 6)),
            notes=(
                "Kappa is Cohen’s with quadratic weights, alpha Krippendorff’s for ordered levels; "
                "both are 1 for complete agreement and 0 for chance. Vignettes are resampled for "
                "the intervals.",
            ),
        )
    ]


def agreement_place(names: Names, one: Row) -> str:
    """Item and group that a measure of agreement is of."""
    group = "all groups"
    if one["attribute"]:
        attribute = one["attribute"]
        group = f"{names.attribute(attribute)}: {names.group(attribute, one['group'])}"
    return f"{_item_name(one['outcome'].removeprefix(JUDGED))}, {group}"


def _coefficient(one: Row, name: str) -> str:
    if one[name] is None:
        return "–"
    low, high = one[f"{name}_low"], one[f"{name}_high"]
    interval = "" if low is None or high is None else f" ({low:.2f} to {high:.2f})"
    return f"{one[name]:.2f}{interval}"


def _rubric_table(rubric: Row) -> Table:
    return Table(
        caption=f"What the judge was asked: {rubric['title']}",
        columns=("Item", "Question", "Better", "Levels"),
        rows=tuple(
            (
                _item_name(str(item["id"])),
                str(item["question"]),
                str(item["better"]),
                " ".join(f"{level}: {words}" for level, words in sorted(item["levels"].items())),
            )
            for item in rubric["items"]
        ),
        notes=(str(rubric["note"]),) if rubric["note"] else (),
    )


def _bias_rows(judge: Row) -> list[Row]:
    return headline_rows(judge["bias"]) if judge["bias"] else []


def _bias_words(content: Mapping[str, Any], judge: Row) -> list[str]:
    if not judge["bias_asked"]:
        return ["This was not tried: how it rates one answer under another label is not known."]
    rows = _bias_rows(judge)
    if not rows:
        return ["This could not be tried: no reference has an answer that could be shown to it."]
    found = sum(row["verdict"] in DISPARITIES for row in rows)
    return [
        _BIAS,
        f"Of {plural(len(rows), 'contrast')}, the judge rates the same answer differently in "
        f"{found or 'none'}.",
        *([_BIAS_LOOKS] if content["settings"].get("looks") else []),
    ]


def _bias_tables(content: Mapping[str, Any], judge: Row) -> list[Table]:
    return contrast_tables(content, _bias_rows(judge))
