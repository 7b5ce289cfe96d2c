"""What the outcomes are, and how well answers are read: the page docs/outcomes.md.

    python scripts/outcomes.py [--json] [--write docs/outcomes.md]

Lists the outcomes that pyproject.toml registers, reads the labelled answers of tests/corpus with
the parsers that `fairaudit parse` uses, and compares every reading with its label. Without options
it prints the page; --json prints the counts instead. Nothing is random, and the page is the same on
every run. The exit code is 1 if a kind misses the bar.
"""

import argparse
import json
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from fairaudit.outcomes.reading.asked import KINDS
from fairaudit.outcomes.reading.deferring import defers
from fairaudit.outcomes.reading.hedging import hedges
from fairaudit.outcomes.reading.text import said_in
from fairaudit.pipeline.agreement import exact_interval
from fairaudit.pipeline.reads import OutcomeFacts, facts_of
from fairaudit.registry import load_object

ROOT = Path(__file__).parents[1]
TEMPLATE = Path(__file__).parent / "templates" / "outcomes.md"
LEAST_RIGHT, MOST_GIVEN = 0.98, 0.02
_BESIDE = {"deferral": defers, "hedging": hedges}


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """How the readings of one kind agree with the labels; counts of answers."""

    kind: str
    n: int
    right: int
    wrong: int
    missed: int
    unreadable: int
    given: int

    @property
    def holds(self) -> bool:
        """Whether the bar is met."""
        valued = self.right + self.wrong
        return self.right >= LEAST_RIGHT * valued and self.given <= MOST_GIVEN * self.unreadable


def main() -> int:
    """Measure, print or write, and say what misses the bar."""
    options = _options()
    corpus = _corpus()
    known = [_accuracy(corpus, kind, corpus.labelled(kind)) for kind in KINDS]
    blind = [_accuracy(corpus, kind, rows) for kind in KINDS if (rows := corpus.unseen(kind))]
    beside = [_beside(corpus, name) for name in _BESIDE]
    text = page(outcomes(), known, blind, beside)
    if options.write:
        options.write.write_text(text, encoding="utf-8")
    if options.json:
        content = {"corpus": known, "unseen": blind, "beside": beside}
        plain = {name: [asdict(one) for one in rows] for name, rows in content.items()}
        print(json.dumps(plain, ensure_ascii=False, indent=1))
    elif not options.write:
        print(text, end="")
    short = [one.kind for one in (*known, *blind) if not one.holds]
    if short:
        print(f"The bar is missed by: {', '.join(short)}.", file=sys.stderr)
    return 1 if short else 0


def outcomes() -> list[OutcomeFacts]:
    """The outcomes that this checkout registers, in their order."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    registered = project["entry-points"]["fairaudit.outcomes"]
    return [facts_of(name, place, load_object(place)) for name, place in registered.items()]


def page(
    listed: Sequence[OutcomeFacts],
    known: Sequence[Accuracy],
    blind: Sequence[Accuracy],
    beside: Sequence[Accuracy],
) -> str:
    """The page in Markdown."""
    values = {
        "outcomes": _outcomes_table(listed),
        "n": f"{sum(one.n for one in known):,}",
        "corpus": _accuracy_table(known),
        "beside": _beside_table(beside),
        "unseen": _unseen(blind),
    }
    text = TEMPLATE.read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"<{name}>", value)
    return text


def _corpus() -> Any:  # noqa: ANN401 - a module of the tests
    """The labelled answers; they lie with the tests, which are no part of the package."""
    sys.path.insert(0, str(ROOT))
    return import_module("tests.outcomes.corpus")


def _accuracy(corpus: Any, kind: str, rows: Sequence[Any]) -> Accuracy:  # noqa: ANN401
    score = corpus.scored([(row, corpus.read(row)) for row in rows])
    return Accuracy(
        kind=kind,
        n=len(rows),
        right=score.right,
        wrong=len(score.wrong),
        missed=len(score.missed),
        unreadable=score.unreadable,
        given=len(score.given),
    )


def _beside(corpus: Any, name: str) -> Accuracy:  # noqa: ANN401
    """Deferral and hedging, which are labelled beside refusals and always have a value."""
    rows = [row for row in corpus.labelled("refusal") if getattr(row, name) is not None]
    right = sum(bool(_BESIDE[name](said_in(row.text).text)) is getattr(row, name) for row in rows)
    return Accuracy(
        kind=name,
        n=len(rows),
        right=right,
        wrong=len(rows) - right,
        missed=0,
        unreadable=0,
        given=0,
    )


def _outcomes_table(listed: Sequence[OutcomeFacts]) -> str:
    rows = [
        (
            f"`{one['name']}`",
            one["value"].replace("|", "\\|"),
            one["scale"],
            one["reads"] or "see its settings",
            ", ".join(f"`{name}`" for name in one["settings"].split(", ") if name),
        )
        for one in listed
    ]
    return _table(("outcome", "value", "scale", "measured on", "settings"), rows)


def _accuracy_table(rows: Sequence[Accuracy]) -> str:
    return _table(
        ("kind", "answers", "right where a value is given", "given for unreadable", "recall"),
        [
            (
                one.kind,
                f"{one.n:,}",
                _share(one.right, one.right + one.wrong),
                _share(one.given, one.unreadable),
                _share(one.right, one.right + one.wrong + one.missed),
            )
            for one in (*rows, _sum_of(rows))
        ],
    )


def _beside_table(rows: Sequence[Accuracy]) -> str:
    return _table(
        ("kind", "answers", "right"),
        [(one.kind, f"{one.n:,}", _share(one.right, one.n)) for one in rows],
    )


def _unseen(rows: Sequence[Accuracy]) -> str:
    if not rows:
        return "There are none yet."
    return _accuracy_table(rows)


def _sum_of(rows: Sequence[Accuracy]) -> Accuracy:
    names = ("n", "right", "wrong", "missed", "unreadable", "given")
    return Accuracy(kind="all", **{name: sum(getattr(one, name) for one in rows) for name in names})


def _share(count: int, n: int) -> str:
    """A share with its exact interval, and what it is of."""
    if not n:
        return "–"
    low, high = exact_interval(count, n)
    return f"{count / n:.1%} ({low:.1%} to {high:.1%}), {count:,} of {n:,}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the page to a file")
    parser.add_argument("--json", action="store_true", help="print the counts as JSON")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
