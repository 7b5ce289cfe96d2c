"""Write the record of a large audit: python large_audit.py VIGNETTES GROUPS QUESTIONS FILE."""

import string
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd

from fairaudit import (
    Metrics,
    SimulatedBackend,
    Store,
    analyze,
    build_report,
    collect,
    counterfactuals,
    load_attributes,
    load_vignettes,
    parse,
)
from fairaudit.counterfactual import Attribute, VignetteSet

ATTRIBUTE, REFERENCE = "race_ethnicity", "white"
SEED = 7


def main() -> None:
    """Make vignettes and groups, ask the simulated model, analyze, and write audit.json."""
    vignettes, groups, questions = map(int, sys.argv[1:4])
    chosen = _vignettes(vignettes)
    names = [question.id for question in chosen.about.questions][:questions]
    cells = counterfactuals(
        chosen, [_groups(groups)], questions=names, wordings=1, orders=["forward"], seed=SEED
    )
    model = SimulatedBackend(
        effects={"Lilac": -0.15, "Ochre": -0.04}, refusal_rates={"Umber": 0.1}, spread=0.7
    )
    with Store(":memory:") as store:
        collect(cells, model, store)
        outcomes: pd.DataFrame = parse(cells, store.responses(model))
    results = analyze(outcomes, margin=0.05, seed=SEED)
    metrics = Metrics.of(outcomes, alpha=results.settings.alpha, seed=SEED).frame
    report = build_report(results, outcomes, cells, models=[model], metrics=metrics)
    report.save(Path(sys.argv[4]), form="json")


def _vignettes(many: int) -> VignetteSet:
    """The shipped set, copied until there are so many; each copy has a word of its own."""
    whole = load_vignettes("acute_pain")
    kinds = len(whole.vignettes)
    return replace(
        whole,
        vignettes=tuple(
            (one := whole.vignettes[number % kinds]).model_copy(
                update={
                    "id": f"{one.id}_{number:04}",
                    "title": f"{one.title}, bed {number}",
                    "text": f"{one.text} The bed is called {_word(number)}.",
                }
            )
            for number in range(many)
        ),
    )


def _word(number: int) -> str:
    """A long word, by which the simulated model tells one case from the next."""
    letters = string.ascii_lowercase
    return "bedplace" + "".join(letters[number // 26**power % 26] for power in range(3))


def _groups(many: int) -> Attribute:
    """Groups that are told by a made-up word, beside the reference."""
    (whole,) = load_attributes(ATTRIBUTE)
    reference = whole.levels[REFERENCE]
    colours = ["Lilac", "Ochre", "Umber"]
    words = [*colours, *(f"Hue{number}" for number in range(max(0, many - 1 - len(colours))))]
    levels = {REFERENCE: reference}
    for word in words[: many - 1]:
        cues = {"descriptor": {**reference.cues["descriptor"], "group": word}}
        levels[word.lower()] = reference.model_copy(update={"title": word, "cues": cues})
    return whole.model_copy(update={"levels": levels})


if __name__ == "__main__":
    main()
