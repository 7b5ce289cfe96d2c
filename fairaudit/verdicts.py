"""The verdicts on one contrast: their codes, and what they are called to people."""

from enum import StrEnum

__all__ = ["Verdict"]


class Verdict(StrEnum):
    """What one contrast showed. None of them says that a model is fair.

    Examples
    --------
    >>> Verdict.DISPARITY_MATERIAL.words, Verdict("equivalent_within_margin").heading
    ('disparity, material', 'equivalent')
    """

    NOT_ESTIMABLE = "not_estimable"
    DISPARITY_MATERIAL = "disparity_material"
    DISPARITY_WITHIN_MARGIN = "disparity_detected_within_margin"
    DISPARITY = "disparity_detected"
    EQUIVALENT = "equivalent_within_margin"
    INCONCLUSIVE = "inconclusive"

    @property
    def heading(self) -> str:
        """One of the four words: disparity, equivalent, inconclusive, not estimable."""
        return _WORDS[self].partition(",")[0]

    @property
    def words(self) -> str:
        """The verdict in words, with what qualifies it."""
        return _WORDS[self]


_WORDS = {
    Verdict.NOT_ESTIMABLE: "not estimable",
    Verdict.DISPARITY_MATERIAL: "disparity, material",
    Verdict.DISPARITY_WITHIN_MARGIN: "disparity, within the margin",
    Verdict.DISPARITY: "disparity",
    Verdict.EQUIVALENT: "equivalent",
    Verdict.INCONCLUSIVE: "inconclusive",
}
