"""Values that are missing, with the reason and the answer that gave none."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from fairaudit.pipeline.answers import StoredAnswer, answers_in
from fairaudit.pipeline.audit import Audit
from fairaudit.pipeline.keys import AnswerKey
from fairaudit.pipeline.stored import stored_outcomes
from fairaudit.rows import JUDGE_READABLE

__all__ = ["AllMissing", "MissingCount", "MissingValue", "Unread", "unread_in"]

_UNSCORED = "unscored"
_MEASURED = ["outcome", "model_id", "params_id"]
_GROUP = [*_MEASURED, "attribute", "group"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingValue:
    """A value that one outcome could not read from one answer.

    Parameters
    ----------
    outcome, model_id, params_id, sample
        What was measured, of whom, and the repeat.
    vignette_set, vignette_id, question_id, attribute, group, role, cue, wording, format
        Place of the cell in the design.
    status : {"refused", "unparsed", "truncated", "error"}
        Why there is no value.
    reason : str
        What the parser says of it; empty where that is the answer itself.
    question : str
        The question's words.
    text : str
        The whole answer.
    """

    outcome: str
    model_id: str
    params_id: str
    sample: int
    vignette_set: str
    vignette_id: str
    question_id: str
    attribute: str
    group: str
    role: str
    cue: str
    wording: int
    format: str
    status: str
    reason: str
    question: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingCount:
    """How many values of a group have one status, of how many."""

    outcome: str
    model_id: str
    params_id: str
    attribute: str
    group: str
    status: str
    missing: int
    values: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AllMissing:
    """An outcome of which a model has no value at all, for one reason.

    The reason is that of `MissingValue`; empty where all answers have the same text or none.
    """

    outcome: str
    model_id: str
    params_id: str
    status: str
    reason: str
    values: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """All values that are missing.

    Parameters
    ----------
    counts : tuple[MissingCount, ...]
        By outcome, model, attribute, group and status, in the order of the design.
    values : tuple[MissingValue, ...]
        Each of them, in the same order.
    unscored : int
        Values that no answer could have: the outcome reads scores of options, and the cell asks
        for words or the model gives nothing else; or it reads words, and the model gives scores.
        They are no fault, and are not among the others.
    measured : int
        Values that could be there.
    wholly : tuple[AllMissing, ...]
        Outcomes whose every value of a model is missing for one reason; they are among the others.
    """

    counts: tuple[MissingCount, ...]
    values: tuple[MissingValue, ...]
    unscored: int
    measured: int
    wholly: tuple[AllMissing, ...] = ()


def unread_in(audit: Audit, folder: str | Path) -> Unread:
    """Find the missing values of an audit; parameters and errors as for `stored_outcomes`."""
    outcomes = stored_outcomes(audit, folder)
    answers = answers_in(audit, folder)
    # A check of the judge has no answers of its own: what it lacks, the rating lacks.
    check = outcomes["outcome"].astype(str).str.startswith(JUDGE_READABLE)
    outcomes = outcomes[~check]
    scored = outcomes[outcomes["status"] != _UNSCORED]
    missing = scored[scored["status"] != "ok"]
    totals = scored.groupby(_GROUP, sort=False).size()
    places = _places(audit, missing["cell_id"])
    order = {key: place for place, key in enumerate(totals.index)}
    statuses = missing.groupby([*_GROUP, "status"], sort=False).size()
    keys = sorted(statuses.index, key=lambda key: (order[key[:-1]], key[-1]))
    values = [_value(row, places[row["cell_id"]], answers) for row in missing.to_dict("records")]
    place = {tuple(key): number for number, key in enumerate(keys)}
    return Unread(
        counts=tuple(
            MissingCount(
                outcome=key[0],
                model_id=key[1],
                params_id=key[2],
                attribute=key[3],
                group=key[4],
                status=key[5],
                missing=int(statuses[key]),
                values=int(totals[key[:-1]]),
            )
            for key in keys
        ),
        values=tuple(sorted(values, key=lambda one: place[_key_of(one)])),
        unscored=len(outcomes) - len(scored),
        measured=len(scored),
        wholly=tuple(_wholly(scored.groupby(_MEASURED, sort=False).size(), values)),
    )


def _wholly(totals: "pd.Series[int]", values: Sequence[MissingValue]) -> Iterator[AllMissing]:
    together: dict[tuple[str, ...], list[MissingValue]] = {}
    for one in values:
        together.setdefault((one.outcome, one.model_id, one.params_id), []).append(one)
    for key, members in together.items():
        first = members[0]
        # Without a reason of its own a value is missing for what its answer says.
        reasons = {(one.status, one.reason, "" if one.reason else one.text) for one in members}
        if len(members) == totals[key] and len(reasons) == 1:
            outcome, model_id, params_id = key
            yield AllMissing(
                outcome=outcome,
                model_id=model_id,
                params_id=params_id,
                status=first.status,
                reason=first.reason,
                values=len(members),
            )


def _key_of(one: MissingValue) -> tuple[str, ...]:
    return (one.outcome, one.model_id, one.params_id, one.attribute, one.group, one.status)


def _places(audit: Audit, wanted: "pd.Series[str]") -> dict[str, tuple[str, str]]:
    """Prompt and question of cells, without holding those that are not asked for."""
    ids = set(wanted)
    if not ids:
        return {}
    return {
        cell.cell_id: (cell.prompt_id, cell.question) for cell in audit.cells if cell.cell_id in ids
    }


def _value(
    row: Mapping[Any, Any], place: Sequence[str], answers: dict[AnswerKey, StoredAnswer]
) -> MissingValue:
    prompt_id, question = place
    key = AnswerKey(prompt_id, str(row["model_id"]), str(row["params_id"]), int(row["sample"]))
    answer = answers.get(key)
    text, evidence = (answer.text if answer else ""), str(row["evidence"] or "")
    names = set(MissingValue.__slots__) - {"reason", "question", "text", "sample", "wording"}
    return MissingValue(
        **{name: str(row[name]) for name in names},
        sample=key.sample,
        wording=int(row["wording"]),
        reason="" if _shows_more(text, evidence) else evidence,
        question=question,
        text=text,
    )


def _shows_more(text: str, evidence: str) -> bool:
    """Whether the text holds what the parser shows of it at one of its ends."""
    shown = evidence.strip()
    return text.strip().startswith(shown) or text.strip().endswith(shown)
