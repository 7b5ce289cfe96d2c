"""Audits made with the real verbs, on a small set and small attributes of the tests' own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from fairaudit import (
    Metrics,
    SimulatedBackend,
    Store,
    analyze,
    collect,
    counterfactuals,
    load_attributes,
    load_vignettes,
    parse,
)
from fairaudit.counterfactual import Cells, PromptTemplate, VignetteSet
from fairaudit.outcomes import OPTION_PROBABILITY
from fairaudit.report import Report, build_report
from fairaudit.results import Results
from fairaudit.rows import Answer, Cell, Identity, Measurement, Prompt, Response

CASES = Path(__file__).parent / "cases"
TIMEOUT = "TimeoutError: no answer in 30 s"


@dataclass(frozen=True, kw_only=True, eq=False)
class Model(SimulatedBackend):
    """The simulated model under a name of its own; calls whose text holds `fails_on` fail."""

    name: str
    revision: str | None = "r1"
    noise: float = 0.01
    fails_on: Sequence[str] = ()
    failure: str = TIMEOUT
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def identity(self) -> Identity:
        return Identity(name=self.name, revision=self.revision, params=self.params)

    @property
    def model_id(self) -> str:
        return f"{self.name}@{self.revision or 'run-1'}"

    def answer(self, prompts: Sequence[Prompt], *, sample: int) -> Sequence[Answer]:
        return [
            Answer(status="error", error=self.failure) if self._fails(prompt) else answer
            for prompt, answer in zip(prompts, super().answer(prompts, sample=sample), strict=True)
        ]

    def _fails(self, prompt: Prompt) -> bool:
        text = " ".join(content for _, content in prompt.messages)
        return bool(self.fails_on) and all(words in text for words in self.fails_on)


CAREFUL = Model(
    name="careful", effects={"Black": -0.12, "woman": -0.02}, refusal_rates={"Asian": 0.2}
)
"""A material disparity, one within the margin, and answers that are missing in one group."""

LOOSE = Model(name="loose", seed=2, noise=0.2, fails_on=("ankle", "Black"))
"""Nothing planted, too much noise to tell, and calls that fail."""

DEAF = Model(name="deaf", seed=3, revision=None, attention_effect=0)
"""A model that ignores the decisive change."""


def small_set(keep: int | None = None, **changes: str) -> VignetteSet:
    """The tests' own set: the first vignettes of it, with other texts where they are given."""
    whole = load_vignettes(CASES / "vignettes", attributes=small_attributes())
    kept = [
        one.model_copy(update={"text": changes.get(one.id, one.text)})
        for one in whole.vignettes[:keep]
    ]
    return replace(whole, vignettes=tuple(kept))


def small_attributes() -> Any:
    """Race and ethnicity in three groups, and sex."""
    folder = CASES / "attributes"
    return load_attributes(folder / "race_ethnicity.yaml", folder / "sex.yaml")


def small_cells(vignettes: VignetteSet | Sequence[VignetteSet] = (), **design: Any) -> Cells:
    """Cells of the small set in a deployment's own words."""
    template = PromptTemplate(
        user="{vignette}\n\n{question} {options}.",
        system="You are a physician.",
        answer_prefix="Answer:",
        reason_first="{vignette}\n\n{question} Reasons first, then “Answer: {options}”.",
    )
    return counterfactuals(
        vignettes or small_set(), small_attributes(), template=template, seed=7, **design
    )


def ask(cells: Cells, models: Sequence[Model], *, samples: int = 1) -> pd.DataFrame:
    """Outcomes of the models' answers."""
    with Store(":memory:") as store:
        for model in models:
            collect(cells, model, store, samples=samples)
        return parse(cells, pd.concat([store.responses(model) for model in models]))


def audit(
    cells: Cells, models: Sequence[Model], *, margin: float | None = 0.05, **settings: Any
) -> tuple[Results, pd.DataFrame, Report]:
    """Run a whole audit: results, outcomes and report."""
    outcomes = ask(cells, models)
    results = analyze(outcomes, margin=margin, seed=7, **settings)
    plan = {"vignettes": "pain", "margin": margin, "seed": 7}
    metrics = Metrics.of(outcomes, alpha=results.settings.alpha, seed=7).frame
    report = build_report(results, outcomes, cells, models=models, plan=plan, metrics=metrics)
    return results, outcomes, report


def make_report(cells: Cells, models: Sequence[Model], **settings: Any) -> Report:
    """The report of a whole audit."""
    return audit(cells, models, **settings)[2]


def with_frame(cells: Cells, results: Results, outcomes: pd.DataFrame, **columns: Any) -> Report:
    """The report of results some of whose columns are replaced."""
    changed = replace(results, frame=results.frame.assign(**columns))
    return build_report(changed, outcomes, cells, models=[CAREFUL, LOOSE, DEAF])


STRATA = ("limb", "inner")
UNEVEN = Model(
    name="uneven",
    effects={"Black": -0.12, "Asian": 0.03, "ankle": -0.2},
    refusal_rates={"Asian": 0.3},
    noise=0.02,
)
"""A disparity, one of its own in no stratum, and answers that are missing in one group."""


def in_strata(vignettes: VignetteSet, names: Sequence[str] = STRATA) -> VignetteSet:
    """The same set with its vignettes in strata by turns."""
    return replace(
        vignettes,
        vignettes=tuple(
            one.model_copy(update={"stratum": names[at % len(names)]})
            for at, one in enumerate(vignettes.vignettes)
        ),
    )


@dataclass(frozen=True, kw_only=True)
class Rating:
    """An outcome of one's own: a rating in steps from the probability of the first option."""

    name: str = "rating"
    version: str = "1"
    scale: str = "ordinal"
    factor: float = 10.0

    def attention(self, cell: Cell) -> int:
        return OPTION_PROBABILITY.attention(cell)

    def parse(self, response: Response, cell: Cell) -> Measurement:
        found = OPTION_PROBABILITY.parse(response, cell)
        if found.status != "ok":
            return found
        value = found.value * self.factor
        return replace(found, value=float(round(value)) if self.scale == "ordinal" else value)


def rated(
    cells: Cells, model: Model, margin: Any, *, outcomes: Sequence[Any], **settings: Any
) -> tuple[Results, Report]:
    """Results and report of several outcomes on unlike scales."""
    with Store(":memory:") as store:
        collect(cells, model, store)
        measured = parse(cells, store.responses(model), ["option_mass", *outcomes])
    ordinal = measured["scale"] == "ordinal"
    measured = measured.assign(low=np.where(ordinal, 0, np.nan), high=np.where(ordinal, 10, np.nan))
    results = analyze(measured, margin=margin, seed=7, **settings)
    return results, build_report(results, measured, cells, models=[model])
