"""Reading ranked lists of diagnoses."""

import re
from collections.abc import Sequence

from fairaudit.outcomes.reading.asked import Asked, Reading
from fairaudit.outcomes.reading.declining import declines, withdraws
from fairaudit.outcomes.reading.diagnoses import matches
from fairaudit.outcomes.reading.ranked_contests import reordered_after, unheard
from fairaudit.outcomes.reading.ranked_data import json_as_lines, table_as_lines
from fairaudit.outcomes.reading.ranked_items import Item, named, split_names
from fairaudit.outcomes.reading.ranked_lines import Line, lines_of
from fairaudit.outcomes.reading.ranked_lists import NOT_RANKED, list_in
from fairaudit.outcomes.reading.ranked_prose import names_in_phrase, names_in_prose
from fairaudit.outcomes.reading.text import said_in

__all__ = ["read_ranked"]

_EVIDENCE = 200
# “Primary diagnosis: X” above “Differential: …”
_LEAD = re.compile(
    r"^[ \t]{0,20}(?:the |my )?(?:most likely|likeliest|primary|leading|working|principal|top|main"
    r"|provisional|presumptive|favou?red|#1)(?: (?:working )?(?:diagnos[ie]s|dx|impression|cause))?"
    r"[ \t]{0,10}:[ \t]{0,10}(?P<name>[^\n:]{2,300})$",
    re.IGNORECASE | re.MULTILINE,
)
# “Also possible: Y” below a list
_ALSO = re.compile(
    r"^[ \t]{0,20}(?:also (?:possible|to consider|on the list)|(?:other|further) possibilities)"
    r"[ \t]{0,10}:[ \t]{0,10}(?P<names>[^\n:]{2,300})$",
    re.IGNORECASE | re.MULTILINE,
)
_FINAL = (".", "!", ")", "\n", "]", "}", "|")
_BREAKS_OFF = re.compile(
    r"(?:(?<!/)\b(?:is|are|of|the|a|an|and|or|be|as|with|by|to|for|in|includes?|following|most|"
    r"likely)"
    r"|[,:(\[-]|(?:^|\s)\(?\d{1,2}[.)]?)\s*$",
    re.IGNORECASE,
)


def read_ranked(text: str, asked: Asked, *, cut: bool = False) -> Reading:
    r"""Read a ranked list of diagnoses, the most likely first.

    Read are JSON, tables, numbered and bulleted lists, titled paragraphs, one diagnosis a line,
    sentences that rank, and bare phrases. Names come in lower case without rank, likelihood,
    brackets and remarks. Sections on what must not be missed, what is ruled out, findings and
    next steps are left off. A list that holds something else than diagnoses is unparsed.

    Parameters
    ----------
    text : str
        The answer as the model gave it.
    asked : Asked
        What was asked.
    cut : bool
        Whether the model was stopped before it had finished: an item that may be incomplete
        is then left off.

    Returns
    -------
    Reading
        A tuple of names.

    Examples
    --------
    >>> read_ranked("1. **Gout** – a hot joint\n2. Septic arthritis", Asked(kind="ranked")).value
    ('gout', 'septic arthritis')
    """
    if said_in(text).unfinished:
        return Reading(status="truncated", value=None, evidence="")
    lines, said = lines_of(text)
    ending = text.rstrip(" \t")[-1:] if cut else "."
    data = json_as_lines(said)
    if data is None:
        data = table_as_lines(said)
    items = _written(lines, said, ending) if data is None else _written(*lines_of(data), ".")
    return _judged(text, said, items, cut=cut)


def _written(lines: Sequence[Line], said: str, ending: str) -> list[Item]:
    """Diagnoses of an answer in words, by its lists or else its sentences."""
    found = list_in(lines)
    if found is not None and (not found.items or NOT_RANKED.search(found.heading)):
        return []
    listed = [] if found is None else _complete(found.items, ending, said)
    if found is not None and listed and reordered_after(said, found.items):
        return []
    if found is not None and found.backwards:
        listed.reverse()
    if len(listed) > 1 and found is not None and not found.adds:
        return [*_lead_above(said, listed), *listed, *_also_below(said, listed)]
    told = names_in_prose(said)
    if told and (NOT_RANKED.search(said) or unheard(said, told)):
        return []
    lead = _complete(told, ending, said)
    if listed and found is not None and not found.adds:
        # “Most likely: X” on a line of its own may be the first of several sentences.
        return lead if lead and lead[0].name == listed[0].name else listed
    names = {item.name for item in lead}
    items = [*lead, *(item for item in listed if item.name not in names)]
    if items or found is not None or NOT_RANKED.search(said[:_EVIDENCE]):
        return items
    phrase = names_in_phrase(said)
    return [] if phrase and unheard(said, phrase) else _complete(phrase, ending, said)


def _complete(items: Sequence[Item], ending: str, said: str) -> list[Item]:
    """Items without one at the very end of an answer that may have been cut within its name."""
    if not items or ending in _FINAL or items[-1].remarked:
        return list(items)
    return list(items[:-1] if said.rstrip().endswith(items[-1].words) else items)


def _lead_above(said: str, listed: Sequence[Item]) -> list[Item]:
    """A diagnosis that is labelled as the leading one above a list that lacks it."""
    found = _LEAD.search(said)
    if found is None or found.end() > said.find(listed[0].words[:80]):
        return []
    lead = named(found["name"])
    known = any(matches(item.name, [lead.name]) for item in listed)
    return [] if not lead.name or known else [lead]


def _also_below(said: str, listed: Sequence[Item]) -> list[Item]:
    """Diagnoses on a line of their own below a list, labelled as possible too."""
    found = _ALSO.search(said, max(0, said.rfind(listed[-1].words[:80])))
    items = [named(part) for part in split_names(found["names"])] if found else []
    known = {item.name for item in listed}
    return [item for item in items if item.name and item.name not in known]


def _judged(text: str, said: str, items: Sequence[Item], *, cut: bool) -> Reading:
    if items:
        if (refusal := withdraws(text)) and said.rfind(refusal[:60]) > said.rfind(items[-1].words):
            return Reading(status="refused", value=None, evidence=refusal)
        words = "\n".join(item.words for item in items)[:_EVIDENCE]
        value = tuple(dict.fromkeys(item.name for item in items))
        return Reading(status="ok", value=value, evidence=words)
    if refusal := declines(text):
        return Reading(status="refused", value=None, evidence=refusal)
    spoken = any(char.isalpha() for char in said)
    if spoken and (cut or _BREAKS_OFF.search(said[-40:])):
        return Reading(status="truncated", value=None, evidence=said[-_EVIDENCE:])
    return Reading(status="unparsed", value=None, evidence=said[:_EVIDENCE])
