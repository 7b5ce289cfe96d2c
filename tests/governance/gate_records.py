"""Records to hold a policy to: the golden audit's own, with the rows that a test is about."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from fairaudit.governance.policy import Policy, load_policy

__all__ = [
    "DISPARITY",
    "NOT_ESTIMABLE",
    "OPEN",
    "PLAN",
    "TODAY",
    "Run",
    "Took",
    "policy",
    "record",
    "row",
]

GOLDEN = Path(__file__).parents[1] / "report" / "golden" / "audit.json"
HEAD = "version: 1\nwritten: 2026-11-02\n"
MODEL = "careful@r1"
TODAY = date(2026, 12, 1)


def _golden() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(GOLDEN.read_text(encoding="utf-8"))
    return content


PLAN: str = _golden()["plan_sha256"]
"""Hash of the plan that every record here was made from."""


@dataclass(frozen=True, kw_only=True)
class Took:
    """What run.json tells of a model, as far as the gate reads it."""

    model_id: str = MODEL
    params_id: str = "44136fa355b3678a"
    first_at: str | None = "2026-11-12T09:00:00+00:00"


@dataclass(frozen=True, kw_only=True)
class Run:
    """The record of a run."""

    all_runs: tuple[Took, ...] = (Took(),)


def row(**changes: Any) -> dict[str, Any]:
    """A contrast of “black” that is shown equivalent, with changes."""
    found = next(
        one
        for one in _golden()["results"]
        if (one["model_id"], one["group"], one["priority"]) == (MODEL, "black", "primary")
    )
    alike = {"estimate": 0.004, "ci_low": -0.01, "ci_high": 0.02, "p_adjusted": 0.6, "note": ""}
    within = {"equivalence_low": -0.008, "equivalence_high": 0.018, "p_equivalence": 0.001}
    return {**found, **alike, **within, "verdict": "equivalent_within_margin", **changes}


DISPARITY: Mapping[str, Any] = {
    "estimate": -0.12,
    "ci_low": -0.14,
    "ci_high": -0.1,
    "equivalence_low": -0.135,
    "equivalence_high": -0.105,
    "p_adjusted": 0.001,
    "p_equivalence": 0.99,
    "verdict": "disparity_material",
}
OPEN: Mapping[str, Any] = {
    "ci_low": -0.09,
    "ci_high": 0.1,
    "equivalence_low": -0.07,
    "equivalence_high": 0.08,
    "p_equivalence": 0.2,
    "n_more": 85,
    "verdict": "inconclusive",
}
NOT_ESTIMABLE: Mapping[str, Any] = {
    "estimate": None,
    "p_adjusted": None,
    "verdict": "not_estimable",
    "note": "Every answer of black is missing.",
}


def record(*rows: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """The golden record with these results, of the models that they are about; all answered."""
    content = _golden()
    models = {one["model_id"] for one in rows}
    counted = [
        {**one, "ok": one["ok"] + one["error"], "error": 0} for one in content["counts"]["answers"]
    ]
    return {
        **content,
        "models": [one for one in content["models"] if one["model_id"] in models],
        "counts": {**content["counts"], "answers": counted},
        "results": list(rows),
        **changes,
    }


def policy(folder: Path, text: str = "") -> Policy:
    """A policy of the lines given, beside those that every one needs."""
    path = folder / "policy.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    return load_policy(path)
