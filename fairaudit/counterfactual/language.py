"""Slots in clinical English: filled strictly; capitals, articles and verbs agree by themselves."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["ARTICLES", "Template", "article", "framed", "reached", "slot_name"]

_NOUN_PHRASE = re.compile(r"\{group\}\s+\{person_noun\}(?: of \{age\})?")
_SLOT = re.compile(r"\{([^{}\n]*)\}")
ARTICLES = ("a", "A")
_NUMBER = "number"

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
        return cls(_split(text))

    @property
    def slots(self) -> tuple[str, ...]:
        """Names between braces, in order, as written."""
        return self.parts[1::2]

    @property
    def names(self) -> frozenset[str]:
        """Slots that have to be filled: without articles; `number` where a verb agrees."""
        return frozenset(slot_name(slot) for slot in self.slots if slot not in ARTICLES)

    def fill(self, values: Mapping[str, str]) -> str:
        """Fill every slot.

        `{Subject}` takes the value of `subject` with a capital. `{a}` and `{A}` become the
        article that agrees with the text after them. `{rates|rate}` is its first half where the
        value of `number` is “singular”, else its second. A slot whose value is empty vanishes
        with the space after it. A value may hold slots of its own.

        Raises
        ------
        KeyError
            With the slot's name, if a value is missing: nothing is left unfilled in silence.

        Examples
        --------
        >>> text = Template.of("{A} {age}-year-old {group} {person_noun}. {Subject} {waits|wait}.")
        >>> she = {"person_noun": "woman", "subject": "she", "number": "singular"}
        >>> text.fill({"age": "81", "group": "Black", **she})
        'An 81-year-old Black woman. She waits.'
        >>> they = {"person_noun": "patient", "subject": "they", "number": "plural"}
        >>> text.fill({"age": "81", "group": "", **they})
        'An 81-year-old patient. They wait.'
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
                before = self.parts[index - 1]
                apart = before.endswith((" ", "\n")) or (index == 1 and not before)
                if not piece and apart and pieces and pieces[-1].startswith(" "):
                    pieces[-1] = pieces[-1][1:]
            if piece:
                pieces.append(piece)
                following = piece if piece.strip() else following
        return "".join(reversed(pieces))

    def _value(self, slot: str, values: Mapping[str, str]) -> str:
        if "|" in slot:
            one, _, many = slot.partition("|")
            return one if values[_NUMBER] == "singular" else many
        name = slot_name(slot)
        value = values[name]
        if "{" in value:
            # A slot cannot reach itself: the one being filled is taken out on the way down.
            inner = {other: text for other, text in values.items() if other != name}
            value = Template.of(value).fill(inner)
        return value[:1].upper() + value[1:] if slot[:1].isupper() else value


@lru_cache(maxsize=4096)
def _split(text: str) -> tuple[str, ...]:
    # A vignette's texts are filled for every member, and those inside slots once more each time.
    return tuple(_SLOT.split(text))


def framed(text: str) -> str:
    """Add the places where a group can be told beside the words before the noun.

    `{name}` stands before the text (a line “Patient: …”), `{with}` after the noun phrase (“ who
    uses a wheelchair”), `{social_history}` after the text (“ Social history: …”). Their values
    bring their own space, and are empty where nothing fills them.

    Examples
    --------
    >>> framed("{A} {group} {person_noun} of {age} waits.")
    '{name}{A} {group} {person_noun} of {age}{with} waits.{social_history}'
    """
    return "{name}" + _NOUN_PHRASE.sub(r"\g<0>{with}", text, count=1) + "{social_history}"


def slot_name(written: str) -> str:
    """Name of a slot as it stands between braces.

    Examples
    --------
    >>> slot_name("Subject"), slot_name("rates|rate")
    ('subject', 'number')
    """
    if "|" in written:
        return _NUMBER
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
