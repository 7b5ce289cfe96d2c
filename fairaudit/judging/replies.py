"""Reading what a judge replied."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from fairaudit.errors import InputError
from fairaudit.judging.rubric import LEVELS, Item
from fairaudit.outcomes.reading.asked import Asked, Reading
from fairaudit.outcomes.reading.read import read_answer
from fairaudit.rows import Prompt
from fairaudit.tables import RESPONSES

__all__ = ["Replies", "replies_of"]

_SCALE = (LEVELS[0], LEVELS[-1])
_SHOWN = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Replies:
    """The replies of one judge, by prompt.

    Parameters
    ----------
    model_id, params_id : str
        The judge.
    texts : Mapping of str to (str, str)
        By prompt, the text of the reply and its status; of a failed one, what failed.
    """

    model_id: str
    params_id: str
    texts: Mapping[str, tuple[str, str]]

    def level(self, prompt_id: str, item: Item) -> Reading:
        """The level that a reply gives; without one, the status is unparsed, with the reason."""
        return self._read(prompt_id, Asked(kind="ordinal", question=item.question, scale=_SCALE))

    def choice(self, prompt_id: str, options: Sequence[str]) -> Reading:
        """The option that a reply takes; without one, the status is unparsed, with the reason."""
        return self._read(prompt_id, Asked(kind="choice", options=tuple(options)))

    def _read(self, prompt_id: str, asked: Asked) -> Reading:
        if prompt_id not in self.texts:
            return _unread("The judge was not asked, or gave no reply.")
        text, status = self.texts[prompt_id]
        if status == "error":
            return _unread(f"The judge gave no reply: {text}")
        read = read_answer(text, asked, cut=status == "truncated")
        if read.status == "ok":
            return Reading(status="ok", value=read.value, evidence=text[:_SHOWN])
        return _unread(f"The judge’s reply cannot be read ({read.status}): {text[:_SHOWN]}")


def replies_of(judged: pd.DataFrame, asked: Iterable[Prompt]) -> Replies:
    """Take the replies of one judge from a table.

    Parameters
    ----------
    judged : DataFrame, columns of `tables.RESPONSES`
        What `Store.responses(judge)` gives. A judge may be the audited model too: its other
        answers are left aside.
    asked : Iterable[Prompt]
        What it was asked as a judge.

    Raises
    ------
    InputError
        If the table holds no reply, several judges, or several replies to one prompt.
    """
    kept = RESPONSES.check(judged)
    kept = kept[kept["prompt_id"].isin({prompt.prompt_id for prompt in asked})]
    if kept.empty:
        raise InputError("The judge has replied to nothing. Ask it first, with collect.")
    judges = list(dict.fromkeys(zip(kept["model_id"], kept["params_id"], strict=True)))
    if len(judges) > 1:
        names = ", ".join(str(model_id) for model_id, _ in judges)
        raise InputError(
            f"The table holds the replies of several judges ({names}). Give those of one, and make "
            "outcomes of each by itself."
        )
    if kept["prompt_id"].duplicated().any():
        raise InputError(
            "The judge replied several times to one prompt. Ask it with samples=1: the levels of "
            "several replies have no whole number as their mean."
        )
    texts = {
        str(prompt_id): (str(error if status == "error" else text), str(status))
        for prompt_id, text, status, error in kept[
            ["prompt_id", "text", "status", "error"]
        ].itertuples(index=False, name=None)
    }
    model_id, params_id = judges[0]
    return Replies(model_id=str(model_id), params_id=str(params_id), texts=texts)


def _unread(reason: str) -> Reading:
    return Reading(status="unparsed", value=None, evidence=reason)
