"""What a server over a socket sees of a run: how often it is called, and when that ends."""

import asyncio
import time
from itertools import pairwise
from typing import Any

import pytest
from starlette.responses import Response

from fairaudit import OpenAIBackend, Store, collect
from fairaudit.errors import ModelError, RateLimitError
from fairaudit.runner import Limits
from fairaudit.runner.breaker import Breaker
from tests.backends.openai_server import ChatServer, completion, failure, serving
from tests.runner.plans import Numbered
from tests.runner.rules import by_case, by_number, rejected

FAST = Limits(longest_wait=0.01)


def model(server: ChatServer, *, at_a_time: int | None = None) -> OpenAIBackend:
    return OpenAIBackend("tiny", base_url=server.url, revision="1", max_concurrency=at_a_time)


@pytest.mark.parametrize("at_a_time", [1, 100])
def test_one_round_of_failures_ends_no_run(at_a_time: int) -> None:
    rule = by_number(lambda call: failure(503) if 150 < call <= 150 + at_a_time else None)
    with serving(ChatServer(seconds=0.01, rule=rule)) as server, Store(":memory:") as store:
        done = collect(Numbered(300), model(server, at_a_time=at_a_time), store, limits=FAST)
    assert (done.done, done.failed, done.requests) == (300, 0, 301 + at_a_time)


def test_a_server_that_dies_is_called_for_some_rounds_only() -> None:
    rule = by_number(lambda call: failure(500) if call > 300 else None)
    with serving(ChatServer(seconds=0.02, rule=rule)) as server, Store(":memory:") as store:
        with pytest.raises(ModelError, match=r"does not answer any more: .*HTTP 500.*is missing"):
            collect(Numbered(5_000), model(server, at_a_time=64), store, limits=FAST)
        assert store.counts() == {"tiny@1": 299}
    # Rounds of 64, 32, 16, 8, …, each with what was in flight when the limit was halved.
    assert 50 <= len(server.bodies) - 300 <= 4 * 64


def test_503_slows_down_as_429_does() -> None:
    server = ChatServer(seconds=0.05)
    server.rule = lambda request, body: failure(503) if server.in_flight > 50 else None
    with serving(server), Store(":memory:") as store:
        done = collect(Numbered(1_000), model(server), store, limits=FAST)
    assert (done.done, done.failed) == (1_000, 0)
    assert server.most < 150 and done.requests < 1.25 * 1_000


def test_the_same_rejection_again_and_again_ends_a_run() -> None:
    rule = by_number(lambda call: rejected("Insufficient Balance") if call > 30 else None)
    with serving(ChatServer(rule=rule)) as server, Store(":memory:") as store:
        with pytest.raises(ModelError, match=r"rejects every prompt: 50 calls.*Insufficient Bal"):
            collect(Numbered(2_000), model(server, at_a_time=4), store)
        assert store.counts() == {"tiny@1": 29}
    assert len(server.bodies) <= 30 + 50 + 2 * 4


def test_rejections_that_differ_end_none() -> None:
    rule = by_case({*range(100, 300)}, lambda case: f"{5_000 + case} tokens are too many")
    with serving(ChatServer(rule=rule)) as server, Store(":memory:") as store:
        done = collect(Numbered(400), model(server), store)
    assert (done.asked, done.failed) == (400, 200)
    # Each has words of its own: the commonest are told, and how many there are beside them.
    assert len(done.errors) == 21 and done.errors[-1] == ("other reasons", 180)


@pytest.mark.parametrize("bad", [25, 90])
def test_prompts_that_cannot_be_answered_do_not_keep_others_from_a_second_run(bad: int) -> None:
    cases = {*range(0, 4 * bad, 4)}
    rule = by_case(cases, lambda case: "maximum context length is 4096 tokens")
    with serving(ChatServer(rule=rule)) as server, Store(":memory:") as store:
        for asked in (4 * bad, bad, bad):
            done = collect(Numbered(4 * bad), model(server, at_a_time=4), store)
            assert (done.asked, done.failed, done.limit_reached) == (asked, bad, "")
    # A first prompt that is rejected is sent once more, without any settings.
    assert len(server.bodies) == 4 * bad + 2 * bad + 3 * 2


def test_where_nothing_was_ever_answered_a_second_run_stops_as_well() -> None:
    rule = by_case({*range(100)}, lambda case: f"Case {case} is no good")
    with serving(ChatServer(rule=rule)) as server, Store(":memory:") as store:
        for _ in range(2):
            with pytest.raises(ModelError, match=r"All of the first \d+ calls"):
                collect(Numbered(100), model(server, at_a_time=1), store)


def test_a_server_that_wants_no_calls_for_longer_than_patience_is_not_waited_for() -> None:
    rule = by_number(lambda call: failure(429, **{"retry-after": "3600"}) if call > 4 else None)
    with serving(ChatServer(rule=rule)) as server, Store(":memory:") as store:
        with pytest.raises(ModelError, match=r"wants no calls for 3,600 seconds.*patience.* 900\."):
            collect(Numbered(50), model(server, at_a_time=1), store)
        assert store.counts() == {"tiny@1": 3}
    assert len(server.bodies) == 5


def test_patience_ends_though_each_wait_is_short() -> None:
    rule = by_number(lambda call: failure(429, **{"retry-after": "0.6"}) if call > 4 else None)
    with serving(ChatServer(rule=rule)) as server, Store(":memory:") as store:
        with pytest.raises(ModelError, match=r"turned all calls away for \d seconds.*HTTP 429"):
            collect(Numbered(50), model(server, at_a_time=1), store, limits=Limits(patience=1.5))
        assert store.counts() == {"tiny@1": 3}
    assert len(server.bodies) <= 4 + 6


def test_answers_that_take_longer_than_patience_are_waited_for() -> None:
    server = ChatServer(seconds=1.5)
    with serving(server), Store(":memory:") as store:
        done = collect(Numbered(3), model(server), store, limits=Limits(patience=0.5))
    assert (done.done, done.failed) == (3, 0)


def test_a_long_pause_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    breaker = Breaker("tiny", Limits())
    for _ in range(20):
        breaker.failed(RateLimitError("HTTP 429", retry_after=60.0), 20)
    assert [one.getMessage() for one in caplog.records] == [
        "tiny wants no calls for 60 seconds, and gets none."
    ]


def test_what_is_in_flight_when_a_run_has_to_stop_is_kept() -> None:
    calls = 0

    async def slow() -> Response:
        await asyncio.sleep(0.5)
        return completion()

    class Slow(ChatServer):
        def reply(self, body: dict[str, object]) -> Any:
            nonlocal calls
            calls += 1
            return (lambda: failure(403)) if calls == 40 else slow if calls > 1 else completion

    with serving(Slow()) as server, Store(":memory:") as store:
        with pytest.raises(ModelError, match="may not use this model"):
            collect(Numbered(200), model(server, at_a_time=30), store)
        # All but the preflight and the call that was refused.
        assert store.counts() == {"tiny@1": calls - 2}
    assert 40 <= calls <= 70


def test_the_preflight_waits_as_long_as_the_server_says() -> None:
    came: list[float] = []

    def fault(call: int) -> Response | None:
        came.append(time.monotonic())
        return failure(429, **{"retry-after": "0.25"}) if call <= 8 else None

    with serving(ChatServer(rule=by_number(fault))) as server, Store(":memory:") as store:
        limits = Limits(longest_wait=0.001, attempts=2)
        done = collect(Numbered(2), model(server, at_a_time=1), store, limits=limits)
    waits = [after - before for before, after in pairwise(came)][:8]
    assert min(waits) >= 0.25
    assert (done.done, done.requests) == (2, 8 + 1 + 2)
