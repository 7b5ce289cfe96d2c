"""The prompts of mock_prompts.py as a plan for `collect`."""

from collections.abc import Iterator
from dataclasses import dataclass

from mock_prompts import prompts

from fairaudit.rows import Prompt

__all__ = ["MockPlan"]


@dataclass(frozen=True)
class MockPlan:
    """So many distinct prompts; none is held in memory."""

    n_prompts: int
    plan_id: str = "benchmark"

    def prompts(self) -> Iterator[Prompt]:
        """Each prompt once."""
        for prompt_id, text in prompts(self.n_prompts):
            yield Prompt(prompt_id=prompt_id, messages=(("user", text),), options=())

    balanced_prompts = prompts
