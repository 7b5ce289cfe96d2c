"""What people answered: a file of their own, in which nothing that they wrote is ever changed.

An entry has a text, a name and a day. A re-run appends entries for open questions, each with the
hash of the evidence that it is asked with, and writes that hash into an entry that has none. Where
the evidence is another one later, the answer is stale.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from fairaudit.errors import Fault, FileError
from fairaudit.registry import suggestion
from fairaudit.yamlfile import YamlFile, read_yaml

__all__ = ["NO_EVIDENCE", "Answer", "read_answers", "read_entries"]

_KEYS = ("text", "name", "date", "evidence")
_UNTIL = "before the answers can be used; nothing was written"

NO_EVIDENCE = "none"
"""What stands for the hash where a question was asked while the record had no evidence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a person answered to one item.

    Parameters
    ----------
    text, name : str
        The answer, and who gave it; empty where they are missing.
    on : date or None
        The day.
    evidence : str
        Hash of the evidence that the question was asked with, as we wrote it; `NO_EVIDENCE` where
        there was none. Empty where people wrote the entry, until it is first read.
    """

    text: str = ""
    name: str = ""
    on: date | None = None
    evidence: str = ""

    @property
    def lacking(self) -> tuple[str, ...]:
        """What it lacks to count as an answer.

        Examples
        --------
        >>> Answer(text="Monthly, by the safety board.").lacking
        ('a name', 'a date')
        """
        parts = (("a text", self.text), ("a name", self.name), ("a date", self.on))
        return tuple(what for what, there in parts if not there)

    @property
    def begun(self) -> bool:
        """Whether anything of it was written."""
        return bool(self.text or self.name or self.on)

    @property
    def complete(self) -> bool:
        """Whether it counts."""
        return not self.lacking


def read_answers(path: Path, *, today: date) -> Mapping[str, Answer]:
    """Read the answers of a file, by the keys of their items; none where there is no file.

    Parameters
    ----------
    path : Path
        A file as `merged` writes it and people fill it in.
    today : date
        No answer can be of a later day.

    Raises
    ------
    FileError
        If it isn't YAML, repeats a key, or holds what is no answer; each fault with its line.
    """
    if not path.exists():
        return MappingProxyType({})
    if _blank(path):
        return MappingProxyType({})
    try:
        file = read_yaml(path)
    except FileError as error:
        raise FileError(error.faults, until=_UNTIL) from error
    return read_entries(file, today=today)


def _blank(path: Path) -> bool:
    """Whether a file has comments and white space alone, which is no fault of the people."""
    try:
        lines = path.read_bytes().decode("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return False  # The reader says what is wrong.
    return all(not line.strip() or line.lstrip().startswith("#") for line in lines)


def read_entries(file: YamlFile, *, today: date) -> Mapping[str, Answer]:
    """The answers of a file that was parsed.

    Raises
    ------
    FileError
        With every fault.
    """
    faults: list[Fault] = []
    plain = file.plain()
    answers = {key: _answer(file, key, entry, today, faults) for key, entry in plain.items()}
    if faults:
        raise FileError(faults, until=_UNTIL)
    return MappingProxyType(answers)


def _answer(file: YamlFile, key: str, entry: Any, today: date, faults: list[Fault]) -> Answer:  # noqa: ANN401
    if entry is None:
        return Answer()
    if not isinstance(entry, Mapping):
        faults.append(
            file.fault((key,), "write text, name and date below it, each on a line of its own.")
        )
        return Answer()
    for name in entry:
        if name not in _KEYS:
            hint = suggestion(name, _KEYS)
            faults.append(
                file.fault((key, name), f"“{name}” is not a key that is known here. {hint}")
            )
    texts = {
        name: _text(file, (key, name), entry.get(name), faults)
        for name in ("text", "name", "evidence")
    }
    return Answer(**texts, on=_day(file, (key, "date"), entry.get("date"), today, faults))


def _text(file: YamlFile, at: tuple[str, str], value: object, faults: list[Fault]) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        faults.append(file.fault(at, f"“{at[1]}” has to be a text; put it in quotes."))
        return ""
    try:
        value.encode()
    except UnicodeEncodeError:
        faults.append(file.fault(at, f"“{at[1]}” holds half of a character; write it again."))
        return ""
    return value.strip()


def _day(
    file: YamlFile, at: tuple[str, str], value: object, today: date, faults: list[Fault]
) -> date | None:
    if value is None or value == "":
        return None
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    if day is None:
        faults.append(file.fault(at, "write the day of the answer such as 2026-11-30."))
    elif day > today:
        faults.append(file.fault(at, f"{day} lies in the future; write the day of the answer."))
        return None
    return day
