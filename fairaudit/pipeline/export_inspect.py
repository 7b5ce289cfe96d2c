"""Answers as an eval log of inspect-ai, in its JSON format (version 2), which needs no package.

Sample and epoch are our prompt and repeat. Nothing in a log is random or of today: its times are
those of the answers.
"""

from pathlib import Path
from typing import Any

from fairaudit.errors import InputError
from fairaudit.ids import digest
from fairaudit.report.eval_log import (
    LogHead,
    chat_message,
    log_file,
    log_json,
    model_message,
    token_usage,
)
from fairaudit.rows import FILTERED
from fairaudit.store import AskedModel, KeptAnswer, StoredAnswers

__all__ = ["inspect_name", "write_inspect"]

_IDS = ["\0 the ids of all samples"]
# Reasons to stop that the format knows; others stand in the sample's metadata alone.
_STOPS = {"stop": "stop", "length": "max_tokens", FILTERED: FILTERED}


def inspect_name(answers: StoredAnswers, _: Path) -> str:
    """Name of the log of one model, by which the viewer lists it: the same for the same answers.

    Raises
    ------
    InputError
        If the store holds answers of several models, or of none.
    """
    model = _the_model(answers)
    return log_file(model.first_at, _identity(model))


def write_inspect(answers: StoredAnswers, path: Path) -> int:
    """Write the log of one model.

    Raises
    ------
    InputError
        If the store holds answers of several models, or of none.
    """
    model = _the_model(answers)
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        # Everything before the samples, so that a reader of the head alone can stop there. The
        # ids stand where the head has its mark: there may be millions of them.
        before, after = log_json(_head(model).fields()).split(log_json(_IDS))
        file.write(before + "[")
        for number, prompt_id in enumerate(answers.prompt_ids(model)):
            file.write((", " if number else "") + log_json(prompt_id))
        file.write("]" + after[:-1] + ',\n"samples": [')
        for answer in answers.of(model):
            file.write(("," if count else "") + "\n" + log_json(_sample(answer)))
            count += 1
        file.write("\n]}\n")
    return count


def _the_model(answers: StoredAnswers) -> AskedModel:
    if len(answers.models) != 1:
        known = ", ".join(model.key for model in answers.models) or "none"
        raise InputError(
            "A log of inspect-ai holds the answers of one model with one set of parameters, and "
            f"the store has {len(answers.models)}: {known}. Name the one with --model."
        )
    return answers.models[0]


def _identity(model: AskedModel) -> str:
    return digest([model.model_id, model.params_id, model.first_at])


def _head(model: AskedModel) -> LogHead:
    return LogHead(
        identity=_identity(model),
        created=model.first_at,
        model=model.name,
        model_args=model.params,
        dataset={"samples": model.prompts, "sample_ids": _IDS},
        epochs=model.samples,
        metadata={
            "model_id": model.model_id,
            "params_id": model.params_id,
            "revision": model.revision,
        },
        results={
            "total_samples": model.answers,
            "completed_samples": model.answers - model.failed,
        },
        stats={
            "started_at": model.first_at,
            "completed_at": model.last_at,
            "model_usage": {model.name: token_usage(model.input_tokens, model.output_tokens)},
        },
    )


def _sample(answer: KeptAnswer) -> dict[str, Any]:
    asked = [chat_message(role, text) for role, text in answer.messages]
    said = model_message(answer.text, answer.model)
    failed = answer.status == "error"
    usage = token_usage(answer.input_tokens or 0, answer.output_tokens or 0)
    sample: dict[str, Any] = {
        "id": answer.prompt_id,
        "epoch": answer.sample + 1,
        "input": asked,
        "choices": list(answer.options) or None,
        "target": "",
        "messages": asked if failed else [*asked, said],
        "output": {
            "model": answer.served_model or answer.model,
            "choices": []
            if failed
            else [{"message": said, "stop_reason": _STOPS.get(answer.finish_reason, "unknown")}],
            "completion": answer.text,
            "usage": usage,
            "time": answer.latency,
        },
        "metadata": {
            "status": answer.status,
            "finish_reason": answer.finish_reason,
            "option_logprobs": answer.option_logprobs,
            "seed": answer.seed,
            "served_model": answer.served_model,
            "fingerprint": answer.fingerprint,
        },
        "model_usage": {answer.model: usage},
        "completed_at": answer.created_at,
        "total_time": answer.latency,
    }
    if failed:
        told = answer.error or "no reason given"
        sample["error"] = {"message": told, "traceback": "", "traceback_ansi": ""}
    return sample
