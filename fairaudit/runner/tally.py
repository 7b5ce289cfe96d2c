"""What a run has taken so far, and how much more its budget allows."""

import time
from collections import Counter
from collections.abc import Callable, Sequence

from fairaudit.errors import InputError
from fairaudit.rows import CHARACTERS_PER_TOKEN, FILTERED, Response
from fairaudit.runner.progress import Progress
from fairaudit.runner.spending import Budget, Price
from fairaudit.runner.tries import Tries
from fairaudit.runner.work import Answered

__all__ = ["Tally"]

_UNLIMITED = 1_000_000
# Words of errors that are told apart; some servers put a number of its own into each.
_MOST_ERRORS = 1_000
_OTHER = "other reasons"


class Tally:
    """Counts what a run takes, and says how much more its budget allows.

    Tokens that a backend does not count are estimated from characters where a budget or a price
    needs them; of a call that failed, which may have taken none, only counted ones are known.

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

    Attributes
    ----------
    tries : Tries
        Hands out the calls, repeated ones among them.
    errors : Counter
        What failed calls failed with.
    short_of : str
        The limit that allowed less than was wanted, while nothing was awaited.
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
        self.tries = Tries(budget.requests)
        self.short_of = ""

    def add(self, answers: Sequence[Answered], responses: Sequence[Response]) -> None:
        """Count answers that have been kept."""
        counts = self._counts
        for one, response in zip(answers, responses, strict=True):
            read, written = response.input_tokens, response.output_tokens
            counts["asked"] += 1
            counts["input"] += read or 0
            counts["output"] += written or 0
            counts["filtered"] += response.finish_reason == FILTERED
            if response.status == "error":
                told = response.error or "no reason given"
                known = told in self.errors or len(self.errors) < _MOST_ERRORS
                self.errors[told if known else _OTHER] += 1
                counts["failed"] += 1
                counts["read"] += read or 0
                counts["written"] += written or 0
                continue
            counts["read"] += _estimated(_characters(one)) if read is None else read
            counts["written"] += _estimated(len(response.text)) if written is None else written

    def over(self) -> bool:
        """Whether no call may go out any more, not even to try a prompt again."""
        spent = "seconds" if self._late else "requests" if self.tries.left == 0 else ""
        self.short_of = self.short_of or spent
        return bool(spent)

    @property
    def _late(self) -> bool:
        limit = self._budget.seconds
        return limit is not None and self._seconds >= limit

    def room(self, out: int = 0, *, wanted: int = 1) -> int:
        """How many more prompts may be asked while the answers to `out` others are awaited.

        Where these are fewer than `wanted`, and nothing is awaited, the budget is spent.
        """
        rooms = {name: room for name, room in self._rooms(out, wanted).items() if room is not None}
        tightest = min(rooms, key=rooms.__getitem__, default="")
        room = rooms.get(tightest, _UNLIMITED)
        # What is out may take less than expected: only with nothing out is it the end.
        if room < wanted and not out:
            self.short_of = tightest
        return max(0, room)

    def _rooms(self, out: int, wanted: int) -> dict[str, int | None]:
        """Prompts that each limit still allows."""
        budget, counts = self._budget, self._counts
        tokens = counts["read"] + counts["written"]
        cost = self._price.of(counts["read"], counts["written"]) if self._price else 0.0
        return {
            # Of these, what is out has its own already, or will get none.
            "requests": self.tries.left,
            "tokens": self._share(budget.tokens, tokens, out, wanted),
            "cost": self._share(budget.cost, cost, out, wanted),
            "seconds": 0 if self._late else None,
        }

    def _share(self, limit: float | None, taken: float, out: int, wanted: int) -> int | None:
        """Prompts that a limit allows, if the next ones take what the earlier ones took."""
        if limit is None:
            return None
        if taken >= limit:
            return 0
        answered = self._counts["asked"] - self._counts["failed"]
        if not answered:
            # Until the first answer shows what one takes, no other is asked for.
            return wanted - out
        each = taken / answered
        return int((limit - taken) / each) - out if each > 0 else None

    @property
    def _seconds(self) -> float:
        return self._clock() - self._started

    def commonest_errors(self, most: int) -> tuple[tuple[str, int], ...]:
        """What failed calls failed with, the commonest first; the rest of it is one sum."""
        commonest = self.errors.most_common(most)
        others = self.errors.total() - sum(count for _, count in commonest)
        return (*commonest, (_OTHER, others)) if others else tuple(commonest)

    def progress(self, model_id: str, done: int, total: int) -> Progress:
        """How far it has come, with what it took."""
        counts = self._counts
        return Progress(
            model_id=model_id,
            done=done,
            total=total,
            asked=counts["asked"],
            requests=self.tries.taken,
            failed=counts["failed"],
            filtered=counts["filtered"],
            input_tokens=counts["input"],
            output_tokens=counts["output"],
            cost=self._price.of(counts["read"], counts["written"]) if self._price else None,
            seconds=round(self._seconds, 3),
        )


def _characters(one: Answered) -> int:
    return sum(len(text) for _, text in one.prompt.messages)


def _estimated(characters: int) -> int:
    return -(-characters // CHARACTERS_PER_TOKEN)
