"""What a run has taken so far, and how much more its budget allows."""

import time
from collections import Counter
from collections.abc import Callable, Sequence

from fairaudit.errors import InputError
from fairaudit.rows import CHARACTERS_PER_TOKEN, FILTERED, Response
from fairaudit.runner.progress import Progress
from fairaudit.runner.spending import Budget, Price
from fairaudit.runner.work import Answered

__all__ = ["Tally"]

# Until the first answers show what one takes, no more than these are out.
_FIRST = 16
_UNLIMITED = 1_000_000


class Tally:
    """Counts what a run takes, and says how much more its budget allows.

    Tokens that a backend does not count are estimated from characters where a budget or a price
    needs them.

    Parameters
    ----------
    budget : Budget
        What may be taken.
    price : Price, optional
        What tokens cost.
    clock : callable
        Seconds that never go back.

    Raises
    ------
    InputError
        If a cost is limited and no price is stated.
    """

    def __init__(
        self,
        budget: Budget,
        price: Price | None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if budget.cost is not None and price is None:
            raise InputError(
                "The budget limits the cost, and no price of this model's tokens is stated. Add "
                "one, such as “price: {input: 0.15, output: 0.60}” for a million tokens each."
            )
        self._budget, self._price, self._clock = budget, price, clock
        self._started = clock()
        self._counts = Counter[str]()
        self.errors = Counter[str]()
        self.limit_reached = ""

    def add(self, answers: Sequence[Answered], responses: Sequence[Response]) -> None:
        """Count answers that have been kept."""
        counts = self._counts
        for one, response in zip(answers, responses, strict=True):
            read, written = response.input_tokens, response.output_tokens
            counts["asked"] += 1
            counts["requests"] += one.requests
            counts["input"] += read or 0
            counts["output"] += written or 0
            counts["filtered"] += response.finish_reason == FILTERED
            if response.status == "error":
                self.errors[response.error or "no reason given"] += 1
            counts["read"] += _estimated(_characters(one)) if read is None else read
            counts["written"] += _estimated(len(response.text)) if written is None else written

    @property
    def late(self) -> bool:
        """Whether the time is over."""
        limit = self._budget.seconds
        over = limit is not None and self._seconds >= limit
        if over:
            self.limit_reached = "seconds"
        return over

    def room(self, out: int = 0, *, wanted: int = 1) -> int:
        """How many more prompts may be asked while the answers to `out` others are awaited.

        Where these are fewer than `wanted`, and nothing is awaited, the budget is spent.
        """
        rooms = {name: room for name, room in self._rooms(out, wanted).items() if room is not None}
        tightest = min(rooms, key=rooms.__getitem__, default="")
        room = rooms.get(tightest, _UNLIMITED)
        # What is out may take less than expected: only with nothing out is it the end.
        if room < wanted and not out:
            self.limit_reached = tightest
        return max(0, room)

    def _rooms(self, out: int, wanted: int) -> dict[str, int | None]:
        """Prompts that each limit still allows."""
        budget, counts = self._budget, self._counts
        tokens = counts["read"] + counts["written"]
        cost = self._price.of(counts["read"], counts["written"]) if self._price else 0.0
        return {
            "requests": _whole(budget.requests, counts["requests"], 1.0, out),
            "tokens": self._share(budget.tokens, tokens, out, wanted),
            "cost": self._share(budget.cost, cost, out, wanted),
            "seconds": 0 if self.late else None,
        }

    def _share(self, limit: float | None, taken: float, out: int, wanted: int) -> int | None:
        """Prompts that a limit allows, if the next ones take what the earlier ones took."""
        asked = self._counts["asked"]
        if limit is None or asked:
            return _whole(limit, taken, taken / asked if asked else 0.0, out)
        return max(0, max(_FIRST, wanted) - out) if limit > 0 else 0

    @property
    def _seconds(self) -> float:
        return self._clock() - self._started

    def progress(self, model_id: str, done: int, total: int) -> Progress:
        """How far it has come, with what it took."""
        counts = self._counts
        return Progress(
            model_id=model_id,
            done=done,
            total=total,
            asked=counts["asked"],
            requests=counts["requests"],
            failed=self.errors.total(),
            filtered=counts["filtered"],
            input_tokens=counts["input"],
            output_tokens=counts["output"],
            cost=self._price.of(counts["read"], counts["written"]) if self._price else None,
            seconds=round(self._seconds, 3),
        )


def _whole(limit: float | None, taken: float, each: float, out: int) -> int | None:
    """How many more fit under a limit, beside those that are out."""
    if limit is None:
        return None
    if taken >= limit:
        return 0
    return int((limit - taken) / each) - out if each > 0 else None


def _characters(one: Answered) -> int:
    return sum(len(text) for _, text in one.prompt.messages)


def _estimated(characters: int) -> int:
    return -(-characters // CHARACTERS_PER_TOKEN)
