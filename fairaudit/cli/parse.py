"""`fairaudit parse`: reads answers that come one JSON object a line, and writes what they say."""

import json
import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import click

from fairaudit.cli.exit_codes import ExitCode
from fairaudit.errors import InputError
from fairaudit.outcomes.reading.asked import KINDS, UNITS, asked_from
from fairaudit.outcomes.reading.read import read_answer

__all__ = ["parse_command"]

_STDIN = "-"
# What vendors say where a model was stopped at its longest answer.
_CUT = frozenset(
    {"length", "max_tokens", "max_output_tokens", "max_new_tokens", "max_length", "model_length"}
)
_MOST_DIGITS = 1000
_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_AN_OBJECT = 'write {"id": …, "kind": …, "text": …} on one line'


@click.command(name="parse")
@click.option(
    "--jsonl",
    "source",
    required=True,
    metavar="FILE|-",
    help="One JSON object a line; “-” reads standard input.",
)
def parse_command(source: str) -> None:
    """Read answers of a model: what does each commit to?

    \b
    A line holds "id", "kind" and "text"; where known
      "question"  the question's words
      "options"   ["…", …] of a choice; letters A, B, C … stand for them in this order
      "scale"     [low, high] of an ordinal
      "unit"      of a number: percent, days, hours, minutes or mg
      "finish"    "length" where the model was stopped before it had finished; so are
                  "max_tokens" and other names of the limit. Any other word: it had finished

    \b
    Each becomes a line {"id", "status", "value", "evidence"}. Value, by kind:
      yes_no, refusal       true or false
      choice                the option's text
      multi_choice, ranked  a list of texts
      ordinal, numeric      a number
    It is null unless the status is “ok”; else it is “refused”, “unparsed” or “truncated”.

    A line that cannot be read is told on standard error with its number and gives no line of
    output; the others are read all the same, and the exit code is 2 at the end.
    """  # noqa: D301 - click keeps the lines below its mark as they are
    out = sys.stdout.buffer
    read = failed = 0
    with _opened(source) as lines:
        for number, line in enumerate(lines, 1):
            if number == 1:
                line = _without_mark(line, source)
            if not line.strip():
                continue
            try:
                out.write(_read(line))
                read += 1
            except InputError as error:
                failed += 1
                click.echo(f"{_name(source)}:{number}: {error}", err=True)
    out.flush()
    if failed:
        click.echo(
            f"{read:,} of {read + failed:,} lines were read; the others gave no line of output. "
            "Mend what is told above.",
            err=True,
        )
        sys.exit(ExitCode.NEEDS_MENDING)


@contextmanager
def _opened(source: str) -> Iterator[IO[bytes]]:
    if source == _STDIN:
        yield sys.stdin.buffer
        return
    path = Path(source)
    try:
        file = path.open("rb")
    except (FileNotFoundError, IsADirectoryError) as error:
        what = "is a folder" if path.is_dir() else "is not there"
        raise InputError(f"{path} {what}. Name a file of JSON lines, or “-”.") from error
    with file:
        yield file


def _name(source: str) -> str:
    return "standard input" if source == _STDIN else source


def _without_mark(line: bytes, source: str) -> bytes:
    if line.startswith(_UTF16):
        raise InputError(f"{_name(source)} is UTF-16. Save it as UTF-8 and run this again.")
    return line.removeprefix(_BOM)


def _read(line: bytes) -> bytes:
    """One line of output for one of input."""
    row = _object_in(line)
    text, finish = row.get("text"), row.get("finish")
    if not isinstance(text, str):
        raise InputError(
            "“text” has to be the answer as a text."
            if "text" in row
            else "“text” is missing: the answer as the model gave it."
        )
    if not isinstance(finish, str | None):
        raise InputError("“finish” has to be a text, such as “length” for an answer cut off.")
    if "kind" not in row:
        raise InputError(f"“kind” is missing: one of {', '.join(KINDS)}.")
    if row["kind"] == "numeric" and row.get("unit") is None:
        raise InputError(f"“unit” is missing: a numeric needs one of {', '.join(UNITS)}.")
    found = read_answer(text, asked_from(row), cut=_is_cut(finish))
    shown = {
        "id": row.get("id"),
        "status": found.status,
        "value": found.value,
        "evidence": found.evidence,
    }
    try:
        return _ENCODE(shown).encode() + b"\n"
    except UnicodeEncodeError:
        # Half a surrogate pair is no text in UTF-8; its escape is what came in.
        return json.dumps(shown).encode() + b"\n"


def _is_cut(finish: str | None) -> bool:
    return finish is not None and finish.strip().lower() in _CUT


def _object_in(line: bytes) -> dict[str, Any]:
    try:
        row = _DECODE(line.decode("utf-8").strip())
    except UnicodeDecodeError as error:
        raise InputError(
            f"the byte 0x{line[error.start]:02x} at place {error.start + 1} of the line is no "
            "UTF-8. Save the file as UTF-8."
        ) from error
    except json.JSONDecodeError as error:
        raise InputError(
            f"this is no JSON: {error.msg} at character {error.pos + 1}. One object a line: "
            f"{_AN_OBJECT}."
        ) from error
    except (ValueError, RecursionError) as error:
        told = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise InputError(f"this is no JSON that can be read: {told}.") from error
    if not isinstance(row, dict):
        raise InputError(f"this is JSON, but no object: {_AN_OBJECT}.")
    return row


def _finite(written: str) -> float:
    value = float(written)
    if not math.isfinite(value):
        raise ValueError(f"the number {written} is too large")
    return value


def _whole(written: str) -> int:
    if len(written) > _MOST_DIGITS:
        raise ValueError(f"a number has {len(written):,} digits")
    return int(written)


def _no_number(written: str) -> float:
    raise ValueError(f"{written} is no number in JSON")


_DECODE = json.JSONDecoder(parse_int=_whole, parse_float=_finite, parse_constant=_no_number).decode
_ENCODE = json.JSONEncoder(ensure_ascii=False).encode
