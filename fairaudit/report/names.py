"""What people call the ids of a record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fairaudit.figures.axis import unit_name, unit_of
from fairaudit.figures.marks import readable
from fairaudit.report.plain import clip
from fairaudit.rows import INTERSECTION, JUDGE_BIAS, JUDGED, REASON_FIRST

__all__ = [
    "FAVOURABLE", "PROBABILITY", "Names", "counts_favourable", "listing", "model_labels",
    "unit_words",
]  # fmt: skip

Row = Mapping[str, Any]

_LONGEST = 160
_UNSAID_CUES = ("", "descriptor")
_ARMS = {
    "placebo": "Placebo",
    "attention": "Attention control",
    "control": "Demographics told",
    "wording": "Wording",
    "format": "Format",
}
_FORMATS = {
    "forward": "options forward",
    "reversed": "options reversed",
    "labelled": "options with letters",
    "choice": "choice of two statements",
    REASON_FIRST: "reasons first",
}
PROBABILITY = "option_probability"
"""The outcome that is the probability of the favourable option among the options."""
FAVOURABLE = "favourable_choice"
"""The outcome that is 1 where the favourable option was chosen."""

_OUTCOMES = {
    PROBABILITY: "probability of {}",
    FAVOURABLE: "share of answers with {}",
    "option_probability_by_length": "length-normalised score of {}",
    "option_mass": "probability on any of the options",
    "judged_preference": "preference of the judge for the answer",
}
_OF_QUESTION = "stated_number"
"""The outcome whose unit is that of its question."""

_BY_JUDGE = {
    JUDGED: "level of {} that the judge gave",
    JUDGE_BIAS: "level of {} that the judge gave to the same answer",
}


_POINTS = unit_of("binary")[1]


def _of_judge(outcome: str) -> str:
    """What a judge's outcome is called; empty for any other."""
    for prefix, words in _BY_JUDGE.items():
        if outcome.startswith(prefix):
            return words.format(readable(_short(outcome.removeprefix(prefix))).lower())
    return ""


def unit_words(row: Row) -> str:
    """What the values of a row are told in, in short.

    Examples
    --------
    >>> unit_words({"outcome": "choice", "scale": "binary"})
    'points'
    >>> unit_words({"outcome": "word_count", "scale": "numeric"})
    'words'
    """
    unit = unit_name(row)
    return "points" if unit == _POINTS else unit


def counts_favourable(outcome: str) -> bool:
    """Whether an outcome counts the favourable option of each question."""
    return "{}" in _OUTCOMES.get(outcome, "")


def listing(words: Sequence[str], last: str = "and") -> str:
    """Words in a row as a person would write them.

    Examples
    --------
    >>> listing(["age", "sex"]), listing(["a", "b", "c"], "or")
    ('age and sex', 'a, b or c')
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def model_labels(models: Sequence[Row]) -> list[str]:
    """Shortest labels that tell the models apart: name, then revision, then parameters.

    Examples
    --------
    >>> shared = {"name": "m", "params_id": "p"}
    >>> model_labels([{**shared, "revision": "1"}, {**shared, "revision": "2"}])
    ['m (1)', 'm (2)']
    """
    names = [str(model["name"]) for model in models]
    longer = [f"{model['name']} ({model['revision'] or 'no revision'})" for model in models]
    longest = [f"{label} {model['params_id']}" for label, model in zip(longer, models, strict=True)]
    labels = []
    for index, name in enumerate(names):
        if names.count(name) == 1:
            labels.append(name)
        else:
            labels.append(longer[index] if longer.count(longer[index]) == 1 else longest[index])
    return labels


def _short(text: object) -> str:
    """A name of a length that a line of a table can hold."""
    return clip(str(text), _LONGEST)


@dataclass(frozen=True, slots=True)
class Names:
    """Looks up what a record calls its models, groups, questions and vignettes.

    Parameters
    ----------
    content : Mapping[str, Any]
        A record; an id it does not describe is shown as words.
    """

    content: Mapping[str, Any]

    def model(self, row: Row) -> str:
        """What a row’s model is called, everywhere in a report; its ids stand under Design."""
        for model in self.content["models"]:
            if (model["model_id"], model["params_id"]) == (row["model_id"], row["params_id"]):
                return _short(model["label"])
        return _short(str(row["model_id"]).partition("@")[0])

    def attribute(self, name: str) -> str:
        """Title of an attribute or arm; of a crossing, the titles of its attributes."""
        if INTERSECTION in name:
            return INTERSECTION.join(map(self.attribute, name.split(INTERSECTION)))
        found = self._attribute(name)
        return _short(found["title"]) if found else _ARMS.get(name, readable(_short(name)))

    def group(self, attribute: str, name: str) -> str:
        """Name a group by the words that told it, where that is one term; else by its title.

        An intersection is named by its levels: “Black × Female”.
        """
        if INTERSECTION in attribute:
            parts = zip(attribute.split(INTERSECTION), name.split(INTERSECTION), strict=False)
            return INTERSECTION.join(self.group(*part) for part in parts)
        found = self._attribute(attribute)
        for level in found["levels"] if found else ():
            if level["id"] == name:
                told = level["cues"].get("descriptor", {})
                return _short(told["group"] if list(told) == ["group"] else level["title"])
        if attribute == "format":
            return _FORMATS.get(name, readable(_short(name)))
        return _short(name) if attribute in _ARMS else readable(_short(name))

    def contrast(self, row: Row) -> str:
        """Group and reference of a row."""
        group = self.group(row["attribute"], row["group"])
        return f"{group} vs {self.group(row['attribute'], row['reference'])}{self.cue(row)}"

    def cue(self, row: Row) -> str:
        """How a row's group is told, in brackets after a space; empty for the usual way."""
        cue = row.get("cue", "")
        return "" if cue in _UNSAID_CUES else f" ({readable(_short(cue)).lower()})"

    def set(self, name: str) -> str:
        """Title of a vignette set."""
        found = next((s["title"] for s in self.content["sets"] if s["id"] == name), name)
        return _short(found)

    def vignette(self, set_name: str, name: str) -> str:
        """Title of a vignette."""
        for vignettes in self.content["sets"]:
            for vignette in vignettes["vignettes"] if vignettes["id"] == set_name else ():
                if vignette["id"] == name:
                    return _short(vignette["title"])
        return readable(_short(name))

    def question(self, row: Row) -> str:
        """Title of a row's question."""
        if row["question_id"] == "all":
            return "All questions pooled"
        question = self._question(row)
        return _short(question["title"]) if question else readable(_short(row["question_id"]))

    def favourable(self, row: Row) -> str:
        """The favourable option of a row’s question; in general words where there are several."""
        question = self._question(row)
        if question is not None and question["options"]:
            return f"“{_short(question['favourable'])}”"
        return "the favourable option"

    def outcome(self, row: Row) -> str:
        """Say what was compared, naming the favourable option where there is one question."""
        template = _OUTCOMES.get(row["outcome"]) or _of_judge(row["outcome"])
        template = template or readable(_short(row["outcome"])).lower()
        return template.replace("{}", self.favourable(row))

    def unit(self, row: Row) -> str:
        """Unit of a row's differences, for captions and axes; of a number asked for, its own."""
        of_question = row["outcome"] == _OF_QUESTION and row["scale"] == "numeric"
        question = self._question(row) if of_question else None
        unit = _short((question or {}).get("unit", ""))
        return (_POINTS if unit == "percent" else unit) or unit_name(row)

    def measure(self, row: Row) -> str:
        """What `numbers.size` and its like take for a row: its unit, where the scale has none."""
        unit = self.unit(row)
        return str(row["scale"]) if unit == unit_of(row["scale"])[1] else unit

    def _attribute(self, name: str) -> Row | None:
        return next((a for a in self.content["attributes"] if a["id"] == name), None)

    def _question(self, row: Row) -> Row | None:
        for vignettes in self.content["sets"]:
            for question in (
                vignettes["questions"] if vignettes["id"] == row["vignette_set"] else ()
            ):
                if question["id"] == row["question_id"]:
                    return dict(question)
        return None
