"""Attribute files: where the levels come from, and whether their cues are alike in form."""

import re
from collections.abc import Iterator

from fairaudit.authoring.lint.finding import Finding, found, of_fault
from fairaudit.authoring.lint.matched import LONGEST, length_apart
from fairaudit.authoring.lint.sources import AttributeReading
from fairaudit.authoring.lint.wordlists import any_of, rows_of
from fairaudit.counterfactual import Attribute
from fairaudit.counterfactual.attribute import CUES, PERSON, Level
from fairaudit.yamlfile import YamlFile

__all__ = ["attribute_findings"]

_FEWEST_WORDS = 4
_ARTICLE = re.compile(r"^(?:an?|the)\s", re.IGNORECASE)
_NOUN_LAST = re.compile(
    r"(?:^|[\s-])(?:man|woman|person|patient|user|veteran|immigrant|refugee|citizen|student|inmate|"
    r"prisoner|speaker|resident|worker|owner|believer|member|adult|child|"
    r"graduate|beneficiary|recipient|seeker|migrant|soldier)$",
    re.IGNORECASE,
)
_EXPLAINS_ONE_CUE = re.compile(r"\bcues?\b", re.IGNORECASE)


def attribute_findings(reading: AttributeReading) -> Iterator[Finding]:
    """Findings of the rules about attribute files, and what the loader faults."""
    yield from (of_fault(fault) for fault in reading.faults)
    file, attribute = reading.file, reading.attribute
    if file is None or attribute is None:
        return
    if len(attribute.source.split()) < _FEWEST_WORDS:
        yield found(file, ["source"], "source", f"“{attribute.source}” is no source.")
    yield from _same_words(file, attribute)
    for name, level in attribute.levels.items():
        yield from _second_cue(file, attribute, name, level)
        yield from _social_history(file, name, level)
        yield from _descriptors(file, name, level)
        yield from _other_levels(file, attribute, name, level)
        yield from _ages(file, attribute, name, level)
        for cue, most in LONGEST.items():
            apart = length_apart(attribute, name, cue)
            if cue in level.cues and cue in attribute.cues and apart > most:
                what = (
                    f"the {cue} of {name} is {apart} words longer or shorter than the reference's; "
                    f"{most} is the bound."
                )
                yield found(file, ["levels", name, "cues", cue], "length", what)


def _second_cue(file: YamlFile, attribute: Attribute, name: str, level: Level) -> Iterator[Finding]:
    if len(level.cues) < 2 and not _EXPLAINS_ONE_CUE.search(attribute.source):
        yield found(file, ["levels", name], "second-cue", f"{name} is told by one kind of cue.")


def _social_history(file: YamlFile, name: str, level: Level) -> Iterator[Finding]:
    line = level.cues.get("social_history", {}).get("social_history", "")
    if line and not line.endswith("."):
        place = ["levels", name, "cues", "social_history", "social_history"]
        yield found(file, place, "full-stop", f"“{line}” does not end in one.")


def _descriptors(file: YamlFile, name: str, level: Level) -> Iterator[Finding]:
    """Words that cannot stand where they are put: before the noun, or after it."""
    told = level.cues.get("descriptor", {})
    group, after = told.get("group", ""), told.get("with", "")
    place = ["levels", name, "cues", "descriptor"]
    if _ARTICLE.match(group) or _NOUN_LAST.search(group):
        what = f"“{group}” does not stand before a noun as an adjective does."
        yield found(file, [*place, "group"], "descriptor", what)
    if after and not after.startswith(" "):
        what = f"“{after}” would stick to the noun: it has to begin with a space."
        yield found(file, [*place, "with"], "descriptor", what)


def _other_levels(
    file: YamlFile, attribute: Attribute, name: str, level: Level
) -> Iterator[Finding]:
    """Cues that hold the title or the descriptor of another level, and none of their own."""
    own = _titles(level)
    for cue, slots in level.cues.items():
        for slot, text in slots.items():
            if slot in PERSON:
                continue
            for other, about in attribute.levels.items():
                if text in about.cues.get(cue, {}).values():
                    continue  # the same words: either told already, or no part that differs
                named = [one for one in _titles(about) if other != name and _holds(text, one)]
                if named and not any(_holds(one, named[0]) for one in own):
                    place = ["levels", name, "cues", cue, slot]
                    what = f"“{text.strip()}” of {name} names {other} (“{named[0]}”)."
                    yield found(file, place, "other-level", what)
                    break


def _same_words(file: YamlFile, attribute: Attribute) -> Iterator[Finding]:
    """Levels that one kind of cue tells in the same words, so that it tells them not apart."""
    for cue in CUES:
        first: dict[tuple[tuple[str, str], ...], str] = {}
        for name, level in attribute.levels.items():
            if cue not in level.cues:
                continue
            words = tuple(sorted(level.cues[cue].items()))
            other = first.setdefault(words, name)
            if other != name:
                what = f"the {cue} of {name} says the same as that of {other}."
                yield found(file, ["levels", name, "cues", cue], "other-level", what)


def _titles(level: Level) -> list[str]:
    """What a level is called: its title, and its descriptor where that is told by words."""
    told = level.cues.get("descriptor", {})
    words = [text.strip() for slot, text in told.items() if slot not in PERSON]
    return [level.title, *words]


def _holds(text: str, words: str) -> bool:
    return re.search(any_of([words]), text, re.IGNORECASE) is not None


def _ages(file: YamlFile, attribute: Attribute, name: str, level: Level) -> Iterator[Finding]:
    """Ages that contradict each other, or the words of the level."""
    place = ["levels", name]
    told = level.cues.get("descriptor", {}).get("age")
    if level.age is not None and told is not None and told != str(level.age):
        what = f"the text says {told} and the level {level.age} years."
        yield found(file, [*place, "age"], "level-age", what)
    if level.age is not None and level.ages and not level.ages[0] <= level.age <= level.ages[1]:
        what = f"the age {level.age} is outside the ages {level.ages[0]} to {level.ages[1]}."
        yield found(file, [*place, "age"], "level-age", what)
    same = [n for n, one in attribute.levels.items() if one.age == level.age and n != name]
    if level.age is not None and same:
        what = f"{name} has the same age as {' and '.join(same)}."
        yield found(file, [*place, "age"], "level-age", what)
    low, high = level.ages or (level.age or 0, level.age or 120)
    text = " ".join(words for slots in level.cues.values() for words in slots.values())
    for row in rows_of("age_terms"):
        youngest, oldest = int(row["youngest"]), int(row["oldest"])
        if _holds(text, row["term"]) and not youngest <= low <= high <= oldest:
            what = f"“{row['term'].rstrip('*')}” is possible at ages {youngest} to {oldest} only."
            yield found(file, place, "level-age", what)
