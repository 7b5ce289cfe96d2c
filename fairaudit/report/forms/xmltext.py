"""Texts as XML can hold them."""

import re

from fairaudit.report.shown import visible

__all__ = ["xml_line", "xml_text"]

_NEVER = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    r"""Show what XML 1.0 has no character for: controls as their pictures, the rest as “�”.

    Examples
    --------
    >>> xml_text("bell" + chr(7) + " and no character" + chr(0xFFFE))
    'bell␇ and no character�'
    """
    return _NEVER.sub("\ufffd", visible(text))


def xml_line(text: str) -> str:
    """Do the same on one line, with one space between words, as XML schemas want tokens.

    Examples
    --------
    >>> xml_line(" two" + chr(10) + "  words ")
    'two words'
    """
    return " ".join(xml_text(text).split())
