"""The verb that asks a model what has not been asked yet."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from fairaudit.backends import Backend, ChecksPrompts
from fairaudit.errors import FairauditError, InputError, ModelError
from fairaudit.rows import Answer, Plan, Prompt, Response
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
    model: Backend,
    store: Store,
    *,
    samples: int = 1,
    progress: Progress | None = None,
) -> Collection:
    """Ask a model every distinct prompt of a design that the store has no answer to.

    Batches are cut from the plan alone and each is committed whole, so that an audit which
    was killed and resumed asks exactly the batches that were not finished.

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
        Called after each batch with the number of answers that are there and needed.

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
    model_id = store.open_run(model)
    params_id = model.identity.params_id
    total = samples * cells.n_prompts
    done, tally = 0, Counter[str]()
    errors = Counter[str]()
    for sample in range(samples):
        for batch in _batches(cells.prompts(), model.batch_size):
            missing = store.missing(batch, model_id, params_id, sample)
            if missing:
                responses = _ask(model, missing, sample, model_id, params_id)
                store.add(missing, responses)
                tally["asked"] += len(responses)
                tally["input"] += sum(r.input_tokens or 0 for r in responses)
                tally["output"] += sum(r.output_tokens or 0 for r in responses)
                errors.update(r.error or "no reason given" for r in responses if _failed(r))
                _check_that_something_works(model_id, tally["asked"], errors)
            done += len(batch)
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


def _ask(
    model: Backend, prompts: Sequence[Prompt], sample: int, model_id: str, params_id: str
) -> list[Response]:
    started = time.perf_counter()
    try:
        answers = model.answer(prompts, sample=sample)
    except FairauditError:
        raise
    except Exception as error:
        raise ModelError(
            f"The model {model_id} stopped with {type(error).__name__}: {error}. The answers "
            "before are kept. Mend the cause and run again: only what is missing is asked."
        ) from error
    if len(answers) != len(prompts):
        raise ModelError(
            f"The model {model_id} gave {len(answers)} answers to {len(prompts)} prompts. Its "
            "backend has to return one answer for each prompt, in their order."
        )
    latency = (time.perf_counter() - started) / len(prompts)
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    return [
        _response(prompt, answer, sample, model_id, params_id, latency, now)
        for prompt, answer in zip(prompts, answers, strict=True)
    ]


def _response(
    prompt: Prompt,
    answer: Answer,
    sample: int,
    model_id: str,
    params_id: str,
    latency: float,
    now: str,
) -> Response:
    return Response(
        prompt_id=prompt.prompt_id,
        model_id=model_id,
        params_id=params_id,
        sample=sample,
        text=answer.text,
        status=answer.status,
        finish_reason=answer.finish_reason,
        option_logprobs=answer.option_logprobs,
        input_tokens=answer.input_tokens,
        output_tokens=answer.output_tokens,
        latency=latency,
        seed=answer.seed,
        error=answer.error,
        created_at=now,
    )
