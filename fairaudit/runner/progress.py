"""How far the asking of a model has come."""

from dataclasses import dataclass

__all__ = ["Progress"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the asking of a model has come.

    Parameters
    ----------
    model_id : str
        Who is asked.
    done, total : int
        Answers that are there, earlier ones among them, and answers that the plan needs.
    asked, requests : int
        Prompts put to the model by this run, and the calls that they took.
    failed, filtered : int
        Those of them without an answer, and those that a content filter refused.
    input_tokens, output_tokens : int
        Tokens of this run, where the backend counts them.
    cost : float or None
        What they cost, where prices are stated.
    seconds : float
        Since this run began.
    """

    model_id: str
    done: int
    total: int
    asked: int
    requests: int
    failed: int
    filtered: int
    input_tokens: int
    output_tokens: int
    cost: float | None
    seconds: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.asked / self.seconds if self.seconds > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Until all is answered at this rate; None before the first answer."""
        return (self.total - self.done) / self.rate if self.rate > 0 else None
