"""Batches that several workers answer at the same time, each kept as it comes."""

import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait

from fairaudit.backends import ParallelBackend
from fairaudit.errors import FairauditError
from fairaudit.rows import Answer
from fairaudit.runner.stopping import Stop
from fairaudit.runner.tally import Tally
from fairaudit.runner.work import Answered, Block, checked, stopped_by

__all__ = ["batches_ahead"]


def batches_ahead(
    model: ParallelBackend, blocks: Iterator[Block], stop: Stop, tally: Tally
) -> Iterator[list[Answered]]:
    """Keep as many batches in hand as a model has use for, and give each when it is answered.

    A batch is what it would be with one worker: the plan alone cuts it, and who answers it, and in
    which order, changes no answer. Told to stop, the batches in hand are waited for.
    """
    in_hand: dict[Future[list[Answer]], tuple[Block, float]] = {}
    missing = (block for block in blocks if block.missing)
    following = next(missing, None)
    try:
        while True:
            while following and not stop.told and len(in_hand) < model.batches_in_hand:
                out = sum(len(block.missing) for block, _ in in_hand.values())
                wanted = len(following.missing)
                if tally.room(out, wanted=wanted) < wanted or not tally.tries.take(wanted):
                    break
                future = model.submit(following.missing, sample=following.sample)
                in_hand[future] = (following, time.perf_counter())
                following = next(missing, None)
            if not in_hand:
                return
            for future in wait(in_hand, return_when=FIRST_COMPLETED).done:
                block, begun = in_hand.pop(future)
                yield _answered(model, block, future, time.perf_counter() - begun)
    finally:
        model.close()


def _answered(
    model: ParallelBackend, block: Block, future: "Future[list[Answer]]", seconds: float
) -> list[Answered]:
    name = model.identity.name
    try:
        answers = checked(name, future.result(), len(block.missing))
    except FairauditError:
        raise
    except Exception as error:
        raise stopped_by(name, error) from error
    latency = seconds / len(answers)
    return [
        Answered(prompt=prompt, sample=block.sample, answer=answer, latency=latency)
        for prompt, answer in zip(block.missing, answers, strict=True)
    ]
