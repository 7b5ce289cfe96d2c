"""How well every kind of answer is read, on answers that were labelled before the parsers."""

import pytest

from fairaudit.outcomes.reading.asked import KINDS, asked_from
from fairaudit.outcomes.reading.read import READERS
from tests.outcomes.corpus import (
    FOLDER,
    HARD,
    ROUNDS,
    UNSEEN,
    labelled,
    of_rounds,
    read,
    rows_of,
    scored,
)


def test_every_kind_is_known_and_labelled() -> None:
    assert set(READERS) == set(KINDS)
    files = {*FOLDER.glob("*.jsonl")} - {*FOLDER.glob(UNSEEN)}
    assert {file.stem for file in files} == {*KINDS, ROUNDS, HARD}


def test_there_are_600_answers_of_every_label() -> None:
    rows = [row for kind in KINDS for row in labelled(kind)]
    assert len(rows) >= 600
    assert len({row.id for row in rows}) == len(rows)
    assert {row.status for row in rows} == {"ok", "refused", "unparsed", "truncated"}
    later = [row.id for kind in KINDS for name in (ROUNDS, HARD) for row in of_rounds(kind, name)]
    count = len(rows_of(ROUNDS)) + len(rows_of(HARD))
    assert len(set(later) - {row.id for row in rows}) == len(later) == count


@pytest.mark.parametrize("file", [*KINDS, ROUNDS, HARD])
def test_labels_fit_what_was_asked(file: str) -> None:
    for row in rows_of(file):
        asked = asked_from(row)
        assert (row["status"] == "ok") == (row["value"] is not None), row["id"]
        if asked.options and row["status"] == "ok":
            chosen = [row["value"]] if asked.kind == "choice" else row["value"]
            assert set(chosen) <= set(asked.options), row["id"]


@pytest.mark.parametrize("kind", READERS)
def test_the_bar_is_met(kind: str) -> None:
    for rows in (labelled(kind), of_rounds(kind)):
        score = scored([(row, read(row)) for row in rows])
        print(f"{kind}: {score}")
        assert score.right_share >= 0.98, score.wrong
        assert score.given_share <= 0.02, score.given
        assert score.recall >= 0.9, score.missed
    if hard := of_rounds(kind, HARD):
        score = scored([(row, read(row)) for row in hard])
        print(f"{kind}, uncommon forms: {score}")
        assert score.right_share >= 0.98, score.wrong
        assert score.given_share <= 0.02, score.given


def test_a_score_tells_wrong_from_missing() -> None:
    rows = labelled("yes_no")
    yes = next(row for row in rows if row.value is True)
    no = next(row for row in rows if row.value is False)
    empty = next(row for row in rows if row.status == "unparsed")
    score = scored([(yes, read(no)), (no, read(empty)), (empty, read(yes))])
    assert (score.wrong, score.missed, score.given) == ([yes.id], [no.id], [empty.id])
    assert (score.right_share, score.recall, score.given_share) == (0, 0, 1)
