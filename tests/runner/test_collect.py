import tracemalloc
from collections.abc import Sequence
from pathlib import Path

import pytest

from fairaudit import Cells, Store, collect, counterfactuals, load_attributes, load_vignettes
from fairaudit.errors import InputError, ModelError, StorePlanError
from fairaudit.rows import Answer, Identity, Prompt
from fairaudit.runner import Progress


class Recorder:
    """Answers “Yes.” and remembers what it was asked."""

    def __init__(self, *, batch_size: int = 10, revision: str | None = "1") -> None:
        self.identity = Identity(name="recorder", revision=revision)
        self.batch_size = batch_size
        self.asked: list[list[str]] = []
        self.stop_after = 10**9
        self.fail: set[str] = set()

    def answer(self, prompts: Sequence[Prompt], *, sample: int) -> Sequence[Answer]:
        if len(self.asked) >= self.stop_after:
            raise ConnectionError("the server has gone")
        self.asked.append([prompt.prompt_id for prompt in prompts])
        return [
            Answer(status="error", error="time-out")
            if prompt.prompt_id in self.fail
            else Answer(text="Yes.", input_tokens=3, output_tokens=1)
            for prompt in prompts
        ]


@pytest.fixture(scope="module")
def cells() -> Cells:
    return counterfactuals(
        load_vignettes("acute_pain"),
        load_attributes("race_ethnicity", "sex"),
        questions=["opioid"],
        wordings=1,
        orders=["forward"],
    )


def test_a_shared_prompt_is_asked_once(cells: Cells) -> None:
    model = Recorder()
    with Store(":memory:") as store:
        done = collect(cells, model, store)
    asked = [prompt for batch in model.asked for prompt in batch]
    assert len(asked) == len(set(asked)) == len({cell.prompt_id for cell in cells}) == done.prompts
    assert (done.asked, done.failed, done.input_tokens) == (len(asked), 0, 3 * len(asked))
    assert len(asked) < len(cells)


def test_the_second_time_nothing_is_asked(cells: Cells, tmp_path: Path) -> None:
    for expected in (True, False):
        model = Recorder()
        with Store(tmp_path / "store.db") as store:
            collect(cells, model, store)
        assert bool(model.asked) is expected


def test_a_stopped_collection_resumes_with_the_batches_that_are_missing(
    cells: Cells, tmp_path: Path
) -> None:
    whole = Recorder()
    with Store(":memory:") as store:
        collect(cells, whole, store)
    first, second = Recorder(), Recorder()
    first.stop_after = 4
    stopped = pytest.raises(ModelError, match="ConnectionError: the server has gone.*are kept")
    with stopped, Store(tmp_path / "store.db") as store:
        collect(cells, first, store)
    with Store(tmp_path / "store.db") as store:
        collect(cells, second, store)
    assert first.asked + second.asked == whole.asked


def test_failures_are_counted_kept_as_such_and_asked_again(cells: Cells, tmp_path: Path) -> None:
    model = Recorder()
    model.fail = {next(iter(cells)).prompt_id}
    with Store(tmp_path / "store.db") as store:
        assert collect(cells, model, store).failed == 1
        row = store.responses(model).set_index("prompt_id").loc[next(iter(model.fail))]
        assert (row["status"], row["text"], row["error"]) == ("error", "", "time-out")
        again = Recorder()
        assert collect(cells, again, store).failed == 0
        assert [len(batch) for batch in again.asked] == [1]


def test_samples_are_repeats_of_every_prompt(cells: Cells) -> None:
    model = Recorder()
    with Store(":memory:") as store:
        done = collect(cells, model, store, samples=3)
        table = store.responses(model)
    assert done.prompts == 3 * table["prompt_id"].nunique()
    assert sorted(table["sample"].unique()) == [0, 1, 2]


def test_progress_ends_at_the_total(cells: Cells) -> None:
    seen: list[Progress] = []
    with Store(":memory:") as store:
        done = collect(cells, Recorder(), store, progress=seen.append)
    assert (seen[-1].done, seen[-1].total) == (done.prompts, done.prompts)
    assert [one.done for one in seen] == sorted(one.done for one in seen)
    assert seen[-1].seconds_left == 0


def test_without_a_revision_a_run_ends_when_every_prompt_was_asked(
    cells: Cells, tmp_path: Path
) -> None:
    """Else one call that always fails would keep the answers of an old release for ever."""
    model = Recorder(revision=None)
    model.fail = {next(iter(cells)).prompt_id}
    with Store(tmp_path / "store.db") as store:
        assert collect(cells, model, store).errors == (("time-out", 1),)
    with Store(tmp_path / "store.db") as store:
        afresh = Recorder(revision=None)
        assert collect(cells, afresh, store).model_id == "recorder@run-2"
        assert sum(map(len, afresh.asked)) == len({cell.prompt_id for cell in cells})


def test_where_nothing_works_the_rest_is_not_asked(cells: Cells) -> None:
    model = Recorder()
    model.fail = {cell.prompt_id for cell in cells}
    with Store(":memory:") as store, pytest.raises(ModelError, match=r"first 20 calls.*time-out"):
        collect(cells, model, store)
    assert sum(map(len, model.asked)) == 20


def test_another_design_is_refused(cells: Cells) -> None:
    other = counterfactuals(load_vignettes("acute_pain"), load_attributes("sex"))
    model = Recorder()
    with Store(":memory:") as store:
        collect(cells, model, store)
        asked = len(model.asked)
        with pytest.raises(StorePlanError):
            collect(other, model, store)
        assert len(model.asked) == asked


def test_a_backend_that_loses_answers_is_stopped(cells: Cells) -> None:
    class Short(Recorder):
        def answer(self, prompts: Sequence[Prompt], *, sample: int) -> Sequence[Answer]:
            return super().answer(prompts, sample=sample)[1:]

    with Store(":memory:") as store, pytest.raises(ModelError, match="9 answers to 10 prompts"):
        collect(cells, Short(), store)


def test_no_samples_is_an_error(cells: Cells) -> None:
    with Store(":memory:") as store, pytest.raises(InputError, match="at least 1"):
        collect(cells, Recorder(), store, samples=0)


class Nothing:
    """Answers nothing and remembers nothing."""

    identity = Identity(name="nothing", revision="1")
    batch_size = 20

    def answer(self, prompts: Sequence[Prompt], *, sample: int) -> Sequence[Answer]:
        return [Answer(text="")] * len(prompts)


def test_a_larger_design_is_collected_in_no_more_memory(tmp_path: Path) -> None:
    """What is held is a batch and one vignette, whatever the number of vignettes."""
    vignettes, attributes = load_vignettes("acute_pain"), load_attributes("race_ethnicity")
    peaks, asked = [], []
    for limit in (26, 2, 26):  # the first fills what Python and the templates keep for reuse
        cells = counterfactuals(vignettes, attributes, limit=limit, orders=["forward"])
        for _ in cells:
            pass
        tracemalloc.start()
        with Store(tmp_path / f"{len(peaks)}.db") as store:
            asked.append(collect(cells, Nothing(), store).asked)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert asked[2] > 10 * asked[1]
    # An id alone is 65 bytes: keeping one of each prompt would be seen.
    assert peaks[2] - peaks[1] < 60 * (asked[2] - asked[1]), peaks
