"""Cases that say nearly the same, so that they count as two and are one."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fairaudit.authoring.lint.finding import Finding, found
from fairaudit.counterfactual import shipped_set_folders
from fairaudit.counterfactual.drafts import VignetteDraft
from fairaudit.counterfactual.vignettes import SetReading, read_vignettes

__all__ = ["ALIKE", "SHINGLE", "duplicate_findings"]

SHINGLE = 5
"""Words in a row that count as one piece of a text."""

ALIKE = 0.2
"""Share of common pieces (Jaccard) above which two texts are the same case."""

_WORD = re.compile(r"[\w’']+")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    set_id: str
    folder: Path
    draft: VignetteDraft
    shingles: frozenset[tuple[str, ...]]


def duplicate_findings(sets: Sequence[SetReading]) -> Iterator[Finding]:
    """Findings of the rule “near-duplicate”: in the sets, and between them and the shipped ones.

    A set that has the id of a shipped one is that set under another path, and stands in its place.
    """
    given = [text for one in sets for text in _texts(one)]
    ids = {text.set_id for text in given}
    library = [
        text
        for name in shipped_set_folders()
        if given and name not in ids
        for text in _shipped_texts(name)
    ]
    texts = [*given, *library]
    for one, other, share in _alike(texts, len(given)):
        mine, theirs = texts[one], texts[other]
        if mine.set_id == theirs.set_id and mine.folder != theirs.folder:
            continue
        same_id = mine.set_id == theirs.set_id and mine.draft.id == theirs.draft.id
        if same_id and mine.draft.file.path.stem == mine.draft.id:
            mine, theirs = theirs, mine  # the file that is named after the id is the original
        name = theirs.draft.file.path.name if same_id else theirs.draft.id
        what = (
            f"{share:.0%} of its text stands in {theirs.set_id}/{name} as well, and "
            f"more than {ALIKE:.0%} is too much."
        )
        yield found(mine.draft.file, ["text"], "near-duplicate", what)


@cache
def _shipped_texts(name: str) -> tuple[_Text, ...]:
    return tuple(_texts(read_vignettes(name)))


def _texts(reading: SetReading) -> list[_Text]:
    about = reading.about_draft
    set_id = str(about.file.plain().get("id", "")) if about is not None else ""
    return [
        _Text(
            set_id=set_id or str(reading.folder),
            folder=reading.folder.resolve(),
            draft=draft,
            shingles=_shingles(" ".join([draft.text, *draft.slots.values()])),
        )
        for draft, _ in reading.cases
    ]


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return frozenset(tuple(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1))


def _alike(texts: Sequence[_Text], given: int) -> Iterator[tuple[int, int, float]]:
    """Pairs of texts too much alike, the later of two given ones first; only shared pieces count.

    Parameters
    ----------
    texts : Sequence[_Text]
        All texts.
    given : int
        How many of them, from the first, are looked at; the others are only compared with.
    """
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, text in enumerate(texts):
        for piece in text.shingles:
            holders[piece].append(index)
    for index in range(given):
        shared: Counter[int] = Counter()
        for piece in texts[index].shingles:
            shared.update(o for o in holders[piece] if o < index or o >= given)
        for other, common in sorted(shared.items()):
            union = len(texts[index].shingles) + len(texts[other].shingles) - common
            if common / union > ALIKE:
                yield index, other, common / union
