"""Answers and cells for the tests of this folder."""

from fairaudit import counterfactuals, load_attributes, load_vignettes
from fairaudit.rows import Cell, Response


def answer(text: str, **given: object) -> Response:
    base = {
        "prompt_id": "p", "model_id": "m@1", "params_id": "p", "sample": 0, "text": text,
        "status": "ok", "finish_reason": "", "option_logprobs": None, "input_tokens": None,
        "output_tokens": None, "latency": 0.0, "seed": None, "error": None, "created_at": "",
    }  # fmt: skip
    return Response(**{**base, **given})  # type: ignore[arg-type]


def _one(attribute: str) -> Cell:
    cells = counterfactuals(
        load_vignettes("acute_pain"), load_attributes(attribute), wordings=1, placebo=0
    )
    return next(cell for cell in cells if cell.attribute == attribute)


CELL = _one("race_ethnicity")
"""A cell of acute pain that swaps race and ethnicity."""
