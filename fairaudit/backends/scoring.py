"""Log-probabilities of the answer options of prompts.

This module needs the extra `local`; nothing may import it before a local model is asked.
"""

from collections.abc import Mapping, Sequence

from fairaudit.backends.local_model import LocalModel, Reader, whole_precision
from fairaudit.backends.options import OptionPaths, disjoint_logprobs, option_paths, spelled
from fairaudit.backends.trees import (
    cached_logprobs,
    longest_packed,
    packed_logprobs,
    plain_logprobs,
)
from fairaudit.rows import Answer, Prompt

__all__ = ["gap_after", "paths_of", "score"]

_ALONE = {"cached": cached_logprobs, "plain": plain_logprobs}


def score(local: LocalModel, prompts: Sequence[Prompt]) -> list[Answer]:
    """Score the options of every prompt.

    Parameters
    ----------
    local : LocalModel
        The model.
    prompts : Sequence[Prompt]
        One batch.

    Returns
    -------
    list[Answer]
        With log-probabilities, or the fault of that prompt.
    """
    answers: dict[int, Answer] = {}
    asked: dict[int, OptionPaths] = {}
    for index, found in enumerate(paths_of(local, prompts)):
        fault = _fault(local, found)
        if fault:
            answers[index] = Answer(status="error", error=fault)
        else:
            asked[index] = found
    with whole_precision():
        logprobs = _logprobs(local, list(asked.values()))
    for (index, found), known in zip(asked.items(), logprobs, strict=True):
        answers[index] = Answer(
            finish_reason="scored",
            option_logprobs=disjoint_logprobs(found.sequences, known),
            input_tokens=len(found.context),
            output_tokens=0,
        )
    return [answers[index] for index in range(len(prompts))]


def paths_of(reader: Reader, prompts: Sequence[Prompt]) -> list[OptionPaths]:
    """Tokens of every prompt with its options, read jointly as the model would have read them.

    The text before the last special token is read once for all options: it stands by itself.
    """
    texts = [reader.rendered(prompt.messages) for prompt in prompts]
    marks = reader.last_special(texts)
    read = _tokens(reader, [*texts, *(text[at:] for text, at in zip(texts, marks, strict=True))])
    alone, ends = read[: len(texts)], read[len(texts) :]
    heads = [whole[: len(whole) - len(end)] for whole, end in zip(alone, ends, strict=True)]
    apart = [h + e == whole for h, e, whole in zip(heads, ends, alone, strict=True)]
    marks = [at if right else 0 for at, right in zip(marks, apart, strict=True)]
    joint = [
        spelled(text[at:], prompt.options, gap_after(text, prompt))
        for prompt, text, at in zip(prompts, texts, marks, strict=True)
    ]
    after = iter(
        _tokens(reader, [one for options in joint for option in options for one in option])
    )
    return [
        option_paths(
            whole, [[(head if at else ()) + next(after) for _ in option] for option in options]
        )
        for whole, head, at, options in zip(alone, heads, marks, joint, strict=True)
    ]


def gap_after(text: str, prompt: Prompt) -> str:
    """What stands between a rendered prompt and an option.

    After a prefix such as “Answer:” a word follows a space; a new turn begins without.
    """
    continued = prompt.messages[-1][0] == "assistant" and not text[-1:].isspace()
    return " " if continued else ""


def _tokens(reader: Reader, texts: Sequence[str]) -> list[tuple[int, ...]]:
    return list(map(tuple, reader.tokens(texts)))


def _fault(local: LocalModel, found: OptionPaths) -> str | None:
    every = [sequence for option in found.sequences for sequence in option]
    if not every:
        return "The prompt has no answer options to score."
    if not all(every) or len(set(every)) < len(every):
        return "The model's tokenizer cannot tell the answer options apart."
    if not found.context:
        return "The prompt is empty."
    if found.longest > local.limit:
        return local.too_long(found.longest)
    return None


def _logprobs(
    local: LocalModel, asked: Sequence[OptionPaths]
) -> list[Mapping[tuple[int, ...], float]]:
    keys = [
        (number, sequence)
        for number, found in enumerate(asked)
        for option in found.sequences
        for sequence in option
    ]
    paths = [path for found in asked for path in found.paths]
    longest = max((len(path.tokens) for path in paths), default=0)
    way = local.way
    if way == "packed" and longest > longest_packed(local.model.config):
        way = "cached"  # the model's own window is kept to where it reads a text by itself
    if way == "packed":
        values = packed_logprobs(local.model, paths, memory=local.cache_bytes)
    else:
        values = _ALONE[way](local.model, paths)
    known: list[dict[tuple[int, ...], float]] = [{} for _ in asked]
    for (number, sequence), value in zip(keys, values, strict=True):
        known[number][sequence] = value
    return list(known)
