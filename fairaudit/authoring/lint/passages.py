"""The texts of a set that a model gets to see, each with its place in the file."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from fairaudit.authoring.lint.finding import Finding
from fairaudit.authoring.lint.rules import RULES
from fairaudit.counterfactual.drafts import SetDraft, VignetteDraft, mapping, words
from fairaudit.yamlfile import Location, YamlFile

__all__ = [
    "Asked",
    "Passage",
    "literal",
    "own_questions",
    "passages_of",
    "placebo_passages",
    "sentences",
    "set_questions",
]

_SLOT = re.compile(r"\{[^{}\n]*\}")
_END = re.compile(
    r"(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMx)(?<!\bMrs)(?<!\bSt)(?<!\bvs)[.!?;:][\"”’)\]]*\s+"
)
_FILLER = "▢"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One text that may hold slots.

    Parameters
    ----------
    file : YamlFile
        Where it stands.
    location : Location
        Its key there.
    text : str
        The text, with its slots.
    kind : str
        The vignette's text, a slot of it, a changed slot, a placebo, or part of a question.
    before : str
        What the reader has read before: the vignette's text up to the slot.
    """

    file: YamlFile
    location: Location
    text: str
    kind: Literal["text", "slot", "attention", "placebo", "wording", "option"]
    before: str = ""

    def found(self, position: int, rule: str, what: str) -> Finding:
        """Make a finding in the line where a character of the text stands."""
        return Finding(
            path=self.file.path,
            line=self._line(position),
            rule=rule,
            message=f"{what} {RULES[rule]}",
        )

    def _line(self, position: int) -> int:
        """Find a character of a folded text: everything but white space stands as written."""
        start = self.file.line(self.location)
        lines = self.file.path.read_text(encoding="utf-8").splitlines()[start - 1 :]
        at = "".join("".join(line.split()) for line in lines).find("".join(self.text.split()))
        if at < 0:
            return start
        at += len("".join(self.text[:position].split()))
        for number, line in enumerate(lines, start):
            at -= len("".join(line.split()))
            if at < 0:
                return number
        return start


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question, or its form as a choice, as far as its file can be read."""

    file: YamlFile
    location: Location
    options: tuple[str, ...]
    wordings: tuple[str, ...]
    key: Literal["wordings", "wording"] = "wordings"

    def passages(self) -> Iterator[Passage]:
        """Its wordings and options."""
        for index, text in enumerate(self.wordings):
            place = (*self.location, self.key, index)
            yield Passage(file=self.file, location=place, text=text, kind="wording")
        for index, text in enumerate(self.options):
            place = (*self.location, "options", index)
            yield Passage(file=self.file, location=place, text=text, kind="option")


def passages_of(vignette: VignetteDraft) -> Iterator[Passage]:
    """A vignette's text, its slots, and the slots that its attention controls change."""
    kinds = {"text": "text", "slots": "slot", "attention": "attention"}
    for location, text in vignette.written:
        kind: Any = kinds[str(location[0])]
        before, slot, _ = vignette.text.partition("{" + str(location[-1]) + "}")
        yield Passage(
            file=vignette.file,
            location=location,
            text=text,
            kind=kind,
            before=before if slot and kind != "text" else "",
        )


def placebo_passages(about: SetDraft) -> Iterator[Passage]:
    """The values of a set's placebos."""
    for name, values in about.placebos.items():
        for index, text in enumerate(values):
            place = ("placebos", name, index)
            yield Passage(file=about.file, location=place, text=text, kind="placebo")


def set_questions(about: SetDraft) -> tuple[Asked, ...]:
    """The questions of a `set.yaml`."""
    return _questions(about.file, "questions")


def own_questions(vignette: VignetteDraft) -> tuple[Asked, ...]:
    """The questions of one vignette alone."""
    return _questions(vignette.file, "ask")


def _questions(file: YamlFile, key: str) -> tuple[Asked, ...]:
    listed = file.plain().get(key)
    found = []
    for index, item in enumerate(listed if isinstance(listed, list) else []):
        one, place = mapping(item), (key, index)
        found.append(
            Asked(
                file=file,
                location=place,
                options=words(one.get("options")),
                wordings=words(one.get("wordings")),
            )
        )
        if choice := mapping(one.get("as_choice")):
            found.append(
                Asked(
                    file=file,
                    location=(*place, "as_choice"),
                    options=words(choice.get("options")),
                    wordings=words(choice.get("wording")),
                    key="wording",
                )
            )
    return tuple(found)


def literal(text: str) -> str:
    """A text whose slots are blanked out, every other character in its place.

    Examples
    --------
    >>> literal("{Subject} {waits|wait}.")
    '▢▢▢▢▢▢▢▢▢ ▢▢▢▢▢▢▢▢▢▢▢▢.'
    """
    return _SLOT.sub(lambda slot: _FILLER * len(slot[0]), text)


def sentences(text: str) -> list[tuple[int, str]]:
    """Sentences of a text, each with where it begins; clauses parted by “;” or “:” count as such.

    Examples
    --------
    >>> sentences("Dr. Voss waits. It rains; it pours.")
    [(0, 'Dr. Voss waits. '), (16, 'It rains; '), (26, 'it pours.')]
    """
    starts = [0, *(end.end() for end in _END.finditer(text))]
    return [
        (start, text[start:end])
        for start, end in zip(starts, [*starts[1:], len(text)], strict=True)
        if text[start:end].strip()
    ]
