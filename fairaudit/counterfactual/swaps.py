"""Swapping demographics: which groups a vignette can have, and how a text tells them.

A swap is of one attribute, or of several that are crossed: then every combination of their levels
is a group. One attribute is a crossing of itself alone, so that both are made in one way.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from fairaudit.counterfactual.attribute import NAME_POOL, Attribute, Cue
from fairaudit.counterfactual.design import Combination, Design, Place
from fairaudit.counterfactual.names import PatientName, draw_names
from fairaudit.counterfactual.schema import Vignette
from fairaudit.counterfactual.vignettes import VignetteSet
from fairaudit.rows import INTERSECTION

__all__ = ["Swap", "Values", "crossed_name", "headed", "impossible"]

_SEX = "sex"
_SOCIAL_HISTORY = "social_history"
_SHARED = ("group", "with", _SOCIAL_HISTORY)
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
    def across(
        cls, attributes: Sequence[Attribute], groups: Mapping[str, Sequence[str]] | None = None
    ) -> "Swap":
        """Every combination of the groups compared; of attributes not named, all of them."""
        chosen = groups or {}
        levels = [
            (one.reference, *(chosen.get(one.id) or (n for n in one.levels if n != one.reference)))
            for one in attributes
        ]
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

    def clash(self, cue: Cue) -> str:
        """A slot that two of the attributes fill when told by this kind of cue, or nothing."""
        taken: set[str] = set()
        for attribute, kind in zip(self.attributes, self._kinds(cue), strict=True):
            told = (level.cues.get(kind, {}) for level in attribute.levels.values())
            slots = {"name" if slot == NAME_POOL else slot for one in told for slot in one}
            both = sorted((slots & taken) - {*_SHARED})
            if both:
                return both[0]
            taken |= slots
        return ""

    def allowed(self, vignette: Vignette, justified: Collection[str] = ()) -> bool:
        """Whether the right answer depends on none of the attributes, but those justified."""
        may = {*vignette.invariant_to, *justified}
        return all(one.id in may for one in self.attributes)

    def drawn(self, place: Place, design: Design) -> Collection[Combination] | None:
        """The groups drawn for a place; None where all of them are rendered."""
        ids = tuple(one.id for one in self.attributes)
        for crossing in design.crossings:
            if crossing.attributes == ids and crossing.drawn is not None:
                return crossing.drawn.get(place, ())
        return None

    def impossible(self, vignette: Vignette, levels: Combination) -> str:
        """Why a vignette's patient cannot be of a group, or an empty string."""
        return impossible(vignette, tuple(zip(self.attributes, levels, strict=True)))

    def impossible_alone(self, vignette: Vignette, levels: Combination) -> bool:
        """Whether one of the levels is impossible by itself."""
        return any(
            impossible(vignette, [pair]) for pair in zip(self.attributes, levels, strict=True)
        )

    def groups(self, vignette: Vignette, cue: Cue) -> tuple[Combination, ...]:
        """Groups that a vignette's patient can be of and that a kind of cue tells.

        The reference comes first; there are none where it is none of them, or the only one.
        """
        kinds = self._kinds(cue)
        found = tuple(
            levels
            for levels in self.combinations
            if self._tells(kinds, levels) and not self.impossible(vignette, levels)
        )
        return found if len(found) > 1 and found[0] == self.reference else ()

    def groups_in(
        self, sets: Sequence[VignetteSet], design: Design
    ) -> dict[Place, tuple[Combination, ...]]:
        """The groups of every place where the swap is made."""
        return {
            (one.id, vignette.id, cue): groups
            for one in sets
            for vignette in one.vignettes
            if self.allowed(vignette, design.allow_justified)
            for cue in self.cues
            if cue in design.cues and (groups := self.groups(vignette, cue))
        }

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
        kinds = self._kinds(cue)
        pools = self._pools(kinds)
        drawn: dict[str, Mapping[str, PatientName]] = {}
        for levels in chosen:
            values = self._values(kinds, levels)
            if (pool := values.pop(NAME_POOL, None)) is not None:
                named = self._sex(levels, sex)
                if named not in drawn:
                    drawn[named] = draw_names(pools, sex=named, seed=seed, key=key)
                values["name"] = f"Patient: {drawn[named][pool].text}\n"
            yield levels, headed(values)

    def _kinds(self, cue: Cue) -> tuple[Cue, ...]:
        """For each attribute, the kind of cue that tells it where this kind is asked for."""
        return tuple(cue if cue in one.cues else "descriptor" for one in self.attributes)

    def _pools(self, kinds: Sequence[Cue]) -> tuple[str, ...]:
        """Name pools of all groups compared, whether this patient can be of them or not."""
        told = (
            self._values(kinds, levels)
            for levels in self.combinations
            if self._tells(kinds, levels)
        )
        return tuple(dict.fromkeys(one[NAME_POOL] for one in told if NAME_POOL in one))

    def _tells(self, kinds: Sequence[Cue], levels: Combination) -> bool:
        return all(
            kind in attribute.levels[level].cues
            for attribute, kind, level in zip(self.attributes, kinds, levels, strict=True)
        )

    def _values(self, kinds: Sequence[Cue], levels: Combination) -> dict[str, str]:
        filled: dict[str, list[str]] = {}
        for attribute, kind, level in zip(self.attributes, kinds, levels, strict=True):
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
