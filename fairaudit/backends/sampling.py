"""How a written answer is drawn, where it is drawn at all."""

from dataclasses import dataclass

from fairaudit.ids import digest

__all__ = ["Sampling", "seed_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """Parameters of the draws; what is None is left out."""

    temperature: float | None
    top_p: float | None
    seed: int


def seed_of(seed: int, prompt_id: str, sample: int) -> int:
    """Seed of one answer, a whole number below 2^48.

    Examples
    --------
    >>> seed_of(0, "a", 0) == seed_of(0, "a", 0) != seed_of(0, "a", 1)
    True
    """
    return int(digest([seed, prompt_id, sample], length=12), 16)
