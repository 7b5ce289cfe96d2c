"""The verb that asks a model what has not been asked yet."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from fairaudit.backends import AnyBackend, AsyncBackend, ChecksPrompts, ParallelBackend
from fairaudit.errors import InputError, ModelError
from fairaudit.rows import Plan, Prompt, Response
from fairaudit.runner.ahead import batches_ahead
from fairaudit.runner.asking import BLOCK, at_the_same_time, in_batches
from fairaudit.runner.limits import Limits
from fairaudit.runner.stopping import Stop, stopping
from fairaudit.runner.work import Answered, Block
from fairaudit.store import Store

__all__ = ["Collection", "collect"]

Progress = Callable[[int, int], None]

_ENOUGH_FAILURES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """What one call of `collect` did.

    Parameters
    ----------
    model_id : str
        Name and revision, or run, under which the answers are kept.
    prompts : int
        Distinct prompts times samples that the plan needs.
    asked : int
        How many of them were put to the model in this call.
    failed : int
        How many of those have no answer; the next call asks them again.
    errors : tuple of (message, count)
        What the failed ones failed with, the commonest first.
    input_tokens, output_tokens : int
        Tokens of this call, where the backend counts them.
    """

    model_id: str
    prompts: int
    asked: int
    failed: int
    errors: tuple[tuple[str, int], ...]
    input_tokens: int
    output_tokens: int


def collect(
    cells: Plan,
    model: AnyBackend,
    store: Store,
    *,
    samples: int = 1,
    progress: Progress | None = None,
    limits: Limits = Limits(),  # noqa: B008 - frozen
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
    progress : callable of (done, total), optional
        Called after each commit with the number of answers that are there and needed.
    limits : Limits, optional
        How patient and how pressing calls to a server are.

    Returns
    -------
    Collection
        What was asked.

    Raises
    ------
    InputError
        If `samples` is below 1, or the model's settings do not fit the prompts.
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
    model_id, params_id = store.open_run(model), model.identity.params_id
    total, done = samples * cells.n_prompts, 0
    tally, errors = Counter[str](), Counter[str]()

    def blocks(size: int) -> Iterator[Block]:
        nonlocal done
        for sample in range(samples):
            for batch in _batches(cells.prompts(), size):
                missing = store.missing(batch, model_id, params_id, sample)
                done += len(batch) - len(missing)
                yield Block(sample=sample, missing=missing)

    with stopping() as stop:
        for answers in _answers(model, blocks, stop, limits):
            responses = [_response(one, model_id, params_id) for one in answers]
            store.add([one.prompt for one in answers], responses)
            done += len(responses)
            tally["asked"] += len(responses)
            tally["input"] += sum(r.input_tokens or 0 for r in responses)
            tally["output"] += sum(r.output_tokens or 0 for r in responses)
            errors.update(r.error or "no reason given" for r in responses if _failed(r))
            _check_that_something_works(model_id, tally["asked"], errors)
            if progress is not None:
                progress(done, total)
    if progress is not None:
        progress(done, total)
    store.complete_run(model_id, params_id)
    return Collection(
        model_id=model_id,
        prompts=total,
        asked=tally["asked"],
        failed=errors.total(),
        errors=tuple(errors.most_common()),
        input_tokens=tally["input"],
        output_tokens=tally["output"],
    )


def _answers(
    model: AnyBackend,
    blocks: Callable[[int], Iterator[Block]],
    stop: Stop,
    limits: Limits,
) -> Iterator[Sequence[Answered]]:
    """Answers as they come, in bundles that are kept whole."""
    if isinstance(model, AsyncBackend):
        return at_the_same_time(model, blocks(BLOCK), stop, limits)
    if isinstance(model, ParallelBackend):
        return batches_ahead(model, blocks(model.batch_size), stop)
    return in_batches(model, blocks(model.batch_size), stop)


def _failed(response: Response) -> bool:
    return response.status == "error"


def _check_that_something_works(model_id: str, asked: int, errors: Counter[str]) -> None:
    """Stop where every call fails from the first on: a key or an address is wrong."""
    if asked >= _ENOUGH_FAILURES and errors.total() == asked:
        message, count = errors.most_common(1)[0]
        raise ModelError(
            f"All of the first {asked} calls to {model_id} failed, {count} of them with: "
            f"{message.rstrip('.')}. Mend that and run again; nothing else was asked."
        )


def _batches(prompts: Iterator[Prompt], size: int) -> Iterator[list[Prompt]]:
    while batch := list(islice(prompts, size)):
        yield batch


def _response(one: Answered, model_id: str, params_id: str) -> Response:
    answer = one.answer
    return Response(
        prompt_id=one.prompt.prompt_id,
        model_id=model_id,
        params_id=params_id,
        sample=one.sample,
        text=answer.text,
        status=answer.status,
        finish_reason=answer.finish_reason,
        option_logprobs=answer.option_logprobs,
        input_tokens=answer.input_tokens,
        output_tokens=answer.output_tokens,
        latency=one.latency,
        seed=answer.seed,
        error=answer.error,
        created_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        served_model=answer.served_model,
        fingerprint=answer.fingerprint,
    )
