"""The JSON format of inspect-ai's eval logs (version 2): what all logs that we write share."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

__all__ = [
    "LogHead", "chat_message", "log_file", "log_json", "model_message", "model_role",
    "token_usage",
]  # fmt: skip

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
    model_roles : Mapping[str, Any] or None
        Other models that took part, by what they did, as `model_role` describes them.
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
    model_roles: Mapping[str, Any] | None = None

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
                **({"model_roles": self.model_roles} if self.model_roles else {}),
                "config": {"epochs": self.epochs, "fail_on_error": False},
                "metadata": self.metadata,
            },
            "plan": {},
            "results": self.results,
            "stats": self.stats,
        }


def log_file(created: str, identity: str) -> str:
    """Name of the file of a log, made as inspect-ai makes those of its own: time, task, id.

    `inspect view` and `list_eval_logs` list a JSON file only if its name begins with a time to the
    second, and read task and id from between its underscores (`is_log_file` and `log_file_info` in
    inspect_ai/log/_file.py).

    Parameters
    ----------
    created : str
        Time as ISO 8601; in UTC where it names no zone.
    identity : str
        Letters and digits.

    Examples
    --------
    >>> log_file("2026-07-19T10:00:00.298+00:00", "5a1c")
    '2026-07-19T10-00-00-00-00_fairaudit_5a1c.json'
    """
    time = datetime.fromisoformat(created)
    time = time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    written = time.isoformat(timespec="seconds").replace(":", "-").replace("+", "-")
    return f"{written}_{_TASK}_{identity}.json"


def model_role(model: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """Describe a model that took part beside the one that the log is of.

    Examples
    --------
    >>> model_role("rater", {"temperature": 0})
    {'model': 'rater', 'args': {'temperature': 0}}
    """
    return {"model": model, "args": dict(params)}


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
