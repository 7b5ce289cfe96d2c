"""Swapping demographics: which groups a vignette can have, and how a text tells them.

A swap is of one attribute, or of several that are crossed: then every combination of their levels
is a group. One attribute is a crossing of itself alone, so that both are made in one way.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from fairaudit.counterfactual.attribute import NAME_POOL, Attribute, Cue
from fairaudit.counterfactual.design import Combination, Design
from fairaudit.counterfactual.names import draw_names
from fairaudit.counterfactual.schema import Vignette
from fairaudit.counterfactual.vignettes import VignetteSet
from fairaudit.rows import INTERSECTION

__all__ = ["SHARED", "Swap", "Values", "crossed_name", "headed", "impossible"]

_SEX = "sex"
_SOCIAL_HISTORY = "social_history"
SHARED = ("group", "with", _SOCIAL_HISTORY)
"""Slots that two crossed attributes may both fill."""

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """Attributes that change together, and the groups that they make.

    Parameters
    ----------
    attributes : tuple[Attribute, ...]
        One, or those that are crossed.
    combinations : tuple[Combination, ...]
        Levels of each attribute; the reference first.
    """

    attributes: tuple[Attribute, ...]
    combinations: tuple[Combination, ...]

    @classmethod
    def of(cls, attributes: Sequence[Attribute], design: Design) -> "Swap":
        """Every combination of the groups that the design compares."""
        levels = [(one.reference, *_groups(one, design)) for one in attributes]
        return cls(attributes=tuple(attributes), combinations=tuple(product(*levels)))

    @property
    def name(self) -> str:
        """The attribute's id; “a × b” where two are crossed."""
        return crossed_name(tuple(one.id for one in self.attributes))

    @property
    def reference(self) -> Combination:
        """The reference of every attribute."""
        return self.combinations[0]

    @property
    def cues(self) -> tuple[Cue, ...]:
        """Kinds of cue that tell it; crossed attributes without the kind are told by descriptor."""
        kinds = dict.fromkeys(cue for one in self.attributes for cue in one.cues)
        return tuple(
            kind
            for kind in kinds
            if all(kind in one.cues or "descriptor" in one.cues for one in self.attributes)
        )

    def invariant(self, vignette: Vignette) -> bool:
        """Whether the right answer does not depend on any of the attributes."""
        return all(one.id in vignette.invariant_to for one in self.attributes)

    def allowed(self, vignette: Vignette, justified: Collection[str]) -> bool:
        """Whether it was asked for although the right answer may depend on it."""
        may = {*vignette.invariant_to, *justified}
        return all(one.id in may for one in self.attributes)

    def drawn(
        self, set_name: str, vignette_id: str, design: Design
    ) -> Collection[Combination] | None:
        """The drawn groups of a vignette; None where all of them are rendered."""
        ids = tuple(one.id for one in self.attributes)
        for crossing in design.crossings:
            if crossing.attributes == ids and crossing.drawn is not None:
                return crossing.drawn.get((set_name, vignette_id), ())
        return None

    def impossible(self, vignette: Vignette, levels: Combination) -> str:
        """Why a vignette's patient cannot be of a group, or an empty string."""
        return impossible(vignette, tuple(zip(self.attributes, levels, strict=True)))

    def impossible_alone(self, vignette: Vignette, levels: Combination) -> bool:
        """Whether one of the levels is impossible by itself."""
        return any(
            impossible(vignette, [pair]) for pair in zip(self.attributes, levels, strict=True)
        )

    def possible(self, vignette: Vignette) -> tuple[Combination, ...]:
        """Groups that a vignette's patient can be of; none where the reference is impossible."""
        levels = tuple(one for one in self.combinations if not self.impossible(vignette, one))
        return levels if levels and levels[0] == self.reference else ()

    def possible_in(
        self, sets: Sequence[VignetteSet], design: Design
    ) -> dict[tuple[str, str], tuple[Combination, ...]]:
        """For each set and vignette that is asked and swapped, the groups; two of them at least."""
        found = {
            (one.id, vignette.id): self.possible(vignette)
            for one in sets
            for vignette in one.vignettes
            if self.allowed(vignette, design.allow_justified)
            and one.asked_of(vignette, design.questions)
        }
        return {place: groups for place, groups in found.items() if len(groups) > 1}

    def told(
        self, cue: Cue, chosen: Sequence[Combination], *, sex: str, seed: int, key: str
    ) -> Iterator[tuple[Combination, Values]]:
        """Slot values of each group that this kind of cue can tell.

        Parameters
        ----------
        cue : str
            Kind of cue.
        chosen : Sequence[Combination]
            The groups.
        sex : str
            Sex of the patient, where it is not swapped; names agree with it.
        seed, key : int, str
            Draw the names: one for each group, alike in how common they are.
        """
        pools = self._pools(cue)
        for levels in chosen:
            values = self._values(cue, levels)
            if values is None:
                continue
            if (pool := values.pop(NAME_POOL, None)) is not None:
                names = draw_names(pools, sex=self._sex(levels, sex), seed=seed, key=key)
                values["name"] = f"Patient: {names[pool].text}\n"
            yield levels, headed(values)

    def _pools(self, cue: Cue) -> tuple[str, ...]:
        """Name pools of all groups, so that leaving a group out changes no name."""
        told = (self._values(cue, levels) or {} for levels in self.combinations)
        return tuple(dict.fromkeys(one[NAME_POOL] for one in told if NAME_POOL in one))

    def _values(self, cue: Cue, levels: Combination) -> dict[str, str] | None:
        filled: dict[str, list[str]] = {}
        for attribute, level in zip(self.attributes, levels, strict=True):
            kind = cue if cue in attribute.cues else "descriptor"
            if kind not in attribute.levels[level].cues:
                return None
            for slot, text in attribute.levels[level].cues[kind].items():
                filled.setdefault(slot, []).append(text)
        return {slot: _joined(slot, texts) for slot, texts in filled.items()}

    def _sex(self, levels: Combination, otherwise: str) -> str:
        by_id = {one.id: level for one, level in zip(self.attributes, levels, strict=True)}
        return by_id.get(_SEX, otherwise)


def crossed_name(names: Sequence[str]) -> str:
    """Name of a crossing: “race_ethnicity × sex”; of one attribute, its id."""
    return INTERSECTION.join(names)


def impossible(vignette: Vignette, levels: Sequence[tuple[Attribute, str]]) -> str:
    """Why a vignette's patient cannot have these levels together, or an empty string."""
    told = [(attribute, attribute.levels[level], level) for attribute, level in levels]
    for attribute, about, level in told:
        if attribute.id == _SEX and level not in vignette.sexes:
            return f"the case is possible for {' and '.join(vignette.sexes)} only"
        if about.age is not None and vignette.age_range is not None:
            low, high = vignette.age_range
            if not low <= about.age <= high:
                return f"the answer holds for ages {low} to {high}, and the group is {about.age}"
    age = next((about.age for _, about, _ in told if about.age is not None), vignette.age)
    for _, about, _ in told:
        if about.ages is not None and not about.ages[0] <= age <= about.ages[1]:
            return f"the group is possible at ages {about.ages[0]} to {about.ages[1]}, not at {age}"
    return ""


def headed(values: Values) -> dict[str, str]:
    """Give a line of social history its heading."""
    line = values.get(_SOCIAL_HISTORY)
    return {**values} | ({_SOCIAL_HISTORY: f" Social history: {line}"} if line else {})


def _groups(attribute: Attribute, design: Design) -> tuple[str, ...]:
    """Groups that the design compares with the attribute's reference."""
    chosen = dict(design.groups).get(attribute.id)
    return chosen or tuple(level for level in attribute.levels if level != attribute.reference)


def _joined(slot: str, texts: Sequence[str]) -> str:
    """What several crossed attributes put into one slot.

    After the noun, words that name a thing stand before those that begin with “who”.

    Examples
    --------
    >>> _joined("with", [" who is a veteran", " with a doctorate", " from a suburb"])
    ' with a doctorate and from a suburb who is a veteran'
    """
    if slot != "with":
        return " ".join(texts)
    clauses = [text for text in texts if text.startswith(" who")]
    phrases = [text for text in texts if text not in clauses]
    return " and".join(phrases) + " and".join(clauses)
