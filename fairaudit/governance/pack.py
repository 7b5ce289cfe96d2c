"""Packs: dated lists of what a framework asks, as data, each item with its source and its status.

A pack is a YAML file. What all items share (status, date, source, verification, framework) stands
once; an item can state its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fairaudit.errors import FileError, InputError
from fairaudit.governance.evidence import Asked
from fairaudit.governance.pack_schema import ItemSchema, PackSchema, Verification
from fairaudit.ids import file_digest
from fairaudit.registry import suggestion
from fairaudit.yamlfile import YamlFile, read_yaml

__all__ = ["NOTICE", "Item", "Pack", "load_pack", "pack_names", "shipped_packs"]

NOTICE = (
    "This is a working aid, no legal advice; it does not state that anything complies with "
    "anything."
)
"""What every pack says of itself."""

_PACKS = Path(__file__).parent / "packs"
_SUFFIXES = (".yaml", ".yml")
_SHARED = ("framework", "status", "as_of", "source", "verification")
_TABLES = ("chai_te_fairness_metrics/", "hti1_source_attributes/", "tripod_llm_items/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that a pack asks.

    Parameters
    ----------
    pack, id : str
        Its pack, and its id there.
    reference : str
        How the framework calls it.
    requirement : str
        What is asked, in our words.
    note : str
        What else has to be known.
    framework : str
        The framework, where a pack has several.
    status : str
        Its status in law, or as a publication, as of the date.
    as_of : date
        The date.
    source : str
        Where that was read.
    verification : Verification
        How well it was checked.
    facts : tuple[str, ...]
        Rows of our tables of facts that it was made from.
    applies_where : str
        Name of a guard that tells whether the item is applicable; empty for any record.
    rule : str
        Name of the evidence rule; empty where a record says nothing to it.
    asked : Asked
        What is asked of the rule.
    supplies : bool
        Whether evidence of the rule fills the item; otherwise it stands beside the question.
    ask, who : str
        What a person is asked, and who usually knows.
    """

    pack: str
    id: str
    reference: str
    requirement: str
    note: str
    framework: str
    status: str
    as_of: date
    source: str
    verification: Verification
    facts: tuple[str, ...]
    applies_where: str
    rule: str
    asked: Asked
    supplies: bool
    ask: str
    who: str

    @property
    def key(self) -> str:
        """What its answer is filed under, in any file of answers."""
        return f"{self.pack}/{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A list of items of one framework, as of a date.

    Parameters
    ----------
    name, title : str
        Its name, and what people call it.
    as_of : date
        When status and wording were looked up.
    jurisdiction, source, terms, status : str
        Where it holds, where it was read, under which terms it is told here, and how it stands.
    note : str
        What has to be known to read the items.
    facts : tuple[str, ...]
        Rows of our tables of facts that the pack as a whole was made from.
    items : tuple[Item, ...]
        The items, in the order of the framework.
    sha256 : str
        Hash of the file.
    notice : str
        That it is a working aid.
    """

    name: str
    title: str
    as_of: date
    jurisdiction: str
    source: str
    terms: str
    status: str
    note: str
    facts: tuple[str, ...]
    items: tuple[Item, ...]
    sha256: str
    notice: str = NOTICE


def shipped_packs() -> Mapping[str, Path]:
    """Files of the packs that ship, by name.

    Examples
    --------
    >>> "before_you_deploy" in shipped_packs()
    True
    """
    return {path.stem: path for path in sorted(_PACKS.glob("*.yaml"))}


def pack_names() -> tuple[str, ...]:
    """Names of the packs that ship, in the order of the alphabet."""
    return tuple(shipped_packs())


def load_pack(source: str | Path) -> Pack:
    """Read a pack.

    Parameters
    ----------
    source : str or Path
        A name of `fairaudit list packs`, or the path of a YAML file.

    Raises
    ------
    InputError
        If there is no pack of that name.
    FileError
        If the file is not a pack; every fault is listed with its line.

    Examples
    --------
    >>> load_pack("section_1557").items[0].key
    'section_1557/92.210-a'
    """
    shipped = shipped_packs()
    path = shipped.get(str(source)) or Path(source)
    named = path.suffix in _SUFFIXES or path.exists()
    if not named:
        raise InputError(
            f"There is no pack called “{source}”. {suggestion(str(source), shipped)} A pack of "
            "your own is named by the path of its YAML file."
        )
    file = read_yaml(path)
    read = file.parse(PackSchema)
    _check(file, read, shipped)
    return Pack(
        **read.model_dump(include={"name", "title", "jurisdiction", "source", "terms"}),
        as_of=read.as_of,
        status=read.status,
        note=read.note,
        facts=_facts(read.framework, read.facts),
        items=tuple(_item(one, read) for one in read.items),
        sha256=file_digest(path),
    )


def _check(file: YamlFile, read: PackSchema, shipped: Mapping[str, Path]) -> None:
    """Ids are told apart, and a pack of one's own does not go by the name of one that ships.

    Raises
    ------
    FileError
        With every fault.
    """
    faults = []
    seen: set[str] = set()
    for place, one in enumerate(read.items):
        if one.id in seen:
            faults.append(file.fault(("items", place, "id"), f"the id “{one.id}” stands twice."))
        seen.add(one.id)
    ours = shipped.get(read.name)
    if ours is not None and ours.resolve() != file.path.resolve():
        faults.append(
            file.fault(
                ("name",),
                f"a pack that ships is called “{read.name}”, and answers would be taken for its "
                "own. Give this one another name.",
            )
        )
    if faults:
        raise FileError(faults, until="before the pack can be used")


def _item(read: ItemSchema, pack: PackSchema) -> Item:
    own = {name: getattr(read, name) for name in _SHARED}
    shared = {name: getattr(pack, name) if value is None else value for name, value in own.items()}
    rule = read.evidence or read.beside
    return Item(
        pack=pack.name,
        **read.model_dump(include={"id", "requirement", "note", "applies_where", "ask", "who"}),
        **shared,
        reference=read.reference or read.id,
        facts=_facts(shared["framework"], read.facts),
        rule=rule.rule if rule else "",
        asked=Asked(bases=rule.bases, metrics=rule.metrics) if rule else Asked(),
        supplies=read.evidence is not None,
    )


def _facts(framework: str, facts: Sequence[str]) -> tuple[str, ...]:
    """Rows of tables of facts, such as “tripod_llm_items/5e”; of frameworks, with their framework.

    Examples
    --------
    >>> _facts("EU AI Act", ["Art. 72", "tripod_llm_items/5e"])
    ('EU AI Act/Art. 72', 'tripod_llm_items/5e')
    """
    return tuple(one if one.startswith(_TABLES) else f"{framework}/{one}" for one in facts)
