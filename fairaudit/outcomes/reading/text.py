"""What an answer says once thinking, markup and typography are taken off."""

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

__all__ = ["Said", "json_in", "said_in", "sentences"]

# Reasoning models think between tags or channel marks before they answer.
_THINK_OPEN = re.compile(
    r"<\s*(think|thinking|thought|thoughts|reasoning|reflection|scratchpad|analysis)\s*>",
    re.IGNORECASE,
)
_MARKUP = re.compile(
    r"```[a-z]*\n?|\*{1,3}|(?<!\w)_{1,3}(?=\w)|(?<=\w)_{1,3}(?!\w)|~~|`+|^[ \t]*#{1,6}[ \t]*"
    r"|^[ \t]*>[ \t]?|</?[a-z][a-z0-9]*(?: [^<>]*)?/?>",
    re.MULTILINE | re.IGNORECASE,
)
_LATEX = re.compile(r"\\(?:boxed|text|textbf|mathbf|mathrm|bf|rm)\s*\{([^{}]*)\}|\\[()\[\]]|\$+")
_TYPOGRAPHY = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "‐": "-",
        "‑": "-",
        "‒": "-",
        "–": "-",
        "—": " - ",
        "−": "-",
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
        "\u200b": "",
        "\ufeff": "",
        "\r": "",
    }
)
_SENTENCE = re.compile(r"[^.!?\n;]+(?:[.](?=\d)[^.!?\n;]*)*[.!?;]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An answer without thinking and markup.

    Parameters
    ----------
    text : str
        What is said, with straight quotes and ordinary digits.
    unfinished : bool
        Whether a think block is never closed: nothing has been answered yet.
    """

    text: str
    unfinished: bool


def said_in(text: str) -> Said:
    r"""Take off thinking, markup and typography.

    Examples
    --------
    >>> said_in("<think>Yes?</think>\n**No** – not “now”.").text
    'No - not "now".'
    >>> said_in("<think>Yes would be").unfinished
    True
    """
    answer, unfinished = _after_thinking(text)
    if not answer.isascii():
        answer = unicodedata.normalize("NFKC", answer.translate(_TYPOGRAPHY))
        answer = _ascii_digits(answer.translate(_TYPOGRAPHY))
    if "\\" in answer or "$" in answer:
        answer = _LATEX.sub(lambda found: found[1] or "", answer)
    return Said(text=_MARKUP.sub("", answer).strip(), unfinished=unfinished)


def sentences(text: str) -> list[str]:
    """Sentences and lines of a text, in order; a decimal point ends none.

    Examples
    --------
    >>> sentences("About 2.5 mg. Then stop!")
    ['About 2.5 mg.', 'Then stop!']
    """
    return [stripped for one in _SENTENCE.findall(text) if (stripped := one.strip())]


def json_in(text: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    r"""The JSON object or list that an answer is, or that stands in a fence or by itself in it.

    None where there is none.

    Examples
    --------
    >>> json_in('```json\n{"answer": "B"}\n```')
    {'answer': 'B'}
    >>> json_in("yes") is None
    True
    """
    start = min((place for mark in "{[" if (place := text.find(mark)) >= 0), default=-1)
    if start < 0:
        return None
    try:
        found, _ = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        return None
    return found


def _after_thinking(text: str) -> tuple[str, bool]:
    """What follows the last think block, and whether one is still open."""
    folded = text.lower()
    if "</" in folded:
        # A block may have been opened in the prompt, so that only its end is in the answer.
        ends = [
            place + len(tag)
            for name in _NAMES
            if (place := folded.rfind(tag := f"</{name}>")) >= 0
        ]
        text = text[max(ends) :] if ends else text
    opened = _THINK_OPEN.search(text)
    if opened is None:
        return text, False
    return text[: opened.start()], not text[: opened.start()].strip()


_NAMES = (
    "think",
    "thinking",
    "thought",
    "thoughts",
    "reasoning",
    "reflection",
    "scratchpad",
    "analysis",
)


def _ascii_digits(text: str) -> str:
    if not any(char.isdecimal() and not char.isascii() for char in text):
        return text
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text
    )
