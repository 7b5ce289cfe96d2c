"""What an answer says once thinking, markup and typography are taken off."""

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

__all__ = ["Said", "boxes_in", "json_in", "said_in", "sentences", "typed"]

# Reasoning models think between tags or channel marks before they answer.
_NAMES = "think|thinking|thought|thoughts|reasoning|reflection|scratchpad|analysis"
_THINK_OPEN = re.compile(rf"<\s*(?:{_NAMES})(?:\s[^<>]{{0,80}})?>|\[THINK\]|◁think▷", re.IGNORECASE)
_THINK_END = re.compile(rf"</(?:{_NAMES})>|\[/THINK\]|◁/think▷", re.IGNORECASE)
_CHANNEL, _FINAL_CHANNEL = "<|channel|>", "<|channel|>final<|message|>"
# Tags that stand inside a line vanish; all others end one, as “<a>No</a><b>Stable</b>” shows.
_INLINE_TAG = re.compile(
    r"</?(?:b|i|em|strong|u|span|sub|sup|code|mark|small|font|a|s|del|ins|kbd|tt)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BLOCK_TAG = re.compile(r"</?[a-z][\w:-]*(?:\s[^<>]*)?/?>", re.IGNORECASE)
_MARKUP = re.compile(
    r"```[a-z]*\n?|\*{1,3}|(?<!\w)_{1,3}(?=\w)|(?<=\w)_{1,3}(?!\w)|~~|`+|^[ \t]*#{1,6}[ \t]+"
    r"|^[ \t]*>[ \t]?",
    re.MULTILINE | re.IGNORECASE,
)
_MARKS = frozenset("*_~`#>")
_LATEX = re.compile(
    r"\\(?:boxed|fbox|text|textbf|mathbf|mathrm|bf|rm)\s*\{([^{}]*)\}|\\[()\[\],;:! ]|"
    r"\$+"
)
_LATEX_SIGN = re.compile(
    r"\\(?P<sign>times|cdot|div|approx|sim|leq?|geq?|pm|%|to|rightarrow|Rightarrow|implies)"
    r"(?![A-Za-z])"
)
_LATEX_SIGNS = {
    "times": "×", "cdot": "×", "div": "÷", "approx": "≈", "sim": "≈", "le": "≤", "leq": "≤",
    "ge": "≥", "geq": "≥", "pm": "±", "%": "%", "to": "→", "rightarrow": "→", "Rightarrow": "→",
    "implies": "→",
}  # fmt: skip
_SPACES = re.compile(r"(?<=\S) {2,}(?=\S)")
_LATEX_DEPTH = 3
_BOXED = re.compile(r"\\(?:boxed|fbox)\s*\{")
_LONGEST_BOX = 400
_MOST_BOXES = 20
_LONGEST_BRACKET = 200
_LATEX_SPACES = ("\\ ", "\\,", "\\;", "\\:")
_SUPERSCRIPT = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
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
        "⁄": "/",
        "⇒": "→",
        "∴": "therefore ",
        "➔": "→",
        "➜": "→",
        "➡": "→",
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
        "\u200b": "",
        "\u20e3": "",
        "\ufe0f": "",
        "\ufeff": "",
        "\r": "",
    }
)
_END = re.compile(r"[.!?]+(?:[\"')\]]+(?=\s|$))?(?=\s|$|(?<=[a-z]\.)[A-Z])|[;\n]")
# What stands before a full stop that ends no sentence.
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:e\.g|i\.e|vs|dr|mr|mrs|(?-i:Ms)|prof|approx|cf|al|etc|fig|ca|resp)$",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[^\w.\n]*(?:[A-Za-z]|\d{1,2})")
_JSON_STARTS = 4
_LOOSE_JSON = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An answer without thinking and markup.

    Parameters
    ----------
    text : str
        What is said, with straight quotes and ordinary digits.
    unfinished : bool
        Whether a think block is never closed: nothing has been answered yet.
    written : str
        What follows the thinking, as it was written.
    """

    text: str
    unfinished: bool
    written: str = ""


def said_in(text: str) -> Said:
    r"""Take off thinking, markup and typography.

    Examples
    --------
    >>> said_in("<think>Yes?</think>\n**No** – not “now”.").text
    'No - not "now".'
    >>> said_in("<think>Yes would be").unfinished
    True
    """
    written, unfinished = _after_thinking(text)
    answer = written
    answer = typed(answer)
    if "\\" in answer or "$" in answer:
        answer = _plain_latex(answer)
    if "<" in answer:
        answer = _BLOCK_TAG.sub("\n", _INLINE_TAG.sub("", _without_comments(answer)))
    if not _MARKS.isdisjoint(answer):
        answer = _MARKUP.sub("", answer)
    return Said(text=answer.strip(), unfinished=unfinished, written=written)


def typed(text: str) -> str:
    """A text in plain typography: straight quotes, ordinary digits and dashes.

    Examples
    --------
    >>> typed("50 mg/m² – “daily”")
    '50 mg/m^2 - "daily"'
    """
    if text.isascii():
        return text
    text = _SUPERSCRIPT.sub(lambda found: f"^{found[0]}", text).translate(_TYPOGRAPHY)
    return _ascii_digits(unicodedata.normalize("NFKC", text).translate(_TYPOGRAPHY))


def _plain_latex(text: str) -> str:
    text = _LATEX_SIGN.sub(lambda found: _LATEX_SIGNS[found["sign"]], text)
    for _ in range(_LATEX_DEPTH):
        if "\\" not in text and "$" not in text:
            break
        text = _LATEX.sub(_without_latex, text)
    return _SPACES.sub(" ", text)


def _without_latex(found: re.Match[str]) -> str:
    """What a command holds; of a command for a space, the space."""
    return found[1] or (" " if found[0] in _LATEX_SPACES else "")


def sentences(text: str) -> list[str]:
    """Sentences and lines of a text, in order.

    A decimal point, an abbreviation and the letter or number of an item end none.

    Examples
    --------
    >>> sentences("About 2.5 mg, e.g. at night. Then stop!")
    ['About 2.5 mg, e.g. at night.', 'Then stop!']
    >>> sentences("B. Ibuprofen. It is safe.")
    ['B. Ibuprofen.', 'It is safe.']
    """
    found, start = [], 0
    for end in _END.finditer(text):
        if end[0] == "." and _goes_on(text, start, end.start()):
            continue
        if end[0] == ";" and _in_brackets(text, start, end.start()):
            continue
        found.append(text[start : end.end()].strip())
        start = end.end()
    found.append(text[start:].strip())
    return [one for one in found if one]


def boxes_in(written: str) -> tuple[list[str], str]:
    r"""What stands in the boxes of an answer, without its own markup, and what follows the last.

    Examples
    --------
    >>> boxes_in(r"So it is $\boxed{\text{B}}$.")
    (['B'], '$.')
    """
    boxes: list[str] = []
    end = 0
    for opened in list(_BOXED.finditer(written))[-_MOST_BOXES:]:
        depth, start = 1, opened.end()
        for place in range(start, min(len(written), start + _LONGEST_BOX)):
            depth += (written[place] == "{") - (written[place] == "}")
            if not depth:
                boxes.append(said_in(written[start:place]).text)
                end = place + 1
                break
    return boxes, written[end:] if boxes else ""


def json_in(text: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    r"""The JSON object or list that an answer is, or that stands in a fence or by itself in it.

    An object may stand anywhere, a list has a line to itself. Single quotes, and
    Python's True, False and None are taken as well. None where there is none.

    Examples
    --------
    >>> json_in('```json\n{"answer": "B"}\n```')
    {'answer': 'B'}
    >>> json_in("{'urgent': True}")
    {'urgent': True}
    >>> json_in("yes") is None
    True
    """
    start = -1
    for _ in range(_JSON_STARTS):
        start = _next_brace(text, start + 1)
        if start < 0:
            return None
        found = _decoded(text, start)
        if found is None:
            found = _decoded(_strict(text[start : start + _LOOSE_JSON]), 0)
        if found is not None:
            return found
    return None


def _next_brace(text: str, start: int) -> int:
    places = [place for mark in "{[" if (place := text.find(mark, start)) >= 0]
    return min(places, default=-1)


def _decoded(text: str, start: int) -> Any:  # noqa: ANN401 - whatever JSON holds
    if text[start : start + 1] == "[" and text[:start].rpartition("\n")[2].strip("` \t"):
        return None
    try:
        found, end = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        return None
    # “[ ] Fever” and “[1] Smith et al.” are no lists.
    alone = isinstance(found, dict) or not text[end : end + 80].partition("\n")[0].strip("`. \t")
    return found if alone else None


_SINGLE_QUOTE = re.compile(r"(?<=[{\[,:\s])'|'(?=\s*[,:}\]])")
_PYTHON = re.compile(r"(?<=[\s:,\[])(?:True|False|None)(?=\s*[,}\]])")
_PYTHON_WORDS = {"True": "true", "False": "false", "None": "null"}


def _strict(text: str) -> str:
    """A Python dictionary as JSON, as far as quotes and constants go."""
    if "'" not in text and "True" not in text and "False" not in text and "None" not in text:
        return ""
    return _PYTHON.sub(lambda found: _PYTHON_WORDS[found[0]], _SINGLE_QUOTE.sub('"', text))


def _goes_on(text: str, start: int, end: int) -> bool:
    """Whether a full stop stands after an abbreviation, or after the label of an item."""
    label = _LABEL.match(text, start)
    if label is not None and label.end() == end:
        return bool(text[end + 1 : end + 3].strip())
    return _ABBREVIATION.search(text, max(start, end - 8), end) is not None


def _in_brackets(text: str, start: int, end: int) -> bool:
    """Whether a bracket of the sentence is open at its end."""
    start = max(start, end - _LONGEST_BRACKET)
    return text.rfind("(", start, end) > text.rfind(")", start, end)


def _after_thinking(text: str) -> tuple[str, bool]:
    """What follows the last think block, and whether one is still open."""
    if _CHANNEL in text:
        _, final, answer = text.rpartition(_FINAL_CHANNEL)
        return answer.partition("<|")[0], not final
    whole = text
    if "</" in text or "[/" in text or "◁/" in text:
        # A block may have been opened in the prompt, so that only its end is in the answer.
        ends = [found.end() for found in _THINK_END.finditer(text)]
        if ends:
            text = text[ends[-1] :]
            if not text.strip():
                # Nothing follows: the answer stands before the block, if anywhere.
                opened = _THINK_OPEN.search(whole)
                return (whole[: opened.start()] if opened else ""), False
    if "<" not in text and "[" not in text and "◁" not in text:
        return text, False
    opened = _THINK_OPEN.search(text)
    if opened is None:
        return text, False
    return text[: opened.start()], not text[: opened.start()].strip()


def _without_comments(text: str) -> str:
    """A text without HTML comments; one that is never closed stays."""
    kept, start = [], 0
    while (begin := text.find("<!--", start)) >= 0:
        end = text.find("-->", begin)
        if end < 0:
            break
        kept.append(text[start:begin])
        start = end + len("-->")
    return "".join([*kept, text[start:]])


def _ascii_digits(text: str) -> str:
    if not any(char.isdecimal() and not char.isascii() for char in text):
        return text
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)
