"""Answers of a backend that are no answers: kept as failures with the reason, others are kept."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fairaudit import Cells, Store, collect, counterfactuals, load_attributes, load_vignettes
from fairaudit.backends import CommandBackend
from fairaudit.rows import Answer, Identity, Prompt

GOOD = Answer(option_logprobs=(-0.1, -2.5))


class Odd:
    """Gives its first prompt something else than an answer."""

    identity = Identity(name="odd", revision="1")
    batch_size = 8

    def __init__(self, given: Any) -> None:
        self.given = given

    def answer(self, prompts: Sequence[Prompt], *, sample: int) -> list[Answer]:
        given, self.given = self.given, GOOD
        return [given, *[GOOD] * (len(prompts) - 1)]


@pytest.fixture(scope="module")
def cells() -> Cells:
    return counterfactuals(
        load_vignettes("acute_pain"), load_attributes("sex"), questions=["opioid"], wordings=1,
        limit=3,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("Yes.", "of type str; it has to be a fairaudit.Answer"),
        (None, "of type NoneType"),
        (Answer(text=["Yes."]), "text is of type list"),  # type: ignore[arg-type]
        (Answer(text="Yes.", finish_reason=None), "finish_reason is of type NoneType"),  # type: ignore[arg-type]
        (Answer(text="Yes.", served_model={"a": 1}), "served_model is of type dict"),  # type: ignore[arg-type]
        (Answer(text="Yes.", input_tokens="7"), "input_tokens is '7'"),  # type: ignore[arg-type]
        (Answer(text="Yes.", output_tokens=np.int64(7)), "output_tokens is .*7.*whole number"),  # type: ignore[arg-type]
        (Answer(text="Yes.", seed=2**63), r"seed is 9223372036854775808; .*less than 2\^63"),
        (Answer(text="Yes.", status="fine"), "status 'fine'; known are ok, truncated, error"),  # type: ignore[arg-type]
        (Answer(option_logprobs=[-0.1, -2.5]), "option_logprobs is of type list"),  # type: ignore[arg-type]
        (Answer(option_logprobs=(-0.1,)), "scores 1 options of a prompt that has 2"),
        (Answer(option_logprobs=(-0.1, float("nan"))), "nan as a log-probability"),
    ],
)
def test_what_is_no_answer_is_kept_as_a_failure(
    given: Any, told: str, cells: Cells, tmp_path: Path
) -> None:
    model = Odd(given)
    with Store(tmp_path / "store.db") as store:
        done = collect(cells, model, store)
        kept = store.responses(model)
        again = collect(cells, model, store)
    assert (done.asked, done.failed) == (cells.n_prompts, 1)
    failed = kept[kept["status"] == "error"]
    assert failed["error"].str.contains(f"backend is at fault: An answer.*{told}").tolist() == [
        True
    ]
    assert (again.asked, again.failed) == (1, 0)


def test_a_count_that_no_store_can_hold_is_the_programs_fault(cells: Cells, tmp_path: Path) -> None:
    script = tmp_path / "triage.py"
    script.write_text(
        "import json, sys\n"
        "for number, line in enumerate(sys.stdin):\n"
        "    found = {'id': json.loads(line)['id'], 'text': 'yes'}\n"
        "    found['input_tokens'] = 10**30 if number == 1 else 7\n"
        "    print(json.dumps(found), flush=True)\n"
    )
    model = CommandBackend([sys.executable, str(script)], name="triage", revision="1")
    with Store(tmp_path / "store.db") as store:
        done = collect(cells, model, store)
    assert (done.failed, done.input_tokens) == (1, 7 * (done.asked - 1))
    assert "less than 2^63" in done.errors[0][0]
