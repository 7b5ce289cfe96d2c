"""Tables of outcomes made from arrays, as `parse` would give them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from fairaudit.rows import BESIDE, INTERACTION
from fairaudit.tables import OUTCOMES

REFERENCE = "white"


def rows(
    values: Any,
    *,
    groups: Sequence[str] = (REFERENCE, "black"),
    attribute: str = "race",
    role: str = "counterfactual",
    cue: str = "descriptor",
    outcome: str = "choice",
    scale: str = "probability",
    question: str = "opioid",
    model: str = "model-a",
    vignette_set: str = "pain",
    expected: str = "",
) -> pd.DataFrame:
    """Outcomes of values of shape (vignettes, cells, groups, samples); NaN is a refusal.

    The first group is the reference. Cell numbers become wordings and option orders in turn.
    """
    array = np.asarray(values, dtype=float)
    found = []
    for (v, c, g, s), value in np.ndenumerate(array):
        wording, form = c // 2 + 1, ("forward", "reversed")[c % 2]
        set_id = f"{vignette_set}/v{v:03d}/{question}/{wording}/{form}"
        found.append(
            {
                "cell_id": f"{set_id}/{attribute}/{groups[g]}",
                "model_id": model,
                "params_id": "p0",
                "sample": s,
                "outcome": outcome,
                "scale": scale,
                "value": value,
                "status": "refused" if np.isnan(value) else "ok",
                "evidence": "",
                "parser": f"{outcome}/1",
                "set_id": set_id,
                "vignette_set": vignette_set,
                "vignette_id": f"v{v:03d}",
                "question_id": question,
                "kind": "yes_no",
                "attribute": attribute,
                "group": groups[g],
                "role": "reference" if g == 0 else role,
                "cue": cue,
                "wording": wording,
                "format": form,
                "stratum": "",
                "expected": expected if g else "",
            }
        )
    return pd.DataFrame(found, columns=OUTCOMES.names)


def attention(shift: Any, *, expected: str = "lower", **design: Any) -> pd.DataFrame:
    """An attention control whose vignettes move by `shift`, shape (vignettes,)."""
    moved = np.asarray(shift, dtype=float)
    values = np.stack([np.full(moved.shape, 0.5), 0.5 + moved], axis=-1)[:, None, :, None]
    return rows(
        values,
        groups=("as written", "decisive change"),
        attribute="attention",
        role="attention",
        cue="",
        expected=expected,
        **design,
    )


def placebo(values: Any, **design: Any) -> pd.DataFrame:
    """A placebo arm; the first of the groups is the text as written."""
    n = np.asarray(values).shape[2]
    return rows(
        values,
        groups=("as written", *(f"placebo {k}" for k in range(1, n))),
        attribute="placebo",
        role="placebo",
        cue="",
        **design,
    )


def audit(
    effects: Mapping[str, float],
    *,
    seed: int,
    n_vignettes: int = 16,
    n_cells: int = 4,
    noise: float = 0.05,
    question: str = "opioid",
) -> pd.DataFrame:
    """A whole audit of one question: groups, three placebos, attention and option mass."""
    rng = np.random.default_rng(seed)
    base = rng.uniform(0.3, 0.7, (n_vignettes, n_cells, 1, 1))

    def answers(shifts: Sequence[float]) -> Any:
        spread = rng.normal(0, noise, (n_vignettes, n_cells, len(shifts), 1))
        return np.clip(base + np.array(shifts)[:, None] + spread, 0, 1)

    common = {"question": question}
    return pd.concat(
        [
            rows(answers([0, *effects.values()]), groups=(REFERENCE, *effects), **common),
            placebo(answers([0, 0, 0, 0]), **common),
            attention(rng.normal(-0.3, 0.05, n_vignettes), **common),
            rows(np.full((n_vignettes, 1, 2, 1), 0.9), outcome="option_mass", **common),
        ],
        ignore_index=True,
    )


def only(frame: pd.DataFrame, **places: str) -> Any:
    """The one row of a frame at a place."""
    for name, value in places.items():
        frame = frame[frame[name] == value]
    assert len(frame) == 1, frame
    return frame.iloc[0]


def contrasts(frame: pd.DataFrame) -> pd.DataFrame:
    """Results without strata, missing rates and summaries."""
    beside = frame["estimand"].isin(BESIDE) & (frame["estimand"] != INTERACTION)
    return frame[~beside & (frame["stratum"] == "")]
