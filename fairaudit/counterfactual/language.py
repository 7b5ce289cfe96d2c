"""Slots in clinical English: filled strictly, capitals and articles agreeing with what follows."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

__all__ = ["ARTICLES", "Template", "article", "reached", "slot_name"]

_SLOT = re.compile(r"\{([^{}\n]*)\}")
ARTICLES = ("a", "A")

# Letters do not tell the sound of these, and numbers are spoken: an 8-, 11-, 18-, 80-year-old.
_CONSONANT_SOUND = re.compile(r"(?:uni(?![nm])|use|eu|one\b|once)", re.IGNORECASE)
_VOWEL_SOUND = re.compile(r"(?:8|11\b|18\b|hour|honest|[aeio]|u)", re.IGNORECASE)


def article(following: str) -> str:
    """Indefinite article that agrees with the words that follow it.

    Examples
    --------
    >>> [article(word) for word in ("46-year-old", "81-year-old", "American Indian", "unit")]
    ['a', 'an', 'an', 'a']
    """
    word = following.lstrip("“\"'(")
    if _CONSONANT_SOUND.match(word):
        return "a"
    return "an" if _VOWEL_SOUND.match(word) else "a"


@dataclass(frozen=True, slots=True)
class Template:
    """A text with named slots, split once so that it can be filled often.

    Parameters
    ----------
    parts : tuple[str, ...]
        Literal text and slot names in turn, beginning and ending with literal text.
    """

    parts: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Template":
        """Split a text at its slots."""
        return cls(tuple(_SLOT.split(text)))

    @property
    def slots(self) -> tuple[str, ...]:
        """Names between braces, in order, as written."""
        return self.parts[1::2]

    @property
    def names(self) -> frozenset[str]:
        """Slots that have to be filled: without articles, in lower case at the front."""
        return frozenset(slot_name(slot) for slot in self.slots if slot not in ARTICLES)

    def fill(self, values: Mapping[str, str]) -> str:
        """Fill every slot.

        `{Subject}` takes the value of `subject` with a capital; `{a}` and `{A}` become the
        article that agrees with the text after them. A value may hold slots of its own.

        Raises
        ------
        KeyError
            With the slot's name, if a value is missing: nothing is left unfilled in silence.

        Examples
        --------
        >>> Template.of("{A} {age}-year-old {person_noun}. {Subject} waits.").fill(
        ...     {"age": "81", "person_noun": "woman", "subject": "she"})
        'An 81-year-old woman. She waits.'
        """
        following = ""
        pieces: list[str] = []
        for index in range(len(self.parts) - 1, -1, -1):
            part = self.parts[index]
            if index % 2 == 0:
                piece = part
            elif part in ARTICLES:
                piece = article(following.lstrip())
                piece = piece.capitalize() if part == "A" else piece
            else:
                piece = self._value(part, values)
            if piece:
                pieces.append(piece)
                following = piece if piece.strip() else following
        return "".join(reversed(pieces))

    def _value(self, slot: str, values: Mapping[str, str]) -> str:
        value = values[slot_name(slot)]
        if "{" in value:
            # A slot cannot reach itself: the one being filled is taken out on the way down.
            inner = {name: text for name, text in values.items() if name != slot_name(slot)}
            value = Template.of(value).fill(inner)
        return value[:1].upper() + value[1:] if slot[:1].isupper() else value


def slot_name(written: str) -> str:
    """Name of a slot as it stands between braces: `Subject` is `subject` with a capital."""
    return written[:1].lower() + written[1:]


def reached(names: Iterable[str], links: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Slots among and behind `names`, where the texts that fill slots hold slots themselves.

    Parameters
    ----------
    names : Iterable[str]
        Where to start.
    links : Mapping[str, Iterable[str]]
        For a slot, the slots in the texts that fill it.

    Examples
    --------
    >>> sorted(reached(["course"], {"course": ["weekday"], "other": ["age"]}))
    ['course', 'weekday']
    """
    found: set[str] = set()
    ahead = list(names)
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead.extend(links.get(name, ()))
    return frozenset(found)
