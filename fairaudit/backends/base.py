"""What a backend is: anything that answers a batch of prompts and says who it is."""

from collections.abc import Iterable, Sequence
from typing import Protocol, runtime_checkable

from fairaudit.rows import Answer, Identity, Prompt

__all__ = ["Backend", "ChecksPrompts"]


@runtime_checkable
class ChecksPrompts(Protocol):
    """A backend that can say, before it is asked, that its settings do not fit the prompts."""

    def check_prompts(self, prompts: Iterable[Prompt]) -> None:
        """Raise `InputError` if they do not."""
        ...


class Backend(Protocol):
    """A model or application that can be audited.

    A class of your own needs these three members and no base class. `batch_size` is how many
    prompts it wants at once; batches are cut from the plan alone, so that an interrupted
    audit asks the same batches again.
    """

    @property
    def identity(self) -> Identity:
        """Name, revision and parameters; must not need the model to be loaded."""
        ...

    @property
    def batch_size(self) -> int:
        """Prompts in one batch."""
        ...

    def answer(self, prompts: Sequence[Prompt], *, sample: int) -> Sequence[Answer]:
        """Answer a batch.

        Parameters
        ----------
        prompts : Sequence[Prompt]
            At most `batch_size` of them.
        sample : int
            Number of the repeat, from 0.

        Returns
        -------
        Sequence[Answer]
            One for each prompt, in their order. What fails for one prompt is the status of its
            answer; an exception means that the model cannot be asked at all.
        """
        ...
