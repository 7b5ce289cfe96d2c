"""What a run may take: it stops at the limit, keeps what it has, and goes on from there."""

from collections.abc import Sequence

import pytest

from fairaudit import Budget, Cells, InputError, Price, Store, collect
from fairaudit.rows import Answer, Identity, Prompt
from fairaudit.runner.tally import Tally
from fairaudit.runner.work import Answered, kept
from tests.runner.servers import Server
from tests.runner.test_collect import Recorder, cells

__all__ = ["cells"]


class Uncounted:
    """Answers a hundred characters, one prompt at a time, and counts no tokens."""

    identity = Identity(name="uncounted", revision="1")
    batch_size = 1

    def answer(self, prompts: Sequence[Prompt], *, sample: int) -> Sequence[Answer]:
        return [Answer(text="y" * 100) for _ in prompts]


def test_requests_are_never_more_than_the_budget_and_the_rest_comes_later(cells: Cells) -> None:
    model = Recorder(batch_size=1)
    with Store(":memory:") as store:
        first = collect(cells, model, store, budget=Budget(requests=37))
        assert (first.asked, first.requests, first.limit_reached) == (37, 37, "requests")
        second = collect(cells, model, store)
    assert second.limit_reached == "" and second.asked == cells.n_prompts - 37
    asked = [prompt for batch in model.asked for prompt in batch]
    assert len(asked) == len(set(asked))


def test_a_batch_is_asked_whole_or_not_at_all(cells: Cells) -> None:
    with Store(":memory:") as store:
        done = collect(cells, Recorder(batch_size=10), store, budget=Budget(requests=37))
    assert (done.asked, done.limit_reached) == (30, "requests")


def test_tokens_and_cost_stop_it_at_the_limit(cells: Cells) -> None:
    # Each answer takes three tokens read and one written.
    with Store(":memory:") as store:
        done = collect(cells, Recorder(batch_size=1), store, budget=Budget(tokens=101))
    assert (done.limit_reached, done.asked) == ("tokens", 25)
    price = Price(input=1e6, output=2e6)
    with Store(":memory:") as store:
        done = collect(cells, Recorder(batch_size=1), store, budget=Budget(cost=50.0), price=price)
    assert (done.limit_reached, done.asked, done.cost) == ("cost", 10, 50.0)


def test_tokens_that_nobody_counts_are_estimated(cells: Cells) -> None:
    with Store(":memory:") as store:
        model = Uncounted()
        done = collect(cells, model, store, budget=Budget(tokens=5_000))
        taken = store.taken(model)
    assert done.limit_reached == "tokens" and 10 < done.asked < 40
    assert taken.answers == done.asked and taken.written == 25 * done.asked
    assert 4_500 < taken.read + taken.written < 5_500


def test_a_run_without_a_revision_goes_on_after_its_budget(cells: Cells) -> None:
    model = Recorder(batch_size=1, revision=None)
    with Store(":memory:") as store:
        first = collect(cells, model, store, budget=Budget(requests=5))
        second = collect(cells, model, store)
    assert (first.model_id, second.asked) == (second.model_id, cells.n_prompts - 5)


def test_time_ends_it_with_what_is_there(cells: Cells) -> None:
    with Store(":memory:") as store:
        done = collect(cells, Recorder(), store, budget=Budget(seconds=0.0))
    assert (done.asked, done.limit_reached) == (0, "seconds")


@pytest.mark.parametrize(
    ("budget", "limit"),
    [(Budget(requests=150), "requests"), (Budget(tokens=600), "tokens")],
)
def test_a_server_is_asked_no_more_than_the_budget_either(
    cells: Cells, budget: Budget, limit: str
) -> None:
    model = Server(max_concurrency=20)
    with Store(":memory:") as store:
        done = collect(cells, model, store, budget=budget)
        assert (done.limit_reached, done.asked) == (limit, 150)
        assert len(store.responses(model)) == 150
        assert collect(cells, model, store).asked == cells.n_prompts - 150


def test_a_limited_cost_needs_a_price(cells: Cells) -> None:
    with Store(":memory:") as store, pytest.raises(InputError, match=r"no price.*price: \{input"):
        collect(cells, Recorder(), store, budget=Budget(cost=1.0))


def test_a_budget_below_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="budget for tokens is -1"):
        Budget(tokens=-1)


def test_answers_that_differ_in_size_move_the_room() -> None:
    tally = Tally(Budget(tokens=100), None)
    assert tally.room() == 16  # nothing is known yet
    prompt = Prompt(prompt_id="p", messages=(("user", "why"),), options=())
    answer = Answer(input_tokens=30, output_tokens=20)
    answered = Answered(prompt=prompt, sample=0, answer=answer, latency=0.0)
    tally.add([answered], [kept(answered, "m", "p")])
    assert tally.room() == 1 and tally.room(1) == 0 and not tally.limit_reached
