import asyncio
import os
import signal
import threading
from pathlib import Path

import pytest

from fairaudit import Cells, Store, collect, counterfactuals, load_attributes, load_vignettes
from fairaudit.backends import AsyncBackend
from fairaudit.errors import CallError, InputError, ModelError, PassingCallError, RateLimitError
from fairaudit.rows import Answer, Prompt
from fairaudit.runner import Limits
from tests.runner.servers import Server

FAST = Limits(longest_wait=0.001)


@pytest.fixture(scope="module")
def cells() -> Cells:
    return counterfactuals(
        load_vignettes("acute_pain"), load_attributes("race_ethnicity", "sex"),
        questions=["opioid"], wordings=1,
    )  # fmt: skip


def first(cells: Cells) -> Prompt:
    return next(iter(cells.prompts()))


def test_a_server_is_asked_every_prompt_once_and_closed(cells: Cells) -> None:
    model = Server(max_concurrency=16)
    assert isinstance(model, AsyncBackend)
    with Store(":memory:") as store:
        done = collect(cells, model, store)
        again = collect(cells, model, store)
    assert set(model.answered.values()) == {1}
    assert len(model.answered) == done.asked == done.prompts == cells.n_prompts
    assert (done.input_tokens, done.output_tokens) == (3 * done.asked, done.asked)
    assert (again.asked, model.closed) == (0, 2)


def test_repeats_are_asked_each(cells: Cells) -> None:
    model = Server(max_concurrency=16)
    with Store(":memory:") as store:
        collect(cells, model, store, samples=3)
        assert len(store.responses(model)) == 3 * cells.n_prompts
    assert set(model.answered.values()) == {3}


def test_a_stated_limit_is_used_and_never_exceeded(cells: Cells) -> None:
    model = Server(max_concurrency=20, capacity=20, seconds=0.005)
    with Store(":memory:") as store:
        collect(cells, model, store)
    assert (model.most, model.turned_away) == (20, 0)


def test_a_limit_that_is_not_stated_is_found(cells: Cells) -> None:
    model = Server(capacity=24, seconds=0.02)
    with Store(":memory:") as store:
        done = collect(cells, model, store, limits=FAST)
    assert (done.failed, model.most) == (0, 24)
    assert 0 < model.turned_away < cells.n_prompts / 4


def test_faults_in_passing_are_tried_again_and_kept_once(cells: Cells) -> None:
    def fault(prompt: Prompt, number: int) -> Exception | None:
        kinds = (None, PassingCallError("503"), RateLimitError("429", retry_after=0.001))
        return kinds[int(prompt.prompt_id, 16) % 3] if number < 3 else None

    model = Server(max_concurrency=16, fault=fault)
    with Store(":memory:") as store:
        done = collect(cells, model, store, limits=FAST)
        kept = store.responses(model)
    assert (done.failed, len(kept)) == (0, cells.n_prompts)
    assert set(kept["status"]) == {"ok"}
    assert set(model.answered.values()) == {1}
    assert set(model.calls.values()) == {1, 3}


def test_what_fails_for_good_is_kept_as_failed_and_tried_once(cells: Cells) -> None:
    lost = first(cells).prompt_id

    def fault(prompt: Prompt, number: int) -> Exception | None:
        return CallError("the prompt is too long") if prompt.prompt_id == lost else None

    model = Server(max_concurrency=16, fault=fault)
    with Store(":memory:") as store:
        done = collect(cells, model, store, limits=FAST)
        kept = store.responses(model).set_index("prompt_id")
    assert (done.failed, done.errors) == (1, (("the prompt is too long", 1),))
    assert (model.calls[lost], kept.loc[lost, "status"]) == (1, "error")


def test_a_prompt_that_keeps_failing_is_given_up_after_the_attempts(cells: Cells) -> None:
    lost = first(cells).prompt_id

    def fault(prompt: Prompt, number: int) -> Exception | None:
        return PassingCallError("500") if prompt.prompt_id == lost else None

    model = Server(max_concurrency=4, fault=fault)
    with Store(":memory:") as store:
        done = collect(cells, model, store, limits=Limits(attempts=3, longest_wait=0.001))
    assert (done.failed, model.calls[lost]) == (1, 3)


def test_a_call_without_an_answer_is_cut_off_and_tried_again(cells: Cells) -> None:
    silent = first(cells).prompt_id

    class Silent(Server):
        async def ask(self, prompt: Prompt, *, sample: int) -> Answer:
            if prompt.prompt_id == silent and not self.calls[silent]:
                self.calls[silent] += 1
                await asyncio.sleep(60)
            return await super().ask(prompt, sample=sample)

    model = Silent(max_concurrency=16)
    with Store(":memory:") as store:
        done = collect(cells, model, store, limits=Limits(timeout=0.2, longest_wait=0.001))
    assert (done.failed, model.answered[silent]) == (0, 1)


def test_a_dead_server_stops_the_run_and_what_was_answered_stays(
    cells: Cells, tmp_path: Path
) -> None:
    model = Server(max_concurrency=4)

    def fault(prompt: Prompt, number: int) -> Exception | None:
        return PassingCallError("connection refused") if len(model.answered) >= 40 else None

    model.fault = fault
    stopped = pytest.raises(ModelError, match="does not answer any more.*refused.*what is missing")
    with stopped, Store(tmp_path / "store.db") as store:
        collect(cells, model, store, limits=Limits(dead_after=20, longest_wait=0.001))
    # Three calls may be in flight when the fortieth is answered, and three when the last fails.
    assert model.calls.total() <= (40 + 3) + (20 + 3)
    back = Server(max_concurrency=4)
    with Store(tmp_path / "store.db") as store:
        collect(cells, back, store)
        assert len(store.responses(back)) == cells.n_prompts
    assert not set(back.answered) & set(model.answered)


@pytest.mark.parametrize("error", [ModelError("the key is wrong"), RuntimeError("a plug-in's bug")])
def test_what_concerns_all_prompts_stops_the_run_at_once(cells: Cells, error: Exception) -> None:
    model = Server(max_concurrency=4, fault=lambda prompt, number: error)
    with Store(":memory:") as store, pytest.raises(ModelError, match=str(error)):
        collect(cells, model, store, limits=FAST)
    assert model.calls.total() < 100
    assert model.closed == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_lets_calls_in_flight_end_and_keeps_them(
    cells: Cells, tmp_path: Path, number: signal.Signals
) -> None:
    model = Server(max_concurrency=8, seconds=0.05)
    threading.Timer(0.3, os.kill, (os.getpid(), number)).start()
    with pytest.raises(KeyboardInterrupt), Store(tmp_path / "store.db") as store:
        collect(cells, model, store)
    with Store(tmp_path / "store.db") as store:
        kept = store.responses(model)
        assert set(kept["prompt_id"]) == set(model.answered)
        assert 0 < len(kept) < cells.n_prompts
        collect(cells, model, store)
    assert set(model.answered.values()) == {1}


def test_a_running_loop_is_left_alone(cells: Cells) -> None:
    model = Server(max_concurrency=8)

    async def notebook() -> int:
        with Store(":memory:") as store:
            return collect(cells, model, store).asked

    assert asyncio.run(notebook()) == cells.n_prompts


def test_limits_below_one_are_refused() -> None:
    with pytest.raises(InputError, match="timeout is 0"):
        Limits(timeout=0)
