"""Models and judges that answer by a rule."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from fairaudit.rows import Answer, Identity, Prompt

_ANSWER = re.compile(r"\[begin of the answer( [AB])?\]\n(.*?)\n\[end of the answer", re.DOTALL)
_TASK = re.compile(r"\[begin of the task\]\n(.*?)\n\[end of the task\]", re.DOTALL)


@dataclass
class Model:
    """The audited model: repeats the case, gives a fixed text, or writes less for some words."""

    asked_user: bool = False
    fixed: str = "Please rest, drink, and call us if it gets worse."
    shorter_for: str = ""
    name: str = "model"
    batch_size: int = 64

    @property
    def identity(self) -> Identity:
        return Identity(name=self.name, revision="1")

    def answer(self, prompts: Sequence[Prompt], *, sample: int) -> Sequence[Answer]:
        return [Answer(text=self._text(prompt)) for prompt in prompts]

    def _text(self, prompt: Prompt) -> str:
        user = "\n\n".join(content for role, content in prompt.messages if role == "user")
        if self.asked_user:
            return user
        short = self.shorter_for and re.search(rf"\b{self.shorter_for}\b", user)
        return self.fixed if short or not self.shorter_for else f"{self.fixed} {self.fixed}"


@dataclass
class Judge:
    """Rates by length; `against` takes a level off; `unreadable` is the share of replies lost."""

    against: str = ""
    unreadable: float = 0.0
    always: str = ""
    name: str = "judge"
    batch_size: int = 64
    seen: list[str] = field(default_factory=list)

    @property
    def identity(self) -> Identity:
        return Identity(name=self.name, revision="1")

    def answer(self, prompts: Sequence[Prompt], *, sample: int) -> Sequence[Answer]:
        self.seen += [prompt.messages[-1][1] for prompt in prompts]
        return [Answer(text=self._text(prompt)) for prompt in prompts]

    def _text(self, prompt: Prompt) -> str:
        if int(prompt.prompt_id, 16) % 1000 < 1000 * self.unreadable:
            return "It depends on how you look at it."
        if self.always:
            return self.always
        text = prompt.messages[-1][1]
        answers = [found[2] for found in _ANSWER.finditer(text)]
        if len(answers) == 2:
            return "A" if len(answers[0]) > len(answers[1]) else "B"
        level = 4 if len(answers[0]) > 60 else 3
        task = _TASK.search(text)
        assert task is not None
        if self.against and re.search(rf"\b{self.against}\b", task[1]):
            level -= 1
        return str(level)
