"""Vignette sets: read from a folder, every fault of every file told at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from fairaudit.counterfactual.attribute import Attribute
from fairaudit.counterfactual.attributes import shipped_attributes
from fairaudit.counterfactual.drafts import SetDraft, VignetteDraft
from fairaudit.counterfactual.faults import same_id_faults, set_faults, vignette_faults
from fairaudit.counterfactual.folders import case_files, misnamed_files, set_folder
from fairaudit.counterfactual.questions import Question
from fairaudit.counterfactual.schema import SetFile, Vignette
from fairaudit.errors import Fault, FileError, InputError
from fairaudit.registry import suggestion
from fairaudit.yamlfile import YamlFile, read_yaml

__all__ = ["SetReading", "VignetteSet", "load_vignettes", "read_vignettes"]


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
    attributes : tuple[Attribute, ...]
        Attributes, besides the shipped ones, that fill slots of the texts.
    """

    about: SetFile
    vignettes: tuple[Vignette, ...]
    card: str
    attributes: tuple[Attribute, ...] = ()

    @property
    def id(self) -> str:
        """The set's id."""
        return self.about.id

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question that is asked: the set's, and those of single vignettes, one for an id."""
        own = [question for vignette in self.vignettes for question in vignette.ask]
        return tuple({question.id: question for question in (*own, *self.about.questions)}.values())

    def asked_of(self, vignette: Vignette, chosen: Collection[str] = ()) -> tuple[Question, ...]:
        """Questions of one vignette: those of the set that it names, and its own.

        Parameters
        ----------
        vignette : Vignette
            One of the set.
        chosen : Collection[str]
            Ids to keep; all when empty.
        """
        asked = (*(self.question(name) for name in vignette.questions), *vignette.ask)
        return tuple(one for one in asked if not chosen or one.id in chosen)

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


@dataclass(frozen=True, slots=True, kw_only=True)
class SetReading:
    """A set's files as far as they can be read, and everything that is wrong with them.

    Parameters
    ----------
    folder : Path
        Where the set lies.
    about : SetFile or None
        `set.yaml`; None where it breaks the schema.
    about_draft : SetDraft or None
        What can be read of it; None where it is no YAML.
    cases : tuple[tuple[VignetteDraft, Vignette or None], ...]
        Each file that is YAML, and the vignette where it holds to the schema.
    attributes : tuple[Attribute, ...]
        Attributes that the set was read with, besides the shipped ones.
    faults : tuple[Fault, ...]
        Every fault of every file.
    lacks : str
        What the folder lacks to be a set, as a sentence; empty when it lacks nothing.
    """

    folder: Path
    about: SetFile | None
    about_draft: SetDraft | None
    cases: tuple[tuple[VignetteDraft, Vignette | None], ...]
    attributes: tuple[Attribute, ...]
    faults: tuple[Fault, ...]
    lacks: str

    def sound(self) -> VignetteSet | None:
        """The set of those vignettes that have no fault; None where `set.yaml` has one."""
        faulty = {fault.path for fault in self.faults}
        if self.about is None or self.about_draft is None or self.about_draft.file.path in faulty:
            return None
        sound = {
            vignette.id: _resolved(vignette, self.about)
            for draft, vignette in self.cases
            if vignette is not None and draft.file.path not in faulty
        }
        card = self.folder / "CARD.md"
        return VignetteSet(
            about=self.about,
            vignettes=tuple(sound[key] for key in sorted(sound)),
            card=card.read_text(encoding="utf-8") if card.is_file() else "",
            attributes=self.attributes,
        )


def load_vignettes(source: str | Path, *, attributes: Sequence[Attribute] = ()) -> VignetteSet:
    """Load a vignette set by shipped name or by the path of its folder.

    Parameters
    ----------
    source : str or Path
        Name of a shipped set (`fairaudit list vignettes`), or a folder with `set.yaml`,
        one YAML file a vignette, and `CARD.md`.
    attributes : Sequence[Attribute]
        Attributes of your own whose slots the texts use; the shipped ones are known. The set
        keeps them, so that they keep their base level where they are not swapped.

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
    reading = read_vignettes(source, attributes=attributes)
    if reading.faults:
        raise FileError(reading.faults)
    vignettes = reading.sound()
    if reading.lacks or vignettes is None:
        raise InputError(reading.lacks)
    return vignettes


def read_vignettes(source: str | Path, *, attributes: Sequence[Attribute] = ()) -> SetReading:
    """Read a vignette set as far as it can be read, faults and all.

    Parameters
    ----------
    source : str or Path
        As for `load_vignettes`.
    attributes : Sequence[Attribute]
        As for `load_vignettes`.

    Raises
    ------
    InputError
        If there is no such set.
    """
    folder = set_folder(source)
    faults = misnamed_files(folder)
    known = {a.id: a for a in (*shipped_attributes(), *attributes)}
    about, about_draft = None, None
    if (file := _read(folder / "set.yaml", faults)) is not None:
        about, about_draft = file.check(SetFile, faults), SetDraft.of(file)
    cases: list[tuple[VignetteDraft, Vignette | None]] = []
    for path in case_files(folder):
        if (file := _read(path, faults)) is None:
            continue
        vignette, draft = file.check(Vignette, faults), VignetteDraft.of(file)
        cases.append((draft, vignette))
        faults.extend(vignette_faults(draft, about_draft, known))
    drafts = [draft for draft, _ in cases]
    faults.extend(same_id_faults(drafts))
    if about_draft is not None:
        faults.extend(set_faults(about_draft, drafts, known))
    return SetReading(
        folder=folder,
        about=about,
        about_draft=about_draft,
        cases=tuple(cases),
        attributes=tuple(attributes),
        faults=tuple(faults),
        lacks=_lacking(folder, cases),
    )


def _lacking(folder: Path, cases: Sequence[object]) -> str:
    if not cases:
        return f"The folder {folder} holds no vignettes: add a YAML file for each case."
    if not (folder / "CARD.md").is_file():
        return (
            f"The vignette set {folder} has no CARD.md. Write one that says what the set is for, "
            "what it cannot show and who has reviewed it."
        )
    return ""


def _resolved(vignette: Vignette, about: SetFile) -> Vignette:
    """Write out what a vignette takes over from its set."""
    invariant_to = tuple(
        name
        for name in vignette.invariant_to or about.invariant_to
        if name not in vignette.not_invariant
    )
    reasons = {**about.not_invariant, **vignette.not_invariant}
    told = {name: reason for name, reason in reasons.items() if name not in invariant_to}
    return vignette.model_copy(update={"invariant_to": invariant_to, "not_invariant": told})


def _read(path: Path, faults: list[Fault]) -> YamlFile | None:
    try:
        return read_yaml(path)
    except FileError as error:
        faults.extend(error.faults)
        return None
