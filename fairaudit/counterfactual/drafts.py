"""What can be read of a set's files even where they break the schema, so that all faults show."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Any

from fairaudit.counterfactual.language import Template
from fairaudit.counterfactual.schema import SetFile, Vignette
from fairaudit.yamlfile import Location, YamlFile

__all__ = ["SetDraft", "VignetteDraft", "mapping", "texts", "words"]

Links = dict[str, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDraft:
    """A `set.yaml`, as far as it can be read.

    Parameters
    ----------
    file : YamlFile
        Tells the lines.
    placebos : dict[str, tuple[str, ...]]
        Values by slot.
    questions : dict[str, tuple[str, ...]] or None
        Options by question id; None where they cannot be read.
    wordings : list[tuple[Location, str]]
        Wordings and choice forms of all questions, each with its place in the file.
    invariant_to : tuple[str, ...]
        Attributes that the whole set is invariant to.
    not_invariant : tuple[str, ...]
        Attributes for which the set gives a reason.
    stray : frozenset[str]
        Names under keys that are not known: what a misspelt key was meant to hold.
    """

    file: YamlFile
    placebos: dict[str, tuple[str, ...]]
    questions: dict[str, tuple[str, ...]] | None
    wordings: list[tuple[Location, str]]
    invariant_to: tuple[str, ...]
    not_invariant: tuple[str, ...]
    stray: frozenset[str]

    @classmethod
    def of(cls, file: YamlFile) -> "SetDraft":
        """Read what can be read."""
        content = file.plain()
        listed = content.get("questions")
        questions = [mapping(item) for item in listed] if isinstance(listed, list) else []
        wordings: list[tuple[Location, str]] = [
            (("questions", place, *where), text)
            for place, question in enumerate(questions)
            for where, text in _asked(question)
        ]
        told = listed == [] or (
            bool(questions) and all(isinstance(one.get("id"), str) for one in questions)
        )
        return cls(
            file=file,
            placebos={
                name: words(values) for name, values in mapping(content.get("placebos")).items()
            },
            questions={one["id"]: words(one.get("options")) for one in questions} if told else None,
            wordings=wordings,
            invariant_to=words(content.get("invariant_to")),
            not_invariant=tuple(mapping(content.get("not_invariant"))),
            stray=_stray(content, SetFile.model_fields),
        )

    @property
    def links(self) -> Links:
        """For each placebo slot, the slots in its values."""
        return {name: _names(values) for name, values in self.placebos.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class VignetteDraft:
    """A vignette's file, as far as it can be read; fields are those of `Vignette`.

    Parameters
    ----------
    file : YamlFile
        Tells the lines.
    attention : dict[str, dict[str, str]]
        The changed slots by question.
    own_questions : dict[str, tuple[str, ...]]
        Options of the questions of this vignette alone, by id.
    answers : dict[str, str]
        The right option by question.
    stray : frozenset[str]
        Names under keys that are not known.
    complete : bool
        Whether text and slots can all be read, so that what is missing in them is missing indeed.
    """

    file: YamlFile
    id: str
    text: str
    slots: dict[str, str]
    attention: dict[str, dict[str, str]]
    questions: tuple[str, ...]
    own_questions: dict[str, tuple[str, ...]]
    answers: dict[str, str]
    harm: tuple[str, ...]
    invariant_to: tuple[str, ...]
    not_invariant: tuple[str, ...]
    base: dict[str, str]
    sexes: tuple[str, ...]
    stray: frozenset[str]
    complete: bool

    @classmethod
    def of(cls, file: YamlFile) -> "VignetteDraft":
        """Read what can be read."""
        content = file.plain()
        text, stray = content.get("text"), _stray(content, Vignette.model_fields)
        return cls(
            file=file,
            id=str(content.get("id", "")),
            text=text if isinstance(text, str) else "",
            slots=texts(content.get("slots")),
            attention={
                name: texts(mapping(one).get("slots"))
                for name, one in mapping(content.get("attention")).items()
            },
            questions=words(content.get("questions")),
            own_questions={
                str(one["id"]): words(one.get("options"))
                for item in _listed(content.get("ask"))
                if (one := mapping(item)).get("id")
            },
            answers={
                name: texts(one).get("answer", "")
                for name, one in mapping(content.get("answers")).items()
            },
            harm=tuple(mapping(content.get("harm"))),
            invariant_to=words(content.get("invariant_to")),
            not_invariant=tuple(mapping(content.get("not_invariant"))),
            base=texts(content.get("base")),
            sexes=words(content.get("sexes")),
            stray=stray,
            complete=isinstance(text, str)
            and not stray
            and all(isinstance(content.get(key, {}), dict) for key in ("slots", "attention")),
        )

    @property
    def written(self) -> list[tuple[Location, str]]:
        """Every text of the case that may hold slots, with its place in the file."""
        found: list[tuple[Location, str]] = [(("text",), self.text)]
        found += [(("slots", name), text) for name, text in self.slots.items()]
        for question, changed in self.attention.items():
            for name, text in changed.items():
                found.append((("attention", question, "slots", name), text))
        return found

    @property
    def own_wordings(self) -> list[tuple[Location, str]]:
        """Texts of the questions of this vignette alone."""
        return [
            (("ask", place, *where), text)
            for place, asked in enumerate(_listed(self.file.plain().get("ask")))
            for where, text in _asked(mapping(asked))
        ]

    def links(self, question: str = "") -> Links:
        """For each slot of its own, the slots in its text: as written, or as a question changes it.

        Parameters
        ----------
        question : str
            Whose attention control is meant; empty for the vignette as written.
        """
        filled = {**self.slots, **self.attention.get(question, {})}
        return {name: _names([text]) for name, text in filled.items()}


def _asked(question: dict[str, Any]) -> list[tuple[Location, str]]:
    """Every text of a question that may hold slots, with its place in the question."""
    form = mapping(question.get("as_choice"))
    found: list[tuple[Location, str]] = [
        (("wordings", index), text) for index, text in enumerate(words(question.get("wordings")))
    ]
    if isinstance(form.get("wording"), str):
        found.append((("as_choice", "wording"), form["wording"]))
    return found


def _listed(node: Any) -> list[Any]:  # noqa: ANN401 - whatever a file holds
    return node if isinstance(node, list) else []


def mapping(node: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever a file holds
    """Keys and values, where there are any."""
    return node if isinstance(node, dict) else {}


def texts(node: Any) -> dict[str, str]:  # noqa: ANN401 - whatever a file holds
    """Texts by name; what is no text counts as empty."""
    return {name: text if isinstance(text, str) else "" for name, text in mapping(node).items()}


def words(node: Any) -> tuple[str, ...]:  # noqa: ANN401 - whatever a file holds
    """Entries of a list; what is no text counts as empty, and one text as a list of one."""
    listed = node if isinstance(node, list) else [node] if isinstance(node, str) else []
    return tuple(item if isinstance(item, str) else "" for item in listed)


def _names(values: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*(Template.of(text).names for text in values))


def _stray(content: dict[str, Any], known: Container[str]) -> frozenset[str]:
    return frozenset(
        name for key, held in content.items() if key not in known for name in mapping(held)
    )
