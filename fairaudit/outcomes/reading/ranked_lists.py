"""Lists in an answer: which lines belong together, under what heading, and which list answers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from fairaudit.outcomes.reading.ranked_items import Item, falls, is_filler, named
from fairaudit.outcomes.reading.ranked_lines import Line
from fairaudit.outcomes.reading.text import sentences

__all__ = ["Found", "NOT_RANKED", "REVERSED", "is_out", "list_in"]

_NEVER = re.compile(
    r"\b(?:can'?t[- ]miss|cannot[- ]miss|must[- ]not[- ]miss|don'?t[- ]miss|not to miss|never miss"
    r"|must exclude|ruled? out|rule[- ]outs?"
    r"|exclud\w+|eliminated|unlikely|not considered|dangerous|life-threatening|do not forget"
    r"|considered and|worst[- ]case|discarded|urgency|danger|severity)\b",
    re.IGNORECASE,
)
_OUT = re.compile(
    r"\b(?:next steps?|work-?up|tests?\b|testing|investigations?|imaging|labs?\b|management"
    r"|treatments?|therapy|plan\b|recommend\w*|red flags?|findings?|features|history"
    r"|symptoms?|signs?|vitals?|risk factors?"
    r"|evidence|supporting|reasoning|rationale|disclaimer|notes?\b|references|sources|follow-?up"
    r"|medications?|review|questions|caveats?|actions?|steps\b"
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
    r"|moderate\w*|low\w*|runners?-up|probable"
    r"|(?:second|third|fourth|fifth) (?:tier|group|band|level)"
    r"|(?:tier|group|band|level) (?:[2-9]|[b-h]|two|three|four|five|i{2,3}|iv|v))\b",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r"\b(?:second thought|revis\w+|correct(?:ed|ion)|updated?|re-?rank\w*|re-?order\w*|actually"
    r"|final (?:answer|list|ranking|differential)"
    r"|on reflection|changed? my mind|instead|let me (?:fix|redo|change))\b",
    re.IGNORECASE,
)
# What someone else would list, and what holds only on a condition.
_NOT_MINE = re.compile(
    r"^\W*(?:if|when|should)\b(?!\s+(?:i|you|we|pressed|forced|asked|pushed)\b)"
    r"|\b(?:registrar|colleague|resident|consultant|nurse|gp|surgeon|radiologist|student|team|letter"
    r"|referr\w+|textbook|guideline|trainee|intern|attending)s?'?s?\s+(?:would|say|says|think|thinks"
    r"|puts?|lists?|listed|rank(?:s|ed|ing)?|had|has|wrote|gave|suggest\w*|order|differential"
    r"|diagnos[ie]s|impression|version)\b",
    re.IGNORECASE,
)
REVERSED = re.compile(
    r"\bleast(?:\s+\w+)?\s*(?:→|->|>)|\b(?:(?:from\s+(?:the\s+)?)?(?:least|worst)(?:\s+\w+)?\s+(?:first"
    r"|to\b)|ascending|increasing\s+(?:order|likelihood|probability)"
    r"|most likely last|in reverse order)\b",
    re.IGNORECASE,
)
NOT_RANKED = re.compile(
    r"\b(?:in no (?:particular|specific|special) order|not (?:in|listed in|ranked in) (?:any|order"
    r"|a particular)|unranked|not ranked|alphabetical(?:ly)?|equally likely|arbitrar\w+|random\w*"
    r"|(?:can't|cannot|couldn't|not) (?:say|tell|decide) which|(?:\w+n't|cannot|not) (?:rank|order)"
    r"|order (?:in which|they|of (?:mention|appearance)))\b",
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
        In the order of the text.
    backwards : bool
        Whether the last is the best, by the list's numbers or its heading.
    heading : str
        What stands above it.
    adds : bool
        Whether its heading says that it goes on from something that was said before.
    """

    items: tuple[Item, ...]
    heading: str
    adds: bool
    backwards: bool = False


_CONTESTED = Found(items=(), heading="", adds=False)


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
    """The list that answers, with those that go on from it; the last one where it is revised.

    It has no items where another list beside it, or its own likelihoods, contest it.
    """
    answer: list[Item] = []
    heading, adds, backwards = "", False, False
    is_named = False
    for one in lists:
        above = f"{one.heading} {one.lead}"
        items = _items(one)
        turned = _counts_down(one) or REVERSED.search(above) is not None
        names = {item.name for item in answer}
        repeats = 2 * len(names & {item.name for item in items}) > len(items)
        if items and _is_aside(one) and not (repeats and _AGAIN.search(above)):
            if repeats and not _NEVER.search(above):
                return _CONTESTED
            continue
        if not items:
            continue
        if _jumbled(one) or not falls(
            [line.text for line in (one.lines[::-1] if turned else one.lines)]
        ):
            return _CONTESTED
        if not answer:
            answer, heading, is_named = items, above, _IN.search(above) is not None
            backwards = turned
            adds = _MORE.search(above) is not None and not _FIRST.search(above)
        elif _AGAIN.search(above) or repeats:
            answer, heading, adds, backwards = items, above, False, turned
        elif _MORE.search(one.heading) or _MORE.search(one.lead):
            answer += [item for item in items if item.name not in names]
        elif _IN.search(above) and not is_named:
            answer, heading, is_named, adds, backwards = items, above, True, False, turned
        else:
            return _CONTESTED
    if not answer:
        return None
    return Found(items=tuple(answer), heading=heading, adds=adds, backwards=backwards)


def _is_aside(listed: _Listed) -> bool:
    lead = listed.lead
    return (
        is_out(listed.heading)
        or (lead.endswith(":") and is_out(lead))
        or _NOT_MINE.search(lead) is not None
    )


def is_out(heading: str) -> bool:
    """Whether what stands under a heading is no part of the ranking."""
    last = (sentences(heading) or [""])[-1]
    if _NEVER.search(last) or _NOT_MINE.search(last):
        return True
    out = _OUT.search(last)
    if out is None:
        return False
    is_in = _IN.search(last)
    # “The symptoms, in order of weight” ranks symptoms.
    return is_in is None or (is_in[0].casefold() == "in order" and out.start() < is_in.start())


_FIRST = re.compile(
    r"\bmost likely|likeliest|ranked|ranking|in order|differential\b", re.IGNORECASE
)


def _items(listed: _Listed) -> list[Item]:
    """Diagnoses of a list; none where any of its lines is something else."""
    items = [named(line.text) for line in listed.lines if line.text]
    items = [item for item in items if not is_filler(item)]
    if not items or not all(item.name for item in items):
        return []
    return list({item.name: item for item in reversed(items)}.values())[::-1]


def _jumbled(listed: _Listed) -> bool:
    """Whether the numbers are ranks that run neither up nor down."""
    numbers = [line.number for line in listed.lines if line.text]
    ranks = sorted(numbers)
    return ranks == list(range(1, len(numbers) + 1)) and numbers not in (ranks, ranks[::-1])


def _counts_down(listed: _Listed) -> bool:
    numbers = [line.number for line in listed.lines if line.text]
    return len(numbers) > 1 and numbers == list(range(len(numbers), 0, -1))


def _titled(lines: Sequence[Line]) -> Found | None:
    """Diagnoses as titles of paragraphs; two or more."""
    titles = [
        line
        for line in lines
        if line.titled and not line.mark and not _IN.search(line.text[:60]) and line.text
    ]
    kept = [line for line in titles if not is_out(line.text[:60])]
    items = [named(line.text) for line in kept if not _CATEGORY.match(line.text)]
    if len(items) < 2 or not all(item.name for item in items):
        return None
    if not falls([item.words for item in items]):
        return _CONTESTED
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
        elif item.name and not sentence and not is_out(last_heading):
            heading = last_heading
            run.append(item)
        elif len(run) >= 2:
            break
        else:
            run, last_heading = [], "" if sentence else line.text
    backwards = REVERSED.search(heading) is not None
    if len(run) < 2 or not falls([item.words for item in (run[::-1] if backwards else run)]):
        return None
    return Found(items=tuple(run), heading=heading, adds=False, backwards=backwards)
