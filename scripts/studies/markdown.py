"""Numbers and tables as the page shows them."""

import math
from collections.abc import Iterable, Sequence

from fairaudit.verdicts import Verdict
from studies.audits import MARGIN, SEED
from studies.comparison import Agreement, AuditVerdicts, Claim

__all__ = [
    "agreement_table",
    "claims_table",
    "commands",
    "interval",
    "p",
    "points",
    "settings",
    "table",
    "verdict_table",
]

# Below it a difference is only the order in which a machine adds. The page does not print it, so
# that it is the same on all of them.
ROUNDING = 1e-12


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], *, words: int = 1) -> str:
    """A Markdown table, the first columns (`words` of them) to the left, numbers to the right."""
    rule = ["---" if place < words else "---:" for place in range(len(heads))]
    lines = [heads, rule, *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def p(value: float) -> str:
    """A p value to four places."""
    return "< 0.0001" if value < 0.0001 else f"{value:.4f}"


def points(value: float) -> str:
    """A difference of rates in points, with a true minus sign; −0.0 is 0.0."""
    return f"{round(100 * value, 1) + 0.0:+.1f}".replace("-", "−").replace("+0.0", "0.0")


def interval(low: float, high: float) -> str:
    """An interval of differences, in points."""
    return f"{points(low)} to {points(high)}"


def agreement_table(agreements: Iterable[Agreement]) -> str:
    """Counts of agreement, one row for each quantity."""
    rows = [
        (
            one.quantity,
            one.origin,
            f"{one.agree} of {one.compared}",
            _difference(one.largest),
            f"{one.tolerance:.0e}",
        )
        for one in agreements
    ]
    heads = ["number", "compared with", "agree", "largest difference", "tolerance"]
    return table(heads, rows, words=2)


def claims_table(claims: Iterable[Claim]) -> str:
    """Statements of a study beside what was found."""
    rows = [(one.statement, one.found, "yes" if one.holds else "no", one.remark) for one in claims]
    return table(["the study says", "here", "agrees", "remark"], rows, words=4)


def verdict_table(audits: Iterable[AuditVerdicts]) -> str:
    """How many contrasts of each analysis got which verdict."""
    rows = [
        (one.audit.title, one.verdicts.total(), *(one.verdicts[code] for code in Verdict))
        for one in audits
    ]
    heads = ["compared", "contrasts", *(code.words for code in Verdict)]
    kept = [0, 1, *(at for at in range(2, len(heads)) if any(row[at] for row in rows))]
    return table([heads[at] for at in kept], [[row[at] for at in kept] for row in rows])


def commands(audits: Iterable[AuditVerdicts]) -> str:
    """The command lines that give these verdicts."""
    lines = "\n".join(one.audit.command for one in audits)
    return f"```console\n{lines}\n```"


def settings() -> str:
    """Margin and seed in words."""
    return f"margin {MARGIN} ({100 * MARGIN:.0f} points), seed {SEED}"


def _difference(value: float) -> str:
    if math.isnan(value):
        return "not a number"
    return "below 1e-12" if value < ROUNDING else f"{value:.1e}"
