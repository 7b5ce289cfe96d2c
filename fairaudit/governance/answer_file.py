"""The file of answers, written: entries are appended, and every byte that was there stays.

Where a file is laid out such that text cannot be put in (in braces, say), it is written by the YAML
library, which keeps comments and quotes; whatever is written is read back and compared before it
counts.
"""

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError

from fairaudit.errors import Fault, FileError

__all__ = ["Question", "merged"]

_WIDTH = 98
_UNPRINTABLE = re.compile("[^\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEADER = """\
# Answers of people to the items of review checklists.
#
# Each entry is one item. Write the answer on the lines below “text: |-”, with four spaces before
# each line; then who answered, and on which day (2026-11-30). An entry that lacks one of the three
# counts as not answered. `fairaudit checklist` reads this file again and adds entries; it changes
# nothing that you wrote. It writes the line “evidence:”, which is the hash of what the audit showed
# when the question was asked. If the audit shows something else later, the answer is called stale:
# look at the checklist again, change the answer where it has to be changed, and delete that line.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """An open item, as it is asked in the file.

    Parameters
    ----------
    key : str
        What the answer is filed under.
    told : tuple[str, ...]
        Lines of comment: what is required, what is asked, and who usually knows.
    evidence : str
        Hash of the evidence that is shown with it; empty where nothing could be.
    """

    key: str
    told: tuple[str, ...]
    evidence: str = ""

    @property
    def entry(self) -> dict[str, str | None]:
        """What the file holds of it before anybody answers."""
        bound = {"evidence": self.evidence} if self.evidence else {}
        return {**bound, "text": "", "name": None, "date": None}


def merged(
    path: Path, before: str, questions: Sequence[Question], hashes: Mapping[str, str]
) -> str:
    r"""The text of a file of answers after a run.

    Parameters
    ----------
    path : Path
        The file, for messages.
    before : str
        Its text; empty for a new file.
    questions : Sequence[Question]
        Open items that it has no entry for; they are appended.
    hashes : Mapping[str, str]
        Hash of the evidence for entries that have none yet, by their keys. An entry without
        anything below its key is left alone.

    Returns
    -------
    str
        The same text where there is nothing to add.

    Raises
    ------
    FileError
        If what would be written could not be read back with all that was there.

    Examples
    --------
    >>> one = Question(key="own/1", told=("Who signs?",), evidence="5c0ffee0c0ffee00")
    >>> print(merged(Path("answers.yaml"), "own/0: {text: kept}\n", [one], {}), end="")
    own/0: {text: kept}
    <BLANKLINE>
    # Who signs?
    own/1:
      evidence: "5c0ffee0c0ffee00"
      text: |-
    <BLANKLINE>
      name:
      date:
    """
    there = dict(_read(before) or [])
    hashes = {key: one for key, one in hashes.items() if there.get(key)}
    if not questions and not hashes:
        return before
    wanted = _expected(before, questions, hashes)
    blocks = [_block(one) for one in questions]
    # A text that keeps its last empty lines (|+) would take one more for its own.
    close = [blocks[0].removeprefix("\n"), *blocks[1:]] if blocks else []
    for write, added in ((_inserted, blocks), (_inserted, close), (_dumped, blocks)):
        text = write(before, added, hashes)
        if text is not None and _read(text) == wanted:
            return text
    raise FileError(
        [
            Fault(
                path=path,
                line=1,
                message="entries cannot be added without touching what stands here; write each "
                "entry as a key with text, name and date on lines of their own below it.",
            )
        ],
        until="before the answers can be written; nothing was changed",
    )


def _expected(
    before: str, questions: Sequence[Question], hashes: Mapping[str, str]
) -> list[tuple[str, Any]]:
    """What the file has to hold afterwards, in order."""
    entries = dict(_read(before) or [])
    for key, value in hashes.items():
        entries[key] = {**entries[key], "evidence": value}
    return list({**entries, **{one.key: one.entry for one in questions}}.items())


def _read(text: str) -> list[tuple[str, Any]] | None:
    """Keys and plain values of a text; None where it is no mapping."""
    try:
        content = YAML(typ="safe", pure=True).load(text)
    except YAMLError:
        return None
    if content is None:
        return []
    return list(content.items()) if isinstance(content, dict) else None


def _inserted(before: str, blocks: Sequence[str], hashes: Mapping[str, str]) -> str | None:
    """Put lines in, as text: each hash below its key, new entries at the end."""
    newline = "\r\n" if "\r\n" in before else "\n"
    lines = before.splitlines(keepends=True)
    places = _places(before, hashes)
    if places is None:
        return None
    for line, column, key in sorted(places, reverse=True):
        lines[line] = _ended(lines[line], newline)
        lines.insert(line + 1, f'{" " * column}evidence: "{hashes[key]}"{newline}')
    text = "".join(lines) or _HEADER.replace("\n", newline)
    if blocks:
        text = _ended(text, newline) + "".join(blocks).replace("\n", newline)
    return text


def _places(before: str, keys: Iterable[str]) -> list[tuple[int, int, str]] | None:
    """Line of each key, and the column of what stands below it; None where that is not plain."""
    content = YAML(typ="rt").load(before)
    try:
        return [
            (content.lc.key(key)[0], content[key].lc.key(next(iter(content[key])))[1], key)
            for key in keys
        ]
    except (AttributeError, KeyError, StopIteration, TypeError):
        return None  # Such as a mapping that takes its keys from another one.


def _ended(text: str, newline: str) -> str:
    return text if text.endswith(("\n", "\r")) else text + newline


def _block(question: Question) -> str:
    comment = "".join(f"{line}\n" for told in question.told for line in _commented(told))
    bound = f'  evidence: "{question.evidence}"\n' if question.evidence else ""
    return f"\n{comment}{question.key}:\n{bound}  text: |-\n\n  name:\n  date:\n"


def _commented(told: str) -> list[str]:
    """A comment in lines; whatever YAML cannot hold is shown as what it is."""
    plain = _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", " ".join(told.split()))
    return [f"# {line}" for line in textwrap.wrap(plain, _WIDTH, break_on_hyphens=False)]


def _dumped(before: str, blocks: Sequence[str], hashes: Mapping[str, str]) -> str | None:
    """Let the YAML library write the file, with its comments."""
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 10**6
    content = yaml.load(before)
    if not isinstance(content, CommentedMap):
        return None
    content.fa.set_block_style()
    for key, value in hashes.items():
        content[key]["evidence"] = value
    written = StringIO()
    yaml.dump(content, written)
    text = written.getvalue()
    return text.rstrip().removesuffix("...").rstrip() + "\n" + "".join(blocks)
