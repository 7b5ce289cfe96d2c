"""What a run may take: it stops at the limit, keeps what it has, and goes on from there."""

from collections.abc import Callable, Iterator, Sequence

import pytest
from starlette.responses import Response

from fairaudit import Budget, Cells, InputError, OpenAIBackend, Price, Store, collect
from fairaudit.rows import Answer, Identity, Prompt
from fairaudit.runner import Limits
from fairaudit.runner.tally import Tally
from fairaudit.runner.work import Answered, kept
from tests.backends.openai_server import ChatServer, failure, serving
from tests.runner.plans import Numbered
from tests.runner.rules import by_case, by_number
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
    assert (tally.room(), tally.room(1)) == (1, 0)  # nothing is known yet
    prompt = Prompt(prompt_id="p", messages=(("user", "why"),), options=())
    answer = Answer(input_tokens=30, output_tokens=20)
    answered = Answered(prompt=prompt, sample=0, answer=answer, latency=0.0)
    tally.add([answered], [kept(answered, "m", "p")])
    assert tally.room() == 1 and tally.room(1) == 0 and not tally.short_of


def test_a_budget_that_is_just_enough_ends_nothing() -> None:
    # Twenty prompts, and the call that tries the settings.
    with serving(ChatServer()) as server, Store(":memory:") as store:
        model = OpenAIBackend("tiny", base_url=server.url, revision="1")
        done = collect(Numbered(20), model, store, budget=Budget(requests=21))
        assert (done.done, done.requests, done.limit_reached) == (20, 21, "")
        # Nothing is missing any more: no budget can end that.
        for budget in (Budget(requests=0), Budget(tokens=0), Budget(seconds=0.0)):
            again = collect(Numbered(20), model, store, budget=budget)
            assert (again.asked, again.done, again.limit_reached) == (0, 20, "")
    assert len(server.bodies) == 21


def test_time_that_ends_with_the_last_calls_in_flight_ended_nothing() -> None:
    with serving(ChatServer(seconds=1.0)) as server, Store(":memory:") as store:
        model = OpenAIBackend("tiny", base_url=server.url, revision="1", max_concurrency=10)
        done = collect(Numbered(10), model, store, budget=Budget(seconds=1.5))
    assert (done.done, done.limit_reached) == (10, "")


def test_what_is_there_is_counted_though_the_budget_ends_before_it() -> None:
    """The first prompts failed, and are asked again before the answers behind them are met."""
    with serving(ChatServer(rule=by_case({*range(5)}, str))) as server, Store(":memory:") as store:
        model = OpenAIBackend("tiny", base_url=server.url, revision="1")
        collect(Numbered(500), model, store)
        done = collect(Numbered(500), model, store, budget=Budget(requests=0))
        assert (done.asked, done.done, done.limit_reached) == (0, 495, "requests")
        done = collect(Numbered(500), model, store, budget=Budget(requests=3))
        assert (done.asked, done.requests, done.limit_reached) == (2, 3, "requests")


@pytest.mark.parametrize(
    "fault",
    [
        lambda call: failure(503) if call % 5 < 3 else None,
        lambda call: failure(429, **{"retry-after": "0.001"}) if call > 5 else None,
        lambda call: failure(429) if call < 200 else None,
    ],
)
@pytest.mark.parametrize("requests", [1, 60])
def test_calls_that_are_repeated_count_as_they_go_out(
    fault: Callable[[int], Response | None], requests: int
) -> None:
    with serving(ChatServer(rule=by_number(fault))) as server, Store(":memory:") as store:
        model = OpenAIBackend("tiny", base_url=server.url, revision="1")
        limits = Limits(longest_wait=0.001)
        done = collect(Numbered(300), model, store, budget=Budget(requests=requests), limits=limits)
        assert done.limit_reached == "requests"
        assert len(server.bodies) == done.requests == requests
        # What was given back is missing, not failed.
        server.rule = lambda request, body: None
        rest = collect(Numbered(300), model, store)
        assert (rest.done, rest.failed) == (300, 0)
        assert len(store.responses(model)) == 300


def test_before_the_first_answer_shows_what_it_takes_no_other_is_asked() -> None:
    with serving(ChatServer()) as server, Store(":memory:") as store:
        model = OpenAIBackend("tiny", base_url=server.url, revision="1")
        done = collect(Numbered(100), model, store, budget=Budget(tokens=20))
    # An answer takes 15.
    assert (done.asked, done.limit_reached, len(server.bodies)) == (1, "tokens", 2)


def test_calls_that_fail_cost_nothing_unless_the_server_says_so() -> None:
    rule = by_case({*range(5, 50)}, str)
    price = Price(input=1e6, output=0.0)
    with serving(ChatServer(rule=rule)) as server, Store(":memory:") as store:
        model = OpenAIBackend("tiny", base_url=server.url, revision="1")
        done = collect(Numbered(50), model, store, price=price)
        taken, usage = store.taken(model), store.usage(model)
    assert (done.failed, done.input_tokens, done.cost) == (45, 5 * 12, 5 * 12.0)
    assert (taken.answers, taken.read) == (50, 5 * 12) and usage["input_tokens"] == 5 * 12


def test_estimates_of_a_session_and_of_its_store_are_the_same() -> None:
    words = "Frau Ö. sagt: “Übelkeit” – was tun?\n\t\\ \U0001f9d1\u200d⚕️"

    class German(Numbered):
        def prompts(self) -> Iterator[Prompt]:
            for number in range(7):
                messages = (("system", words), ("user", words + "ß" * number))
                yield Prompt(prompt_id=str(number), messages=messages, options=())

        balanced_prompts = prompts

    class Short:
        identity = Identity(name="short", revision="1")
        batch_size = 1

        def answer(self, prompts: Sequence[Prompt], *, sample: int) -> Sequence[Answer]:
            return [Answer(text="„Ja“, sofort." + "x" * len(prompts[0].prompt_id))]

    model = Short()
    with Store(":memory:") as store:
        done = collect(German(7), model, store, price=Price(input=1e6, output=1e6))
        taken = store.taken(model)
    assert done.cost == taken.read + taken.written
