"""The JSON format of inspect-ai's eval logs (version 2): what all logs that we write share."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["LogHead", "chat_message", "log_json", "model_message", "token_usage"]

_VERSION = 2
_TASK = "fairaudit"
_ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogHead:
    """All of a log but its samples.

    Parameters
    ----------
    identity : str
        Stands for evaluation, run and task: the same answers have the same.
    created : str
        UTC time, as ISO 8601.
    model : str
        Name of the model.
    model_args, dataset, metadata, results, stats : Mapping[str, Any]
        Plain data of the format's fields of these names.
    epochs : int
        Repeats of each sample.
    """

    identity: str
    created: str
    model: str
    model_args: Mapping[str, Any]
    dataset: Mapping[str, Any]
    epochs: int
    metadata: Mapping[str, Any]
    results: Mapping[str, Any]
    stats: Mapping[str, Any]

    def fields(self) -> dict[str, Any]:
        """The fields in the format's order; a reader of the head alone stops before the samples."""
        return {
            "version": _VERSION,
            "status": "success",
            "eval": {
                "eval_id": self.identity,
                "run_id": self.identity,
                "task_id": self.identity,
                "created": self.created,
                "task": _TASK,
                "dataset": self.dataset,
                "model": self.model,
                "model_args": self.model_args,
                "config": {"epochs": self.epochs, "fail_on_error": False},
                "metadata": self.metadata,
            },
            "plan": {},
            "results": self.results,
            "stats": self.stats,
        }


def chat_message(role: str, text: str) -> dict[str, str]:
    """One message of a chat.

    Examples
    --------
    >>> chat_message("user", "Urgent?")
    {'role': 'user', 'content': 'Urgent?'}
    """
    return {"role": role, "content": text}


def model_message(text: str, model: str) -> dict[str, str]:
    """The message that is a model's answer."""
    return {**chat_message(_ASSISTANT, text), "source": "generate", "model": model}


def token_usage(read: int, written: int) -> dict[str, int]:
    """Tokens of a call or of many.

    Examples
    --------
    >>> token_usage(12, 3)["total_tokens"]
    15
    """
    return {"input_tokens": read, "output_tokens": written, "total_tokens": read + written}


def log_json(value: object) -> str:
    """Write a part of a log as strict JSON."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
