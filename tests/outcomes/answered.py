"""Cells of the shipped sets and answers to them, for tests of outcomes."""

from collections.abc import Callable, Iterable

import pandas as pd

from fairaudit import counterfactuals, load_attributes, load_vignettes
from fairaudit.rows import Cell, Response
from fairaudit.tables import RESPONSES

__all__ = ["answer", "answers", "cell_of", "cells_of"]


def cells_of(vignettes: str, question: str, **design: object) -> list[Cell]:
    """Cells of a shipped set that ask one question, swapped by sex."""
    given = {"wordings": 1, "orders": ["forward"], "placebo": 2, "seed": 1} | design
    made = counterfactuals(
        load_vignettes(vignettes),
        load_attributes("sex"),
        questions=[question],
        **given,  # type: ignore[arg-type]
    )
    return list(made)


def cell_of(vignettes: str, question: str, **design: object) -> Cell:
    """One of them that swaps the sex."""
    return next(c for c in cells_of(vignettes, question, **design) if c.role == "counterfactual")


def answer(cell: Cell, text: str = "", **given: object) -> Response:
    """An answer to a cell."""
    base = {
        "prompt_id": cell.prompt_id, "model_id": "m@1", "params_id": "p", "sample": 0, "text": text,
        "status": "ok", "finish_reason": "", "option_logprobs": None, "input_tokens": None,
        "output_tokens": None, "latency": 0.0, "seed": None, "error": None, "created_at": "",
    }  # fmt: skip
    return Response(**{**base, **given})  # type: ignore[arg-type]


def answers(cells: Iterable[Cell], say: Callable[[Cell], str]) -> pd.DataFrame:
    """Answers to all of them, as a store gives them."""
    told = {cell.prompt_id: answer(cell, say(cell)) for cell in cells}
    rows = [[getattr(one, name) for name in RESPONSES.names] for one in told.values()]
    return pd.DataFrame(rows, columns=RESPONSES.names)
