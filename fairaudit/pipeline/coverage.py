"""What came of an audit's prompts: how many have an answer, and what kind of one."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fairaudit.pipeline.audit import Audit
from fairaudit.pipeline.stored import STORE
from fairaudit.store import Run, Store

__all__ = ["Coverage", "coverage_in"]

# Parameters that limit how long an answer may be.
_LENGTHS = ("max_tokens", "max_completion_tokens", "max_new_tokens")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The answers of one model in its latest run.

    Parameters
    ----------
    run : Run
        What the store says of it.
    prompts : int
        Distinct prompts times repeats that the plan needs.
    """

    run: Run
    prompts: int

    @property
    def answers(self) -> int:
        """Those that are there, whole or cut off."""
        return self.run.answered + self.run.truncated

    @property
    def complete(self) -> bool:
        """Whether no prompt is left without one."""
        return self.answers >= self.prompts

    def remarks(self) -> Iterator[str]:
        """A sentence for each kind of answer that says nothing, with what to do about it."""
        run = self.run
        limit = next((one for one in _LENGTHS if one in run.params), "the limit of its length")
        kinds = (
            (run.truncated, f"were cut off: raise {limit}"),
            (run.empty, "are empty: look at its prompt and parameters"),
            (run.filtered, "were held back by a content filter: they count as refused"),
        )
        for count, what in kinds:
            if count:
                yield f"{count:,} of {self.answers:,} answers of {run.model_id} {what}."


def coverage_in(audit: Audit, folder: str | Path) -> tuple[Coverage, ...]:
    """Coverage of every model that an audit asks about its cells, in their order.

    Parameters
    ----------
    audit : Audit
        From `load_audit`.
    folder : str or Path
        Where responses.db lies.

    Raises
    ------
    InputError
        If the store has no answer of one of the models.
    StoreError
        If the store cannot be read.
    """
    prompts = audit.cells.n_prompts * audit.samples
    with Store(Path(folder) / STORE) as store:
        return tuple(Coverage(run=store.run_of(model), prompts=prompts) for model in audit.models)
