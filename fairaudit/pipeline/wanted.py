"""Which answers a plan asks for: a store can hold those of an earlier plan beside them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fairaudit.pipeline.audit import Audit
from fairaudit.pipeline.judged import JudgeTask
from fairaudit.pipeline.spending import ModelKey

__all__ = ["Wanted", "wanted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a plan asks of each of its models, and of its judge.

    Parameters
    ----------
    repeats : Mapping of ModelKey to Mapping of str to int
        By `Identity.key` and `prompt_id`, how often the prompt is asked.
    """

    repeats: Mapping[ModelKey, Mapping[str, int]]

    def has(self, model: ModelKey, prompt_id: str, sample: int) -> bool:
        """Whether an answer is one that the plan asks for.

        Examples
        --------
        >>> plan = Wanted(repeats={("m", "1", "p"): {"a": 2}})
        >>> [plan.has(("m", "1", "p"), *one) for one in (("a", 1), ("a", 2), ("b", 0))]
        [True, False, False]
        """
        return 0 <= sample < self.repeats.get(model, {}).get(prompt_id, 0)

    def among(self, model: ModelKey, answers: pd.DataFrame) -> pd.DataFrame:
        """Those answers of a model that the plan asks for; columns of `tables.RESPONSES`."""
        asked = zip(answers["prompt_id"], answers["sample"], strict=True)
        kept = [self.has(model, prompt_id, sample) for prompt_id, sample in asked]
        return answers[np.array(kept, dtype=bool)]


def wanted(audit: Audit, task: JudgeTask | None) -> Wanted:
    """Work out what a plan asks for.

    Parameters
    ----------
    audit : Audit
        The plan.
    task : JudgeTask or None
        What its judge is asked about the answers; None for an audit without one.

    Returns
    -------
    Wanted
        A judge is asked once. One that is audited too is asked both.
    """
    prompts = (one.prompt_id for one in audit.cells.prompts())
    of_models: Mapping[str, int] = dict.fromkeys(prompts, audit.samples)
    repeats = {one.identity.key: of_models for one in audit.models}
    if audit.judge is not None and task is not None:
        key = audit.judge.model.identity.key
        once = dict.fromkeys((one.prompt_id for one in task.prompts()), 1)
        repeats[key] = {**once, **repeats.get(key, {})}
    return Wanted(repeats=repeats)
