"""Lists in an answer: which lines belong together, under what heading, and which list answers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from fairaudit.outcomes.reading.ranked_items import Item, is_filler, named
from fairaudit.outcomes.reading.ranked_lines import Line

__all__ = ["Found", "NOT_RANKED", "REVERSED", "list_in"]

_NEVER = re.compile(
    r"\b(?:can'?t[- ]miss|cannot[- ]miss|must[- ]not[- ]miss|don'?t[- ]miss|not to miss|never miss"
    r"|must exclude|ruled? out|rule[- ]outs?"
    r"|exclud\w+|eliminated|unlikely|not considered|dangerous|life-threatening|do not forget"
    r"|considered and|worst[- ]case|discarded)\b",
    re.IGNORECASE,
)
_OUT = re.compile(
    r"\b(?:next steps?|work-?up|tests?\b|testing|investigations?|imaging|labs?\b|management"
    r"|treatments?|therapy|plan\b|recommend\w*|red flags?|key findings?|findings|features|history"
    r"|symptoms|signs|vitals?|risk factors?"
    r"|evidence|supporting|reasoning|rationale|disclaimer|notes?\b|references|sources|follow-?up"
    r"|questions|caveats?|actions?|steps\b"
    r"|summary of the case|summary|case\b|data\b|information|further|immediate)\b",
    re.IGNORECASE,
)
_IN = re.compile(
    r"\b(?:differential|diagnos[ei]s|ddx|most likely|likeliest|ranking|ranked|rank\b|possibilities"
    r"|in order)\b",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"\b(?:also|other|others|less likely|lower|alternativ\w+|additional\w*|remaining|possible"
    r"|possibly|then|least likely|followed by|next|secondary"
    r"|moderate\w*|low\w*|runners?-up|second tier|probable)\b",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r"\b(?:second thought|revis\w+|correct(?:ed|ion)|updated?|re-?rank\w*|re-?order\w*|actually"
    r"|final (?:answer|list|ranking|differential)"
    r"|on reflection|changed? my mind|instead|let me (?:fix|redo|change))\b",
    re.IGNORECASE,
)
REVERSED = re.compile(
    r"\b(?:least\s+to\s+(?:the\s+)?most|from\s+(?:the\s+)?least|least\s+likely\s+(?:first"
    r"|to\s+most)|ascending|increasing\s+(?:order|likelihood|probability)"
    r"|most likely last|in reverse order)\b",
    re.IGNORECASE,
)
NOT_RANKED = re.compile(
    r"\b(?:in no (?:particular|specific|special) order|not (?:in|listed in|ranked in) (?:any|order"
    r"|a particular)|unranked|not ranked|alphabetical(?:ly)?|equally likely)\b",
    re.IGNORECASE,
)
_CATEGORY = re.compile(
    r"^(?:cardi\w+|pulmon\w+|respiratory|infect\w+|neuro\w*|gastro\w+|musculoskeletal|vascular"
    r"|metabolic|endocrin\w+|neoplas\w+|malign\w+"
    r"|inflammatory|autoimmune|psych\w+|renal|urolog\w+|gyn\w+|hemato\w+|haemato\w+|trauma\w*"
    r"|toxic\w*|rheumat\w+|dermato\w+|abdominal|benign)"
    r"(?:\s+(?:causes?|conditions?|diseases?|etiolog\w+|disorders?|system))?\W*$",
    re.IGNORECASE,
)


@dataclass(slots=True, kw_only=True)
class _Listed:
    """A list under way."""

    mark: str
    indent: int
    heading: str
    lead: str
    lines: list[Line] = field(default_factory=list)
    category: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A list of diagnoses that was found.

    Parameters
    ----------
    items : tuple[Item, ...]
        In the order of the list, best first.
    heading : str
        What stands above it.
    adds : bool
        Whether its heading says that it goes on from something that was said before.
    """

    items: tuple[Item, ...]
    heading: str
    adds: bool


def list_in(lines: Sequence[Line]) -> Found | None:
    """The list that answers: by its marks, its titles, or one diagnosis a line."""
    marked = _marked_lists(lines)
    titled = _titled(lines)
    if titled is not None and all(one.mark == "bullet" for one in marked):
        return titled
    if sum(one.category for one in marked) >= 2:
        return None
    return _chosen(marked) or (None if marked else _one_a_line(lines))


def _marked_lists(lines: Sequence[Line]) -> list[_Listed]:
    """Lists of numbered or bulleted lines, each with its heading and the words before it."""
    lists: list[_Listed] = []
    current: _Listed | None = None
    heading, lead, category = "", "", False
    for line in lines:
        if not line.text and not line.mark:
            continue
        if not line.mark:
            if _is_heading(line):
                heading, category = line.text, _CATEGORY.match(line.text) is not None
                current = (
                    None if current is None or current.mark == "bullet" or line.titled else current
                )
                if line.text.endswith(":") and not line.titled:
                    current = None
                lead = ""
            else:
                lead = line.text
                if (
                    current is not None
                    and current.mark == "bullet"
                    and line.indent <= current.indent
                ):
                    current = None
            continue
        if current is not None and _continues(current, line):
            if line.indent <= current.indent + 1 and line.mark == current.mark:
                current.lines.append(line)
            continue
        current = _Listed(
            mark=line.mark, indent=line.indent, heading=heading, lead=lead, category=category
        )
        current.lines.append(line)
        lists.append(current)
        lead = ""
    return lists


def _is_heading(line: Line) -> bool:
    return (line.titled and len(line.text.split()) <= 12) or (
        line.text.endswith(":") and len(line.text) <= 300
    )


def _continues(current: _Listed, line: Line) -> bool:
    """Whether a line goes on with a list or is a detail of its last item."""
    if line.indent > current.indent + 1:
        return True
    if current.mark == "number":
        if line.mark == "bullet":
            return True
        last = current.lines[-1].number
        if last == line.number == 1:
            return True  # Markdown counts by itself
        counts_down = len(current.lines) < 2 or current.lines[-2].number > last
        return line.number > last or (line.number == last - 1 and counts_down)
    return line.mark == "bullet"


def _chosen(lists: Sequence[_Listed]) -> Found | None:
    """The list that answers, with those that go on from it; the last one where it is revised."""
    answer: list[Item] = []
    heading, adds = "", False
    is_named = False
    for one in lists:
        above = f"{one.heading} {one.lead}"
        items = _items(one)
        if not items or _is_out(one.heading) or (one.lead.endswith(":") and _is_out(one.lead)):
            continue
        names = {item.name for item in answer}
        if not answer:
            answer, heading, is_named = items, above, _IN.search(above) is not None
            adds = _MORE.search(above) is not None and not _FIRST.search(above)
        elif _AGAIN.search(above) or 2 * len(names & {i.name for i in items}) > len(items):
            answer, heading, adds = items, above, False
        elif _MORE.search(one.heading) or _MORE.search(one.lead):
            answer += [item for item in items if item.name not in names]
        elif _IN.search(above) and not is_named:
            answer, heading, is_named, adds = items, above, True, False
    return Found(items=tuple(answer), heading=heading, adds=adds) if answer else None


def _is_out(heading: str) -> bool:
    """Whether what stands under a heading is no part of the ranking."""
    if _NEVER.search(heading):
        return True
    return _OUT.search(heading) is not None and not _IN.search(heading)


_FIRST = re.compile(
    r"\bmost likely|likeliest|ranked|ranking|in order|differential\b", re.IGNORECASE
)


def _items(listed: _Listed) -> list[Item]:
    """Diagnoses of a list; none where any of its lines is something else."""
    items = [named(line.text) for line in listed.lines if line.text]
    items = [item for item in items if not is_filler(item)]
    if not items or not all(item.name for item in items):
        return []
    numbers = [line.number for line in listed.lines if line.text]
    if len(items) > 1 and numbers == list(range(len(items), 0, -1)):
        items.reverse()
    return list({item.name: item for item in reversed(items)}.values())[::-1]


def _titled(lines: Sequence[Line]) -> Found | None:
    """Diagnoses as titles of paragraphs; two or more."""
    titles = [
        line
        for line in lines
        if line.titled and not line.mark and not _IN.search(line.text[:60]) and line.text
    ]
    kept = [line for line in titles if not _is_out(line.text[:60])]
    items = [named(line.text) for line in kept if not _CATEGORY.match(line.text)]
    if len(items) < 2 or not all(item.name for item in items):
        return None
    return Found(items=tuple(items), heading="", adds=False)


def _one_a_line(lines: Sequence[Line]) -> Found | None:
    """Two or more lines in a row, each of them a diagnosis and no sentence."""
    run: list[Item] = []
    heading = last_heading = ""
    for line in lines:
        if not line.text:
            continue
        item = named(line.text)
        sentence = line.text.endswith((".", "!", "?")) and len(line.text.split()) > 5
        if _is_heading(line) and line.text.endswith(":"):
            if len(run) >= 2:
                break
            run, last_heading = [], line.text
        elif item.name and not sentence and not _is_out(last_heading):
            heading = last_heading
            run.append(item)
        elif len(run) >= 2:
            break
        else:
            run = []
    return Found(items=tuple(run), heading=heading, adds=False) if len(run) >= 2 else None
