"""Plans of as many prompts as a test needs."""

from collections.abc import Iterator
from dataclasses import dataclass

from fairaudit.rows import Prompt

__all__ = ["Numbered"]


@dataclass(frozen=True)
class Numbered:
    """The prompts “Case 0”, “Case 1”, …"""

    n_prompts: int
    plan_id: str = "numbered"

    def prompts(self) -> Iterator[Prompt]:
        for number in range(self.n_prompts):
            messages = (("user", f"Case {number}"),)
            yield Prompt(prompt_id=f"{number:06}", messages=messages, options=())

    balanced_prompts = prompts
