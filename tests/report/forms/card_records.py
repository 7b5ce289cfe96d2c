"""Records that a card can stumble over: several models, hostile texts, unlike scales, judges."""

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any

from fairaudit import load_audit
from fairaudit.judging.agreement import Agreement
from fairaudit.pipeline import run_audit
from fairaudit.report import Report
from fairaudit.verdicts import Verdict
from tests.pipeline.judged_audits import plan, write
from tests.report.builders import UNEVEN, Rating, rated, small_cells

GOLDEN = Path(__file__).parents[1] / "golden" / "audit.json"

HOSTILE = (
    "<script>alert(1)</script></style>]]>&amp;<!-- \x00\x07\x1b\x85 \ud800 \ufffe\uffff \u202e"
    " \"quote\" 'and' \\ : - # | `*_[a](b) {{x}} \r\n---\n# %YAML 1.1 no\t"
)
"""What no text of a record should do anything with."""
ENDLESS = 5_000_000

_NAMED = {
    "title", "label", "name", "evidence", "text", "note", "source", "licence", "card", "reason",
    "favourable", "revision", "sentence", "unit",
}  # fmt: skip
_LISTED = {"limits", "method", "asked", "details", "options"}


@cache
def golden() -> Report:
    """Three models: disparities, an inconclusive contrast, and one model that is not estimable."""
    return Report.load(GOLDEN)


def plain_content(report: Report) -> dict[str, Any]:
    """What a record holds, free to be changed."""
    content: dict[str, Any] = json.loads(report.to_json())
    return content


@cache
def single() -> Report:
    """The same with one model alone."""
    content = plain_content(golden())
    first = content["models"][0]["model_id"]

    def kept(value: Any) -> Any:
        if isinstance(value, list):
            mine = [one for one in value if not isinstance(one, dict) or of_first(one)]
            return [kept(one) for one in mine]
        return (
            {name: kept(one) for name, one in value.items()} if isinstance(value, dict) else value
        )

    def of_first(row: Mapping[str, Any]) -> bool:
        return row.get("model_id", first) == first

    return Report(content=kept(content))


AGREES = Agreement(
    outcome="judged:clarity", attribute="", group="", n_answers=40, n_vignettes=20, n_unread=0,
    exact=0.8, kappa=0.61, kappa_low=0.4, kappa_high=0.75, alpha=0.6, alpha_low=0.38,
    alpha_high=0.74, level=0.95,
)  # fmt: skip
"""A judge compared with labels by hand, as judging.agreement gives it."""


@cache
def hostile() -> Report:
    """Every text that people or models wrote ends in what should do nothing; one has no end."""
    content = _worse(plain_content(golden()))
    content["sets"][0]["title"] += "x" * ENDLESS
    content["examples"][0]["group_side"]["evidence"] += "y" * ENDLESS
    return Report(content=content)


def _worse(content: dict[str, Any]) -> dict[str, Any]:
    def worse(value: Any, name: str = "") -> Any:
        if isinstance(value, str):
            return value + HOSTILE if name in _NAMED else value
        if isinstance(value, dict):
            return {key: worse(one, key) for key, one in value.items()}
        if isinstance(value, list):
            return [
                one + HOSTILE if isinstance(one, str) and name in _LISTED else worse(one, name)
                for one in value
            ]
        return value

    worst: dict[str, Any] = worse(content)
    return worst


@cache
def unlike() -> Report:
    """Outcomes on unlike scales, one of them without a margin."""
    margins = {"option_probability": 0.05, "rating": 1.0}
    outcomes = ("option_probability", Rating(), Rating(name="dose", scale="numeric", factor=300))
    return rated(small_cells(), UNEVEN, margins, outcomes=outcomes)[1]


@cache
def empty() -> Report:
    """No contrast was analysed."""
    content = plain_content(single())
    for answer in content["summary"]["answers"]:
        answer |= {"details": [], "contrasts": 0, "verdicts": dict.fromkeys(Verdict, 0)}
    return Report(content={**content, "results": [], "examples": []})


@cache
def judged() -> Report:
    """Texts rated by a judge, an exploratory outcome in steps; with the record of its run."""
    return _run(plan("judge_of_cards", model="shorter", more="  bias: false\n"), "judge_of_cards")


@cache
def judged_and_compared() -> Report:
    """A judge that rates one answer differently below other groups, and was compared with people.

    The numbers of that comparison are made up; in one group they could not be had.
    """
    text = plan("judge_of_cards_too", model="shorter", judge="biased", more="  pairs: true\n")
    report = _run(text, "judge_of_cards_too")
    content = plain_content(report)
    nowhere = dict.fromkeys(("kappa", "kappa_low", "kappa_high"))
    of_group = asdict(replace(AGREES, attribute="race_ethnicity", group="black"))
    content["judge"]["agreement"] = [asdict(AGREES), of_group | nowhere]
    return Report(content=content, run=report.run)


@cache
def judged_by_itself() -> Report:
    """The audited model rated its own answers."""
    content = plain_content(judged_and_compared())
    [model] = content["models"]
    same = {name: model[name] for name in ("model_id", "params_id", "name", "revision", "params")}
    content["judge"] |= {**same, "audited_too": True}
    return Report(content=content)


@cache
def judged_hostile() -> Report:
    """Names, questions and notes of a judge end in what should do nothing."""
    return Report(content=_worse(plain_content(judged_and_compared())))


def _run(text: str, module: str) -> Report:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        text = text.replace("  wordings: 1", "  wordings: 1\n  limit: 6")
        run_audit(load_audit(write(folder, module, text)), folder / "results")
        return Report.load(folder / "results" / "audit.json")


RECORDS: Mapping[str, Callable[[], Report]] = {
    "three models": golden,
    "one model": single,
    "hostile texts": hostile,
    "unlike scales": unlike,
    "no contrast": empty,
    "a judge": judged,
    "a judge with labels": judged_and_compared,
    "its own judge": judged_by_itself,
    "a hostile judge": judged_hostile,
}
