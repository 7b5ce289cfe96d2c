"""Vignette sets: read from a folder, every fault of every file told at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from fairaudit.counterfactual.attributes import load_attributes
from fairaudit.counterfactual.language import Template
from fairaudit.counterfactual.resources import shipped_attribute_files, shipped_set_folders
from fairaudit.counterfactual.schema import Attribute, Question, SetFile, Vignette
from fairaudit.errors import Fault, FileError, InputError
from fairaudit.registry import suggestion
from fairaudit.yamlfile import YamlFile, read_yaml

__all__ = ["VignetteSet", "load_vignettes"]

S = TypeVar("S", SetFile, Vignette)

_ALWAYS_KNOWN = frozenset({"age"})


@dataclass(frozen=True, slots=True, kw_only=True)
class VignetteSet:
    """A set of vignettes that ask the same questions.

    Parameters
    ----------
    about : SetFile
        Title, version, licence, placebos and questions.
    vignettes : tuple[Vignette, ...]
        The cases, ordered by id.
    card : str
        Text of CARD.md: purpose, limits, review status.
    """

    about: SetFile
    vignettes: tuple[Vignette, ...]
    card: str

    @property
    def id(self) -> str:
        """The set's id."""
        return self.about.id

    def question(self, question_id: str) -> Question:
        """One of the set's questions.

        Raises
        ------
        InputError
            If the set has no such question.
        """
        for question in self.about.questions:
            if question.id == question_id:
                return question
        known = [question.id for question in self.about.questions]
        raise InputError(
            f"The vignette set {self.id} has no question “{question_id}”. "
            f"{suggestion(question_id, known)}"
        )

    def content(self) -> dict[str, Any]:
        """All that is asked, as plain data: what a plan's hash covers."""
        return {
            "set": self.about.model_dump(mode="json"),
            "vignettes": [vignette.model_dump(mode="json") for vignette in self.vignettes],
        }


def load_vignettes(source: str | Path, *, attributes: Sequence[Attribute] = ()) -> VignetteSet:
    """Load a vignette set by shipped name or by the path of its folder.

    Parameters
    ----------
    source : str or Path
        Name of a shipped set (`fairaudit list vignettes`), or a folder with `set.yaml`,
        one YAML file a vignette, and `CARD.md`.
    attributes : Sequence[Attribute]
        Attributes of your own whose slots the texts use; the shipped ones are known.

    Returns
    -------
    VignetteSet
        The checked set.

    Raises
    ------
    InputError
        If there is no such set.
    FileError
        If any file has faults: each with its file and line.

    Examples
    --------
    >>> load_vignettes("acute_pain").question("opioid").kind
    'yes_no'
    """
    folder = _folder(source)
    faults: list[Fault] = []
    about = _parse(folder / "set.yaml", SetFile, faults)
    known = {a.id: a for a in (*load_attributes(*shipped_attribute_files()), *attributes)}
    vignettes: dict[str, Vignette] = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.name == "set.yaml":
            continue
        parsed = _parse(path, Vignette, faults)
        if parsed is None:
            continue
        file, vignette = parsed
        if about is not None:
            faults.extend(_cross_check(file, vignette, about[1], known))
        if vignette.id in vignettes:
            faults.append(
                file.fault(["id"], f"the id “{vignette.id}” is taken by another vignette.")
            )
        vignettes[vignette.id] = vignette
    if faults:
        raise FileError(faults)
    if about is None or not vignettes:
        raise InputError(f"The folder {folder} holds no vignettes: add a YAML file for each case.")
    card = folder / "CARD.md"
    if not card.is_file():
        raise InputError(
            f"The vignette set {folder} has no CARD.md. Write one that says what the set is for, "
            "what it cannot show and who has reviewed it."
        )
    ordered = tuple(vignettes[key] for key in sorted(vignettes))
    return VignetteSet(about=about[1], vignettes=ordered, card=card.read_text(encoding="utf-8"))


def _folder(source: str | Path) -> Path:
    shipped = shipped_set_folders()
    if isinstance(source, str) and source in shipped:
        return shipped[source]
    folder = Path(source)
    if not folder.is_dir():
        raise InputError(
            f"There is no vignette set “{source}”: it is neither a shipped set nor a folder. "
            f"{suggestion(str(source), shipped)}"
        )
    if not (folder / "set.yaml").is_file():
        raise InputError(f"The folder {folder} has no set.yaml, so it is not a vignette set.")
    return folder


def _parse(path: Path, model: type[S], faults: list[Fault]) -> tuple[YamlFile, S] | None:
    try:
        file = read_yaml(path)
        return file, file.parse(model)
    except FileError as error:
        faults.extend(error.faults)
        return None


def _cross_check(
    file: YamlFile, vignette: Vignette, about: SetFile, attributes: dict[str, Attribute]
) -> list[Fault]:
    """Faults between a vignette, its set and the attributes."""
    return [
        *_slot_faults(file, vignette, about, attributes),
        *_question_faults(file, vignette, about),
        *_attribute_faults(file, vignette, attributes),
    ]


def _slot_faults(
    file: YamlFile, vignette: Vignette, about: SetFile, attributes: dict[str, Attribute]
) -> list[Fault]:
    filled_by_attributes = {slot for a in attributes.values() for slot in a.slots}
    known = _ALWAYS_KNOWN | filled_by_attributes | set(about.placebos) | set(vignette.slots)
    texts: list[tuple[list[str | int], str]] = [(["text"], vignette.text)]
    texts += [(["slots", name], text) for name, text in vignette.slots.items()]
    for question, attention in vignette.attention.items():
        for name, text in attention.slots.items():
            texts.append((["attention", question, "slots", name], text))
    faults = []
    used: set[str] = set()
    for location, text in texts:
        template = Template.of(text)
        used |= template.names
        for slot in template.slots:
            if slot in ("a", "A") or slot[:1].lower() + slot[1:] in known:
                continue
            line = file.line_of_text("{" + slot + "}", location)
            hint = suggestion(slot, known)
            message = f"the slot {{{slot}}} is filled by nothing. {hint}"
            faults.append(Fault(path=file.path, line=line, message=message))
        if "{" in "".join(template.parts[::2]) or "}" in "".join(template.parts[::2]):
            faults.append(file.fault(location, "a brace stands alone; a slot is {name}."))
    faults += [
        file.fault(["slots", name], f"the slot “{name}” is given a text but used nowhere.")
        for name in vignette.slots
        if name not in used
    ]
    if about.placebos and not used & set(about.placebos):
        names = ", ".join("{" + name + "}" for name in about.placebos)
        faults.append(
            file.fault(["text"], f"the text uses none of the set's placebo slots {names}.")
        )
    return faults


def _question_faults(file: YamlFile, vignette: Vignette, about: SetFile) -> list[Fault]:
    questions = {question.id: question for question in about.questions}
    faults = [
        file.fault(["questions", index], f"“{name}” is no question. {suggestion(name, questions)}")
        for index, name in enumerate(vignette.questions)
        if name not in questions
    ]
    for key in ("answers", "harm", "attention"):
        for name in getattr(vignette, key):
            if name not in vignette.questions:
                message = f"“{name}” is not among the questions that this vignette asks."
                faults.append(file.fault([key, name], message))
    for name, given in vignette.answers.items():
        if name in questions and given.answer not in questions[name].options:
            options = ", ".join(questions[name].options)
            message = f"“{given.answer}” is not one of the options {options}."
            faults.append(file.fault(["answers", name, "answer"], message))
    for name, attention in vignette.attention.items():
        faults += [
            file.fault(
                ["attention", name, "slots", slot], f"“{slot}” is not a slot of this vignette."
            )
            for slot in attention.slots
            if slot not in vignette.slots
        ]
    return faults


def _attribute_faults(
    file: YamlFile, vignette: Vignette, attributes: dict[str, Attribute]
) -> list[Fault]:
    faults = [
        file.fault(
            ["invariant_to", index], f"“{name}” is no attribute. {suggestion(name, attributes)}"
        )
        for index, name in enumerate(vignette.invariant_to)
        if name not in attributes
    ]
    for name in vignette.not_invariant:
        if name in vignette.invariant_to:
            message = f"“{name}” stands in invariant_to as well; it can be in one of them only."
            faults.append(file.fault(["not_invariant", name], message))
    for name, level in vignette.base.items():
        if name not in attributes:
            message = f"“{name}” is no attribute. {suggestion(name, attributes)}"
            faults.append(file.fault(["base", name], message))
        elif level not in attributes[name].levels:
            hint = suggestion(level, attributes[name].levels)
            faults.append(file.fault(["base", name], f"“{level}” is no level of {name}. {hint}"))
    return faults
