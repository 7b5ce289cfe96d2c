"""The two ways of asking: batch after batch, or many calls at the same time."""

import time
from collections.abc import Iterator, Sequence
from itertools import islice

from fairaudit.backends import Backend
from fairaudit.errors import FairauditError
from fairaudit.rows import Answer, Prompt
from fairaudit.runner.calls import Calls
from fairaudit.runner.pauses import few_pauses
from fairaudit.runner.stopping import Stop
from fairaudit.runner.tally import Tally
from fairaudit.runner.work import Answered, Block, checked, stopped_by

__all__ = ["BLOCK", "at_the_same_time", "in_batches"]

BLOCK = 200
"""Prompts that are looked up in the store at once for a model on a server."""

# A commit holds so many answers at most, and none is older than this many seconds.
_MOST_KEPT, _OLDEST = 500, 1.0


def in_batches(
    model: Backend, blocks: Iterator[Block], stop: Stop, tally: Tally
) -> Iterator[list[Answered]]:
    """Put what is missing of each block to a model, which answers it as a batch."""
    for block in blocks:
        if stop.told:
            return
        if block.missing:
            # A batch is asked whole, so that a later run asks the very same one.
            wanted = len(block.missing)
            if tally.room(wanted=wanted) < wanted or not tally.tries.take(wanted):
                return
            yield _batch(model, block.missing, block.sample)


def at_the_same_time(
    calls: Calls, blocks: Iterator[Block], stop: Stop, tally: Tally
) -> Iterator[list[Answered]]:
    """Keep as many calls in flight as a server allows, and give the answers as they come.

    Told to stop, at the end of the budget, or where no prompt can be answered any more, the calls
    in flight are waited for.
    """
    missing = ((prompt, block.sample) for block in blocks for prompt in block.missing)
    with calls, few_pauses():
        left = True
        while left or calls.outstanding or calls.stopped:
            if stop.told or calls.stopped or tally.over():
                left = False
                calls.withdraw()
            while left and (room := min(calls.wanted, tally.room(calls.outstanding))):
                prompts = list(islice(missing, room))
                calls.hand_over(prompts)
                left = len(prompts) == room
            if left and not calls.outstanding:
                return  # The budget allows no more.
            if answers := calls.answered(most=_MOST_KEPT, within=_OLDEST):
                yield answers
        tally.over()  # Prompts may have been given back since for want of a try.


def _batch(model: Backend, prompts: Sequence[Prompt], sample: int) -> list[Answered]:
    started = time.perf_counter()
    answers = _answers(model, prompts, sample)
    latency = (time.perf_counter() - started) / len(prompts)
    return [
        Answered(prompt=prompt, sample=sample, answer=answer, latency=latency)
        for prompt, answer in zip(prompts, answers, strict=True)
    ]


def _answers(model: Backend, prompts: Sequence[Prompt], sample: int) -> Sequence[Answer]:
    name = model.identity.name
    try:
        return checked(name, model.answer(prompts, sample=sample), len(prompts))
    except FairauditError:
        raise
    except Exception as error:
        raise stopped_by(name, error) from error
