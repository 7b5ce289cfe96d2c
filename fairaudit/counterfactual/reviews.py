"""Who has reviewed a vignette, and whether it still says what they signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from fairaudit.counterfactual.language import Template, framed, reached
from fairaudit.counterfactual.questions import Question
from fairaudit.counterfactual.schema import Vignette
from fairaudit.counterfactual.vignettes import VignetteSet
from fairaudit.ids import digest

__all__ = [
    "ReviewTally",
    "review_of",
    "review_state",
    "signatures",
    "stale_note",
    "tally",
    "text_hash",
    "told_slots",
]

_JUDGED = (
    "age",
    "age_range",
    "sexes",
    "text",
    "slots",
    "base",
    "not_invariant",
    "answers",
    "targets",
    "harm",
    "attention",
)
# Words for people, and a setting of the analysis: no model and no patient ever sees them.
_LABELS = {"title", "margin"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewTally:
    """How far a set is reviewed: as far as its vignettes are.

    Parameters
    ----------
    total : int
        Vignettes of the set.
    signed : int
        Vignettes with a signature under the text as it stands.
    stale : int
        Signatures whose vignette has changed since; they count as no review.
    people : tuple[str, ...]
        Who signed the vignettes that count, each with their role.
    """

    total: int
    signed: int
    stale: int
    people: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The review of the set as a full sentence.

        Examples
        --------
        >>> ReviewTally(total=27, signed=12, stale=2, people=("Jane Roe (surgeon)",)).sentence
        '12 of 27 vignettes are signed by Jane Roe (surgeon); 2 signatures are stale.'
        """
        if not self.signed and not self.stale:
            return "No clinician has reviewed these vignettes."
        stale = f"{self.stale} signature{' is' if self.stale == 1 else 's are'} stale"
        if not self.signed:
            return f"No clinician has reviewed these vignettes as they stand; {stale}."
        vignettes = "vignette is" if self.total == 1 else "vignettes are"
        told = f"{self.signed} of {self.total} {vignettes} signed by {', '.join(self.people)}"
        return f"{told}; {stale}." if self.stale else f"{told}."

    @property
    def short(self) -> str:
        """The review of the set in a few words, for a table."""
        stale = f"{self.stale} stale" if self.stale else ""
        if not self.signed:
            return f"no clinician yet{f' ({stale})' if stale else ''}"
        told = f"{self.signed} of {self.total} by {', '.join(self.people)}"
        return f"{told} ({stale})" if stale else told


def text_hash(vignette: Vignette, vignettes: VignetteSet) -> str:
    """Hash of all that a reviewer of a vignette judges.

    That is its text and slots, the patient (base, age, age range, sexes), the questions it asks
    with their wordings and options, their answers, targets and harm, the attributes that it is
    invariant to, the reasons for the others, its attention controls, and the placebo details
    that it tells. Titles, setting, specialty, stratum, sources and margins are labels: they can
    be changed without asking the reviewer again. The attributes' own words belong to the
    attributes, not to the vignette.

    Parameters
    ----------
    vignette : Vignette
        One of the set, as `load_vignettes` gives it.
    vignettes : VignetteSet
        Its set, which holds the questions and the placebo details.

    Examples
    --------
    >>> from fairaudit import load_vignettes
    >>> pain = load_vignettes("acute_pain")
    >>> case = pain.vignettes[0]
    >>> moved = case.model_copy(update={"age": case.age + 1})
    >>> text_hash(case, pain) == text_hash(moved, pain)
    False
    """
    asked = vignettes.asked_of(vignette)
    # A field that comes later, left at its default, must not make every signature stale.
    judged = vignette.model_dump(mode="json", include=set(_JUDGED), exclude_defaults=True)
    judged["invariant_to"] = sorted(vignette.invariant_to)
    judged["questions"] = [
        one.model_dump(mode="json", exclude=_LABELS, exclude_defaults=True) for one in asked
    ]
    judged["placebos"] = {
        slot: list(values)
        for slot, values in vignettes.about.placebos.items()
        if slot in told_slots(vignette, asked)
    }
    return f"sha256:{digest(judged)}"


def told_slots(vignette: Vignette, asked: Sequence[Question]) -> frozenset[str]:
    """Slots that the text, its slots, its attention controls or the wordings hold."""
    changed = [text for one in vignette.attention.values() for text in one.slots.values()]
    wordings = [text for question in asked for text in question.wordings]
    links = {slot: Template.of(text).names for slot, text in vignette.slots.items()}
    texts = (framed(vignette.text), *changed, *wordings)
    return reached([name for text in texts for name in Template.of(text).names], links)


def signatures(vignette: Vignette, vignettes: VignetteSet) -> list[dict[str, Any]]:
    """Signatures of a vignette as plain data, each with its state: “current” or “stale”."""
    if not vignette.reviewed_by:
        return []
    now = text_hash(vignette, vignettes)
    return [
        {**one.model_dump(mode="json"), "state": "current" if one.text == now else "stale"}
        for one in vignette.reviewed_by
    ]


def review_state(
    vignette: Vignette, vignettes: VignetteSet
) -> Literal["signed", "stale", "unsigned"]:
    """Whether somebody signed a vignette as it stands, an earlier text of it, or nothing."""
    states = {one["state"] for one in signatures(vignette, vignettes)}
    if "current" in states:
        return "signed"
    return "stale" if states else "unsigned"


def review_of(vignettes: VignetteSet) -> ReviewTally:
    """How far a set is reviewed.

    Examples
    --------
    >>> from fairaudit import load_vignettes
    >>> review_of(load_vignettes("acute_pain")).sentence
    'No clinician has reviewed these vignettes.'
    """
    return tally([signatures(vignette, vignettes) for vignette in vignettes.vignettes])


def stale_note(vignettes: VignetteSet) -> str:
    """Which vignettes' signatures are stale, as a sentence; empty where none is.

    Examples
    --------
    >>> from fairaudit import load_vignettes
    >>> stale_note(load_vignettes("acute_pain"))
    ''
    """
    stale = [
        vignette.id
        for vignette in vignettes.vignettes
        for one in signatures(vignette, vignettes)
        if one["state"] == "stale"
    ]
    if not stale:
        return ""
    count = "1 signature is" if len(stale) == 1 else f"{len(stale)} signatures are"
    return (
        f"{count} stale in {vignettes.id} ({', '.join(dict.fromkeys(stale))}): what was signed has "
        "changed since. `fairaudit review` makes the sheets for new ones."
    )


def tally(signed: Sequence[Sequence[Mapping[str, Any] | str]]) -> ReviewTally:
    """Count signatures, given for each vignette as `signatures` makes them.

    Parameters
    ----------
    signed : Sequence[Sequence[Mapping[str, Any] or str]]
        For each vignette, its signatures. A bare name, as older records have it, is bound to no
        text and counts as stale.
    """
    current = [[one for one in row if not isinstance(one, str) and _holds(one)] for row in signed]
    people = dict.fromkeys(f"{one['name']} ({one['role']})" for row in current for one in row)
    return ReviewTally(
        total=len(signed),
        signed=sum(bool(row) for row in current),
        stale=sum(len(row) for row in signed) - sum(len(row) for row in current),
        people=tuple(people),
    )


def _holds(signature: Mapping[str, Any]) -> bool:
    return bool(signature["state"] == "current")
