"""Where on the page a pair shows the texts behind a contrast, or behind one of its vignettes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from fairaudit.report.pairs import Pair, PairGroup

__all__ = ["Link", "PairLinks", "unlinked"]

Row = Mapping[str, Any]
Link = Callable[[Row], str]

_POOLED = "all"


def unlinked(_: Row) -> str:
    """Link nothing."""
    return ""


class PairLinks:
    """Finds pairs among those that a page shows.

    Parameters
    ----------
    groups : Iterable[PairGroup]
        The pairs that are shown, those of the cases that differ most first.
    """

    def __init__(self, groups: Iterable[PairGroup]) -> None:
        self._of_contrast: dict[tuple[str, ...], list[Pair]] = {}
        self._of_vignette: dict[tuple[str, ...], Pair] = {}
        for group in groups:
            for pair in group.pairs:
                model, params, outcome, vignettes, vignette, question, *swap = pair.place
                self._of_contrast.setdefault((model, params, outcome, *swap), []).append(pair)
                place = (model, params, outcome, vignettes, question, vignette)
                self._of_vignette.setdefault(place, pair)

    def contrast(self, row: Row) -> str:
        """Id of a pair of a contrast, in the direction of its difference where there is one.

        Empty where no pair is shown.
        """
        names = ("model_id", "params_id", "outcome", "attribute", "group", "reference", "cue")
        pairs = self._of_contrast.get(tuple(str(row[name]) for name in names), [])
        there = [pair for pair in pairs if _asked(pair, row)]
        along = [pair for pair in there if (pair.mean or 0.0) * (row["estimate"] or 0.0) > 0]
        return (along or there)[0].anchor if there else ""

    def vignette(self, row: Row, vignette: str) -> str:
        """Id of the pair that shows a vignette at the place of a result; empty where none does."""
        names = ("model_id", "params_id", "outcome", "vignette_set", "question_id")
        found = self._of_vignette.get((*(str(row[name]) for name in names), vignette))
        return found.anchor if found else ""


def _asked(pair: Pair, row: Row) -> bool:
    """Whether a pair is of the question and set of a contrast, or of one that it pools."""
    _, _, _, vignettes, _, question, *_ = pair.place
    sets: Sequence[str] = [one.strip() for one in str(row["vignette_set"]).split(",")]
    return vignettes in sets and row["question_id"] in (question, _POOLED)
