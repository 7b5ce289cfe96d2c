"""Filling one text for many members: what an earlier member's values gave is not filled again."""

import re
from collections.abc import Callable, Iterator, Mapping

from fairaudit.counterfactual.language import Template

__all__ = ["Fill", "remembering"]

Fill = Callable[[Mapping[str, str]], str]

# A text may be cut wherever a literal part has white space behind a sentence: no article and no
# slot that vanishes looks further than that.
_BETWEEN_SENTENCES = re.compile(r"(?<=[.;:?!]\s)(?=\S|\Z)")


def remembering(template: Template) -> Fill:
    """Give a function that fills a text as `Template.fill` does, sentence by sentence.

    A sentence is filled once for the values of its slots. Members of a matched set share most of
    their values, so that most sentences are looked up.

    Examples
    --------
    >>> fill = remembering(Template.of("{A} {group} man waits. {Subject} rests."))
    >>> [fill({"group": group, "subject": "he"}) for group in ("Asian", "White")]
    ['An Asian man waits. He rests.', 'A White man waits. He rests.']
    """
    sentences = [(one, sorted(one.names)) for one in _sentences(template)]
    filled: list[dict[tuple[str, ...], str]] = [{} for _ in sentences]
    inside: dict[str, Fill] = {}

    def told(value: str, values: Mapping[str, str]) -> str:
        """The words of a slot, whose text may hold slots of its own."""
        if "{" not in value:
            return value
        if value not in inside:
            inside[value] = remembering(Template.of(value))
        return inside[value](values)

    def fill(values: Mapping[str, str]) -> str:
        texts = []
        for (sentence, names), known in zip(sentences, filled, strict=True):
            key = tuple([told(values[name], values) for name in names])
            text = known.get(key)
            if text is None:
                text = known[key] = sentence.fill(dict(zip(names, key, strict=True)))
            texts.append(text)
        return "".join(texts)

    return fill


def _sentences(template: Template) -> Iterator[Template]:
    """Templates that, one after the other, are the whole."""
    parts: list[str] = []
    for index, part in enumerate(template.parts):
        if index % 2:
            parts.append(part)
            continue
        *ended, rest = _BETWEEN_SENTENCES.split(part)
        for text in ended:
            yield Template((*parts, text))
            parts = []
        parts.append(rest)
    yield Template(tuple(parts))
