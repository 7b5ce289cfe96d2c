"""The labelled answers of tests/corpus, and how well they are read.

Answers of one kind have a file of its name; they stood there before the parsers. `rounds.jsonl`
holds answers of all kinds that were written later, in rounds, to find what the parsers misread
and mend it, and `hard.jsonl` those that were asked for as far from each other and from everyday
answers as can be. None is unseen any more, and the three are scored apart.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fairaudit.outcomes.reading.asked import Asked, Reading, Value, asked_from
from fairaudit.outcomes.reading.read import read_answer

__all__ = [
    "FOLDER", "HARD", "ROUNDS", "UNSEEN", "Labelled", "Score", "labelled", "of_rounds", "read",
    "rows_of", "scored", "unseen",
]  # fmt: skip

FOLDER = Path(__file__).parents[1] / "corpus"
ROUNDS = "rounds"
"""Answers that the parsers were mended on after they stood."""
HARD = "hard"
"""Answers in uncommon forms: they are to be read right or not at all."""
UNSEEN = "unseen*.jsonl"
"""Answers whose labels were written by somebody who had not seen the parsers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A text with what a careful reader reads in it."""

    id: str
    text: str
    asked: Asked
    cut: bool
    status: str
    value: Value | None
    either: bool
    deferral: bool | None
    hedging: bool | None


@dataclass(slots=True, kw_only=True)
class Score:
    """How the readings of one kind agree with the labels."""

    ok: int = 0
    unreadable: int = 0
    right: int = 0
    wrong: list[str] = field(default_factory=list)
    given: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    status: list[str] = field(default_factory=list)

    @property
    def right_share(self) -> float:
        """Share right of the values given where there is one."""
        return self.right / max(1, self.right + len(self.wrong))

    @property
    def given_share(self) -> float:
        """Share of the unreadable texts that were given a value."""
        return len(self.given) / max(1, self.unreadable)

    @property
    def recall(self) -> float:
        """Share of the texts with a value that were read right."""
        return self.right / max(1, self.ok)

    def __str__(self) -> str:
        """One line of figures."""
        return (
            f"right where given {self.right_share:.1%} ({len(self.wrong)} wrong), "
            f"recall {self.recall:.1%} of {self.ok}, "
            f"given {len(self.given)} of {self.unreadable} unreadable, "
            f"another reason {len(self.status)}"
        )


def labelled(kind: str) -> list[Labelled]:
    """The labelled answers of one kind that stood before the parsers."""
    return [_row(row) for row in rows_of(kind)]


def of_rounds(kind: str, name: str = ROUNDS) -> list[Labelled]:
    """The answers of one kind that the parsers were mended on later."""
    return [_row(row) for row in rows_of(name) if row["kind"] == kind]


def unseen(kind: str) -> list[Labelled]:
    """Answers of one kind that were labelled by somebody who had not seen the parsers."""
    names = [path.stem for path in sorted(FOLDER.glob(UNSEEN))]
    return [_row(row) for name in names for row in rows_of(name) if row["kind"] == kind]


def read(row: Labelled) -> Reading:
    """Read a labelled answer as any other."""
    return read_answer(row.text, row.asked, cut=row.cut)


def rows_of(name: str) -> list[dict[str, Any]]:
    """The rows of one file of the corpus as they are written."""
    # A text may hold what str.splitlines takes for the end of a line.
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line.strip()]


def scored(pairs: list[tuple[Labelled, Reading]]) -> Score:
    """Compare readings with labels; a text tagged “either” may be unparsed as well."""
    score = Score()
    for row, reading in pairs:
        if row.status == "ok":
            if row.either and reading.status == "unparsed":
                continue
            score.ok += 1
            if reading.status != "ok":
                score.missed.append(row.id)
            elif _same(reading.value, row.value):
                score.right += 1
            else:
                score.wrong.append(row.id)
        else:
            score.unreadable += 1
            if reading.status == "ok":
                score.given.append(row.id)
            elif reading.status != row.status:
                score.status.append(row.id)
    return score


def _row(row: dict[str, Any]) -> Labelled:
    value = row["value"]
    return Labelled(
        id=row["id"],
        text=row["text"],
        asked=asked_from(row),
        cut=row.get("finish") == "length",
        status=row["status"],
        value=tuple(value) if isinstance(value, list) else value,
        either="either" in row.get("tags", ()),
        deferral=row.get("deferral"),
        hedging=row.get("hedging"),
    )


def _same(read: Value | None, label: Value | None) -> bool:
    if isinstance(read, bool) or isinstance(label, bool):
        return read is label
    if isinstance(read, int | float) and isinstance(label, int | float):
        return abs(read - label) <= 1e-9 * max(1.0, abs(label))
    return read == label
