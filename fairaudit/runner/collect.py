"""The verb that asks a model what has not been asked yet."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from fairaudit.backends import AnyBackend, AsyncBackend, Backend, ChecksPrompts, ParallelBackend
from fairaudit.errors import InputError, ModelError
from fairaudit.rows import Plan, Prompt
from fairaudit.runner.ahead import batches_ahead
from fairaudit.runner.asking import BLOCK, at_the_same_time, in_batches
from fairaudit.runner.calls import Calls
from fairaudit.runner.hiding import Hiding
from fairaudit.runner.limits import Limits
from fairaudit.runner.progress import Progress
from fairaudit.runner.spending import Budget, Price
from fairaudit.runner.stopping import Stop, stopping
from fairaudit.runner.tally import Tally
from fairaudit.runner.work import Answered, Block, kept
from fairaudit.store import Store

__all__ = ["Collection", "collect"]

_ENOUGH_FAILURES = 20
_ERRORS_TOLD = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """What one call of `collect` did.

    Parameters
    ----------
    model_id : str
        Name and revision, or run, under which the answers are kept.
    prompts : int
        Distinct prompts times samples that the plan needs.
    done : int
        How many of them have an answer, or failed in this call.
    asked : int
        How many of them were put to the model in this call.
    failed : int
        How many of those have no answer; the next call asks them again.
    errors : tuple of (message, count)
        What the failed ones failed with: the 20 commonest, and how many failed otherwise.
    input_tokens, output_tokens : int
        Tokens of this call, where the backend counts them.
    requests : int
        Calls that were made, repeated ones and the one that tries the settings among them.
    cost : float or None
        What this call's tokens cost, where prices are stated; tokens that the backend does not
        count are estimated.
    limit_reached : str
        The limit of the budget that ended it before all was asked: requests, tokens, cost or
        seconds; else empty.
    """

    model_id: str
    prompts: int
    done: int
    asked: int
    failed: int
    errors: tuple[tuple[str, int], ...]
    input_tokens: int
    output_tokens: int
    requests: int
    cost: float | None
    limit_reached: str


def collect(
    cells: Plan,
    model: AnyBackend,
    store: Store,
    *,
    samples: int = 1,
    progress: Callable[[Progress], None] | None = None,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    budget: Budget = Budget(),  # noqa: B008 - frozen
    price: Price | None = None,
) -> Collection:
    """Ask a model every distinct prompt of a design that the store has no answer to.

    What a model answers in batches is cut into them by the plan alone, and each is committed whole,
    so that an audit which was killed and resumed asks exactly the batches that were not finished.
    A model on a server (`AsyncBackend`) is asked as many prompts at a time as it allows, and its
    answers are kept as they come, a second late at most.

    Parameters
    ----------
    cells : Cells or another Plan
        The design, or what a judge is asked about the answers to it.
    model : Backend
        Who answers.
    store : Store
        Where answers are kept; becomes tied to this design.
    samples : int
        Repeats of each prompt.
    progress : callable of Progress, optional
        Called after each commit.
    limits : Limits, optional
        How patient and how pressing calls to a server are.
    budget : Budget, optional
        What this call may take. It ends where the next prompts would exceed that; what is in
        flight is kept. Tokens and cost are kept to as far as answers resemble the earlier ones.
    price : Price, optional
        What the model's tokens cost.

    Returns
    -------
    Collection
        What was asked.

    Raises
    ------
    InputError
        If `samples` is below 1, the model's settings do not fit the prompts, or a cost is limited
        and no price is stated.
    StorePlanError
        If the store belongs to another design.
    ModelError
        If the model cannot be asked at all, or nothing but failures came back at first. What
        was answered before is kept.
    KeyboardInterrupt
        If the process was interrupted or told to end: what was in flight has been kept.

    Examples
    --------
    >>> from fairaudit import SimulatedBackend, Store, counterfactuals
    >>> from fairaudit import load_attributes, load_vignettes
    >>> cells = counterfactuals(load_vignettes("acute_pain"), load_attributes("sex"), wordings=1)
    >>> with Store(":memory:") as store:
    ...     first = collect(cells, SimulatedBackend(seed=1), store)
    ...     second = collect(cells, SimulatedBackend(seed=1), store)
    >>> first.asked == first.prompts, second.asked
    (True, 0)
    """
    if samples < 1:
        raise InputError(f"The number of samples is {samples}; it has to be at least 1.")
    if isinstance(model, ChecksPrompts):
        model.check_prompts(cells.prompts())
    store.bind(cells.plan_id)
    tally, hiding = Tally(budget, price), Hiding(model)
    total, done = samples * cells.n_prompts, 0
    model_id, params_id = store.open_run(model, planned=total), model.identity.params_id
    before = store.kept(model_id, params_id)

    def blocks(size: int, prompts: Callable[[], Iterator[Prompt]]) -> Iterator[Block]:
        nonlocal done
        for sample in range(samples):
            for batch in _batches(prompts(), size):
                missing = store.missing(batch, model_id, params_id, sample)
                done += len(batch) - len(missing)
                yield Block(sample=sample, missing=missing)

    with stopping() as stop, hiding.errors():
        if isinstance(model, AsyncBackend):
            left = blocks(BLOCK, cells.balanced_prompts)
            calls = Calls(model, limits, tally.tries, failed_before=before.failed)
            bundles = at_the_same_time(calls, left, stop, tally)
        else:
            alone = model.batch_size == 1 and not isinstance(model, ParallelBackend)
            left = blocks(model.batch_size, cells.balanced_prompts if alone else cells.prompts)
            bundles = _batch_after_batch(model, left, stop, tally)
        for answers in bundles:
            responses = hiding.responses([kept(one, model_id, params_id) for one in answers])
            store.add([one.prompt for one in answers], responses)
            done += len(responses)
            tally.add(answers, responses)
            taken = tally.progress(model_id, done, total)
            if not before.answers:
                _check_that_something_works(taken, tally.errors)
            if progress is not None:
                progress(taken)
        _look_up(left, stop)
    taken = tally.progress(model_id, done, total)
    if progress is not None:
        progress(taken)
    limit_reached = tally.short_of if done < total else ""
    if not limit_reached:
        store.complete_run(model_id, params_id)
    return Collection(
        model_id=model_id,
        prompts=total,
        done=done,
        asked=taken.asked,
        failed=taken.failed,
        errors=tally.commonest_errors(_ERRORS_TOLD),
        input_tokens=taken.input_tokens,
        output_tokens=taken.output_tokens,
        requests=taken.requests,
        cost=taken.cost,
        limit_reached=limit_reached,
    )


def _check_that_something_works(taken: Progress, errors: Counter[str]) -> None:
    """Stop where every call fails from the first on: a key or an address is wrong."""
    if taken.asked >= _ENOUGH_FAILURES and taken.failed == taken.asked:
        message, count = errors.most_common(1)[0]
        raise ModelError(
            f"All of the first {taken.asked} calls to {taken.model_id} failed, {count} of them "
            f"with: {message.rstrip('.')}. Mend that and run again; nothing else was asked."
        )


def _batch_after_batch(
    model: Backend, blocks: Iterator[Block], stop: Stop, tally: Tally
) -> Iterator[list[Answered]]:
    if isinstance(model, ParallelBackend):
        return batches_ahead(model, blocks, stop, tally)
    return in_batches(model, blocks, stop, tally)


def _look_up(left: Iterator[Block], stop: Stop) -> None:
    """Go through what the budget left: answers of earlier sessions among it count as well."""
    while not stop.told and next(left, None) is not None:
        pass


def _batches(prompts: Iterator[Prompt], size: int) -> Iterator[list[Prompt]]:
    while batch := list(islice(prompts, size)):
        yield batch
