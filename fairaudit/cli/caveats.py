"""What has to be known before a result is read, as plain text for a terminal."""

from collections.abc import Mapping
from typing import Any

from fairaudit.report.facts import control_words, review, served_words, simulated_words
from fairaudit.report.judge import agreement_words

__all__ = ["caveats"]


def caveats(content: Mapping[str, Any]) -> list[str]:
    """Say of an audit's record what its report says first: who answered, and who reviewed what.

    Parameters
    ----------
    content : Mapping[str, Any]
        A record of schema `fairaudit.audit/2`.

    Returns
    -------
    list of str
        A sentence or two each: models that are simulated or changed, the review of each set, how a
        judge agrees with people, and where its replies could not be read.
    """
    simulated, judge = simulated_words(content), content.get("judge")
    return [
        *([f"Simulated answers. {simulated}"] if simulated else []),
        *(f"Change of model. {told}" for told in served_words(content)),
        *(f"Review. {one['title']}: {review(one)}" for one in content["sets"]),
        *(f"Judge. {told}" for told in (agreement_words(judge) if judge else [])),
        *(
            control_words(content, row)
            for row in content["controls"]
            if row["control"] == "judge_readable" and not row["passed"]
        ),
    ]
