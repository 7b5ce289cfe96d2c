"""Ray actors with a model each, and the batches that they have in hand."""

import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from fairaudit.backends.make import make_backend
from fairaudit.errors import InputError, MissingExtraError, ModelError
from fairaudit.rows import Answer, Prompt

__all__ = ["RayPool"]

# Prompts and answers are short; the default would take a third of the memory.
_OBJECTS = 256 * 1024**2
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class _Worker:
    """A copy of the model, loaded when it is first asked; runs in a process of its own."""

    def __init__(self, of: Any) -> None:  # noqa: ANN401 - settings, or whatever backend
        self._model: Any = make_backend(of[0], **of[1]) if isinstance(of, tuple) else of

    def answer(self, prompts: Sequence[Prompt], sample: int) -> list[Answer]:
        return list(self._model.answer(prompts, sample=sample))


class RayPool:
    """Actors on this machine or a cluster.

    Parameters
    ----------
    of : (str, dict) or Backend
        Name and settings of the backend that each actor makes, or the backend.
    actors : int
        How many.
    needs : Mapping[str, float]
        What each takes, by Ray's names of resources.
    address : str
        “local”, or where the cluster is.
    retries : int
        How often a batch is given again after its actor was lost.

    Raises
    ------
    MissingExtraError
        If the extra “ray” is not installed.
    ModelError
        If the cluster cannot be reached.
    InputError
        If it has not what the actors need: they would wait for ever.
    """

    def __init__(
        self,
        of: Any,  # noqa: ANN401 - settings, or whatever backend
        *,
        actors: int,
        needs: Mapping[str, float],
        address: str,
        retries: int,
    ) -> None:
        # Read when Ray starts what it runs on.
        os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
        try:
            import ray  # noqa: PLC0415 - optional extra
        except ImportError as error:
            raise MissingExtraError("ray", "A model in Ray actors") from error
        self._ray: ModuleType = ray
        self._started = not ray.is_initialized()
        if self._started:
            _start(ray, address, cpus=actors * needs["CPU"])
        self._check_room(actors, needs)
        worker = ray.remote(_Worker).options(
            num_cpus=needs["CPU"],
            num_gpus=needs["GPU"],
            # A lost actor is started anew, as often as it takes; a batch that loses it again and
            # again is what stops the run.
            max_restarts=-1,
            max_task_retries=retries,
        )
        self._actors = [worker.remote(of) for _ in range(actors)]
        self._in_hand: Counter[int] = Counter()
        self._lock = threading.Lock()

    def submit(self, prompts: Sequence[Prompt], sample: int) -> "Future[list[Answer]]":
        """Hand a batch to the actor with the fewest."""
        with self._lock:
            chosen = min(range(len(self._actors)), key=lambda number: self._in_hand[number])
            self._in_hand[chosen] += 1
        outcome: Future[list[Answer]] = Future()

        def settled(found: "Future[list[Answer]]") -> None:
            with self._lock:
                self._in_hand[chosen] -= 1
            error = found.exception()
            if error is None:
                outcome.set_result(found.result())
            else:
                outcome.set_exception(_told(self._ray, error))

        self._actors[chosen].answer.remote(tuple(prompts), sample).future().add_done_callback(
            settled
        )
        return outcome

    def close(self) -> None:
        """End the actors, and Ray where it was started for them."""
        for actor in self._actors:
            self._ray.kill(actor)
        if self._started:
            with _own_signals():
                self._ray.shutdown()

    def _check_room(self, actors: int, needs: Mapping[str, float]) -> None:
        there = self._ray.cluster_resources()
        for name, each in needs.items():
            if actors * each > there.get(name, 0):
                if self._started:
                    self._ray.shutdown()
                raise InputError(
                    f"{actors} actors with {each:g} {name} each need {actors * each:g} {name}, "
                    f"and Ray has {there.get(name, 0):g}. Lower actors, cpus or gpus, or give the "
                    "address of a larger cluster."
                )


def _start(ray: ModuleType, address: str, *, cpus: float) -> None:
    here: dict[str, Any] = {}
    if address == "local":
        # More actors than cores are allowed: they share them.
        count = max(int(-(-cpus // 1)), _cores())
        here = {"num_cpus": count, "include_dashboard": False, "object_store_memory": _OBJECTS}
    try:
        with _own_signals():
            ray.init(address=address, log_to_driver=False, configure_logging=False, **here)
    except (ray.exceptions.RayError, ConnectionError, RuntimeError, ValueError) as error:
        raise ModelError(
            f"Ray cannot be started, or there is no cluster at {address}: {error}. Mend the "
            "address and run again; nothing was asked."
        ) from error


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _own_signals() -> Iterator[None]:
    """Keep our way of stopping: Ray puts its own in its place."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _told(ray: ModuleType, error: BaseException) -> BaseException:
    """What the model raised itself, or why its actor is no more."""
    if isinstance(error, ray.exceptions.RayTaskError):
        cause = error.cause
        return cause if isinstance(cause, Exception) else error
    if isinstance(error, ray.exceptions.RayActorError):
        told = [line.strip() for line in str(error).splitlines() if line.strip()]
        return ModelError(
            "A batch lost its Ray actor again and again, or the actor could not begin. Ray says: "
            f"{told[0][:200]} … {told[-1][:300].rstrip('.')}. It may be too large for the memory: "
            "lower batch_size or actors. What was answered is kept; run again to go on."
        )
    return error
