"""Make inspect-eval-log.json again, in an environment that has inspect-ai.

::

    python tests/report/schemas/make_inspect_schema.py

The whole schema has a megabyte of events, tools and sandboxes that no log of ours holds. Kept are
the fields below and what they refer to; any other field is a fault.
"""

import json
from pathlib import Path
from typing import Any

KEPT = {
    "EvalLog": "version status eval plan results stats samples",
    "EvalSpec": (
        "eval_id run_id task_id created task dataset model model_args model_roles config metadata "
        "viewer"
    ),
    "EvalDataset": "name samples sample_ids",
    "EvalConfig": "epochs fail_on_error",
    "EvalPlan": "",
    "EvalResults": "total_samples completed_samples scores",
    "EvalScore": "name scorer metrics metadata",
    "EvalMetric": "name value",
    "ModelConfig": "model args",
    "EvalStats": "started_at completed_at model_usage",
    "EvalSample": "id epoch input choices target messages output scores metadata error",
    "EvalError": "message traceback traceback_ansi",
    "Score": "value answer explanation",
    "ModelOutput": "model choices completion",
    "ChatCompletionChoice": "message stop_reason",
    "ChatMessageSystem": "role content",
    "ChatMessageUser": "role content",
    "ChatMessageAssistant": "role content source model",
    "ModelUsage": "input_tokens output_tokens total_tokens",
    "ViewerConfig": "trust_content",
}
WORDS = {"title", "description", "default", "examples"}


def main() -> None:
    """Write the schema beside this file."""
    from inspect_ai.log import EvalLog

    whole = EvalLog.model_json_schema(mode="validation")
    defs = whole.pop("$defs")
    log = cut("EvalLog", whole)
    found: dict[str, Any] = {}
    waiting = references(log)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = cut(name, defs[name])
            waiting |= references(found[name])
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **log,
        "$defs": dict(sorted(found.items())),
    }
    path = Path(__file__).with_name("inspect-eval-log.json")
    path.write_text(json.dumps(schema, indent=1) + "\n", encoding="utf-8")


def cut(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """One definition without its words, and without fields that no log of ours has."""
    schema = without_words(schema)
    if name in KEPT:
        fields = KEPT[name].split()
        schema["properties"] = {field: schema["properties"][field] for field in fields}
        schema["additionalProperties"] = False
    return only_texts(schema)


def without_words(value: Any) -> Any:
    """The same without what only explains it."""
    if isinstance(value, list):
        return [without_words(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: {field: without_words(one) for field, one in item.items()}
        if name == "properties"
        else without_words(item)
        for name, item in value.items()
        if name not in WORDS
    }


def only_texts(value: Any) -> Any:
    """Messages of ours hold one text, are of three roles, and call no tool."""
    if isinstance(value, list):
        return [only_texts(one) for one in value if not is_other(one)]
    if not isinstance(value, dict):
        return value
    return {name: only_texts(item) for name, item in value.items() if name != "discriminator"}


def is_other(value: Any) -> bool:
    """Whether all that this alternative refers to is something that no log of ours holds."""
    names = references(value)
    return bool(names) and all(name.startswith(("Content", "ChatMessageTool")) for name in names)


def references(value: Any) -> set[str]:
    """Names of the definitions that a schema refers to."""
    if isinstance(value, list):
        return set().union(*map(references, value)) if value else set()
    if not isinstance(value, dict):
        return set()
    own = {value["$ref"].rpartition("/")[2]} if "$ref" in value else set()
    return own.union(*(references(item) for item in value.values()))


if __name__ == "__main__":
    main()
