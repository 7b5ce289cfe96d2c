"""How often an audit is looked at before it is complete: a plan with a last look, or none."""

from dataclasses import dataclass
from typing import TypeAlias

from fairaudit.errors import InputError

__all__ = ["LEAST_SHARE", "Looks", "PlannedLooks", "UnlimitedLooks", "looks_of"]

LEAST_SHARE = 0.1
"""Share of the planned vignettes before which nothing could be decided: |z| would have to be 7."""

UNLIMITED = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLooks:
    """Looks at an audit whose greatest number of vignettes is fixed beforehand.

    Parameters
    ----------
    planned : int
        Vignettes of the last look at most.
    taken : tuple[int, ...]
        Vignettes at each look, ascending; the last one is the look that is being taken now.

    Raises
    ------
    InputError
        If the looks do not ascend, lie before a tenth of the plan, or go beyond it.

    Examples
    --------
    >>> PlannedLooks(planned=120, taken=(40, 80)).is_last
    False
    """

    planned: int
    taken: tuple[int, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "taken", tuple(self.taken))
        if not self.taken or any(
            b <= a for a, b in zip((0, *self.taken), self.taken, strict=False)
        ):
            raise InputError(
                f"The looks were taken at {self._listed} vignettes; give numbers above 0 that "
                "rise from look to look, the present look as the last."
            )
        if self.taken[-1] > self.planned:
            raise InputError(
                f"A look at {self.taken[-1]} vignettes goes beyond the {self.planned} planned. The "
                "plan cannot be made longer after a look."
            )
        if self.taken[0] < LEAST_SHARE * self.planned:
            raise InputError(
                f"A look at {self.taken[0]} of {self.planned} vignettes is too early for anything "
                "to be decided. Look from a tenth of the plan on."
            )

    @property
    def is_last(self) -> bool:
        """Whether the present look is at the end of the plan."""
        return self.taken[-1] == self.planned

    @property
    def is_single(self) -> bool:
        """Whether the only look is at the end, so that nothing is to be accounted for."""
        return self.taken == (self.planned,)

    @property
    def stated(self) -> dict[str, int | list[int]]:
        """As audit.yaml states it."""
        return {"planned": self.planned, "taken": list(self.taken)}

    @property
    def _listed(self) -> str:
        return ", ".join(map(str, self.taken)) or "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlimitedLooks:
    """Looks whenever one likes, with no end fixed beforehand."""

    @property
    def is_single(self) -> bool:
        """Never: there is no last look."""
        return False

    @property
    def stated(self) -> str:
        """As audit.yaml states it."""
        return UNLIMITED


Looks: TypeAlias = PlannedLooks | UnlimitedLooks


def looks_of(text: str) -> Looks:
    """Read looks as the command line gives them.

    Raises
    ------
    InputError
        If they are none.

    Examples
    --------
    >>> looks_of("40,80/120")
    PlannedLooks(planned=120, taken=(40, 80))
    >>> looks_of("any")
    UnlimitedLooks()
    """
    if text.strip() == UNLIMITED:
        return UnlimitedLooks()
    taken, _, planned = text.partition("/")
    try:
        numbers = tuple(int(one) for one in taken.split(","))
        return PlannedLooks(planned=int(planned), taken=numbers)
    except InputError:
        raise
    except ValueError as error:
        raise InputError(
            f"“{text}” states no looks; write 40,80/120 for looks at 40 and now at 80 of 120 "
            "planned vignettes, or “any” for looks whenever you like."
        ) from error
