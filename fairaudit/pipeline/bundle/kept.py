"""The answers of a bundle in the place of a store, and its models, which nobody can ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from fairaudit.errors import InputError, ModelError
from fairaudit.pipeline.bundle.contents import Asked
from fairaudit.pipeline.served import told_by_servers
from fairaudit.rows import Answer, Identified, Identity, Prompt

__all__ = ["BundledAnswers", "RecordedModel"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedModel:
    """A model that was asked elsewhere: who it is, and no way to ask it.

    Parameters
    ----------
    asked : Asked
        What the bundle says of it.
    """

    asked: Asked

    @property
    def identity(self) -> Identity:
        """Who answered."""
        return self.asked.identity

    @property
    def simulated(self) -> bool:
        """Whether its answers were made up."""
        return self.asked.simulated

    @property
    def batch_size(self) -> int:
        """Of no consequence."""
        return 1

    def answer(self, prompts: Sequence[Prompt], *, sample: int) -> Sequence[Answer]:
        """Refuse to: it is a record."""
        raise ModelError(
            f"{self.asked.model_id} is the record of a model in a bundle; it cannot be asked."
        )


class BundledAnswers:
    """Answers of models, read as a `Store` gives them.

    Parameters
    ----------
    frame : DataFrame, columns of `tables.RESPONSES`
        Answers of all models.
    asked : Sequence[Asked]
        Under which id each model's answers stand.
    """

    def __init__(self, frame: pd.DataFrame, asked: Sequence[Asked]) -> None:
        self._frame = frame
        self._ids = {one.identity.key: (one.model_id, one.params_id) for one in asked}

    def responses(self, model: Identified) -> pd.DataFrame:
        """Answers of a model, ordered by sample and prompt; see `Store.responses`."""
        rows = self._rows(model)
        if rows.empty:
            raise InputError(
                f"The bundle holds no answers of {model.identity.name} with these parameters."
            )
        return rows.sort_values(["sample", "prompt_id"], kind="stable", ignore_index=True)

    def served(self, model: Identified) -> list[dict[str, Any]]:
        """Who the server said that it was; see `Store.served`."""
        return told_by_servers(self._rows(model))

    def _rows(self, model: Identified) -> pd.DataFrame:
        model_id, params_id = self._ids.get(model.identity.key, ("", ""))
        found = self._frame
        return found[(found["model_id"] == model_id) & (found["params_id"] == params_id)]
