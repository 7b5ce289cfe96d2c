"""The record as an eval log of inspect-ai: a score for each contrast, example pairs as samples.

It needs neither the package nor the store. `fairaudit export --to inspect` writes every answer.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeGuard

from fairaudit.figures.axis import level_name
from fairaudit.ids import digest
from fairaudit.report.eval_log import (
    LogHead,
    chat_message,
    log_file,
    log_json,
    model_message,
    model_role,
)
from fairaudit.report.facts import same_model
from fairaudit.report.forms.form import Form
from fairaudit.report.forms.told import (
    Told,
    brief,
    hashes,
    judge_sentences,
    shown,
    told_answer,
    told_contrasts,
)
from fairaudit.report.names import Names, listing
from fairaudit.report.plain import plain
from fairaudit.report.run_record import NoRecord, RunRecord, Took
from fairaudit.report.shown import visible

__all__ = ["INSPECT"]

Row = Mapping[str, Any]

_NO_TIME = "1970-01-01T00:00:00+00:00"
_NO_TIME_WORDS = "The time is not known: no record of the run (run.json) lay beside audit.json."
# What inspect-ai calls a model that rates answers of another.
_GRADER = "grader"
_SAMPLES = (
    "Samples are the example pairs of the record, two each: those with the largest differences, "
    "and one of every group. The text of a sample’s answer is what its value was read from. Scores "
    "are of all answers."
)


def _render(content: Mapping[str, Any], run: RunRecord | NoRecord) -> bytes:
    samples = _samples(content)
    fields = _head(content, run, samples).fields()
    # What models wrote is shown as it is, and drawn by no viewer.
    fields["eval"]["viewer"] = {"trust_content": False}
    before = log_json(plain(fields))[:-1]
    lines = ",\n".join(log_json(plain(sample)) for sample in samples)
    return f'{before},\n"samples": [\n{lines}\n]}}\n'.encode()


def _named(content: Mapping[str, Any], run: RunRecord | NoRecord) -> str:
    return log_file(_times(content, run)[0], _identity(content))


def _identity(content: Mapping[str, Any]) -> str:
    return digest(content["sha256"])


def _head(content: Mapping[str, Any], run: RunRecord | NoRecord, samples: Sequence[Row]) -> LogHead:
    models = content["models"]
    first, last = _times(content, run)
    several = len(models) > 1
    return LogHead(
        identity=_identity(content),
        created=first,
        model=brief(listing([str(model["label"]) for model in models])),
        model_args=_model_args(models),
        dataset={
            "name": brief(listing([str(one["id"]) for one in content["sets"]])),
            "samples": len(samples),
            "sample_ids": [sample["id"] for sample in samples],
        },
        epochs=1,
        metadata=_about(content, first),
        results={
            "total_samples": len(samples),
            "completed_samples": sum("error" not in sample for sample in samples),
            "scores": [_score(told, several=several) for told in told_contrasts(content)],
        },
        stats={"started_at": first, "completed_at": last},
        model_roles=_roles(content),
    )


def _roles(content: Mapping[str, Any]) -> dict[str, Any] | None:
    judge = content.get("judge")
    return judge and {_GRADER: model_role(brief(judge["name"]), judge["params"])}


def _model_args(models: Sequence[Row]) -> dict[str, Any]:
    """The parameters that were sent: of the one model, or of each by its label."""
    if len(models) == 1:
        return dict(models[0]["params"] or {})
    return {brief(str(model["label"])): model["params"] for model in models}


def _times(content: Mapping[str, Any], run: RunRecord | NoRecord) -> tuple[str, str]:
    """When the first and the last answer came; where nobody knows, a time that says so."""
    took = () if isinstance(run, NoRecord) else run.all_runs
    audited = [one for one in took if any(_same(one, model) for model in content["models"])]
    first = min((one.first_at for one in audited if _is_time(one.first_at)), default=_NO_TIME)
    return first, max((one.last_at for one in audited if _is_time(one.last_at)), default=first)


def _is_time(text: str | None) -> TypeGuard[str]:
    try:
        datetime.fromisoformat(text or "")
    except ValueError:
        return False
    return True


def _same(took: Took, model: Row) -> bool:
    return same_model({"model_id": took.model_id, "params_id": took.params_id}, model)


def _about(content: Mapping[str, Any], created: str) -> dict[str, Any]:
    """What stands in no field of the format: what was asked and found, the limits, the hashes."""
    about = {
        "asked": [shown(sentence) for sentence in content["summary"]["asked"]],
        "found": [
            f"{brief(str(model['label']))}: {' '.join(told_answer(content, model))}"
            for model in content["models"]
        ],
        "samples": _SAMPLES,
        "models": [
            {
                "label": brief(str(model["label"])),
                **_ids(model),
                "simulated": model.get("simulated", False),
            }
            for model in content["models"]
        ],
        **_judge(content),
        "limits": [shown(sentence) for sentence in content["limits"]],
        "hashes": hashes(content),
    }
    return about | ({"created": _NO_TIME_WORDS} if created == _NO_TIME else {})


def _judge(content: Mapping[str, Any]) -> dict[str, Any]:
    """Which version judged, and what is to be said of it: a role has its name and parameters."""
    judge = content.get("judge")
    if judge is None:
        return {}
    told = [shown(sentence) for sentence in judge_sentences(content)]
    return {"judge": {"name": brief(judge["name"]), **_ids(judge), "told": told}}


def _ids(model: Row) -> dict[str, str | None]:
    return {
        "model_id": brief(model["model_id"]),
        "params_id": model["params_id"],
        "revision": brief(model["revision"]) if model["revision"] else None,
    }


def _score(told: Told, *, several: bool) -> dict[str, Any]:
    # A contrast that is not estimable has no number here: the viewer would show it first.
    numbers = {
        "difference": told.estimate,
        "ci_low": told.low,
        "ci_high": told.high,
        "n_vignettes": told.row["n_vignettes"],
    }
    return {
        "name": f"{told.model}: {told.label}" if several else told.label,
        "scorer": brief(told.row["outcome"]),
        "metrics": {name: {"name": name, "value": value} for name, value in numbers.items()}
        if told.estimate is not None
        else {},
        "metadata": {
            "found": told.sentence,
            "unit": told.unit,
            "interval": level_name(told.row["ci_level"]),
            "n_vignettes": told.row["n_vignettes"],
            "verdict": told.row["verdict"],
            "priority": told.row["priority"],
            "margin": told.margin,
            "p_adjusted": told.row["p_adjusted"],
            "p_equivalence": told.row["p_equivalence"],
        },
    }


def _samples(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    names = Names(content)
    return [
        _sample(names, pair, side, f"pair {number:03d} {side}")
        for number, pair in enumerate(content["examples"], 1)
        for side in ("reference", "group")
    ]


def _sample(names: Names, pair: Row, side: str, name: str) -> dict[str, Any]:
    there, model = pair[f"{side}_side"], brief(names.model(pair))
    asked = [chat_message(one["role"], visible(one["text"])) for one in there["messages"]]
    evidence, failed = visible(there["evidence"]), there["status"] == "error"
    said = model_message(evidence, model)
    sample: dict[str, Any] = {
        "id": name,
        "epoch": 1,
        "input": asked,
        "choices": None,
        "target": "",
        "messages": asked if failed else [*asked, said],
        "output": {
            "model": model,
            "choices": [] if failed else [{"message": said, "stop_reason": "unknown"}],
            "completion": "" if failed else evidence,
        },
        "scores": _sample_scores(pair, there),
        "metadata": {
            "group": brief(names.group(pair["attribute"], pair[side])),
            "contrast": brief(names.contrast(pair)),
            "question": brief(names.question(pair)),
            "vignette": brief(names.vignette(pair["vignette_set"], pair["vignette_id"])),
            "difference": pair["difference"],
            "scale": brief(pair["scale"]),
            "wording": pair["wording"],
            "format": pair["format"],
            "repeat": pair["sample"] + 1,
            "status": there["status"],
            "cell_id": there["cell_id"],
        },
    }
    if failed:
        told = brief(there["evidence"]) or "no reason given"
        sample["error"] = {"message": told, "traceback": "", "traceback_ansi": ""}
    return sample


def _sample_scores(pair: Row, there: Row) -> dict[str, Any]:
    """The value of an answer, on its scale; none where there is none."""
    if there["value"] is None:
        return {}
    return {
        brief(pair["outcome"]): {
            "value": there["value"],
            "answer": brief(there["evidence"]),
            "explanation": f"on the scale “{brief(pair['scale'])}”",
        }
    }


INSPECT = Form(
    file="TIME_fairaudit_ID.json",
    title="a log for the viewer of inspect-ai: scores by contrast, pairs as samples",
    render=_render,
    named=_named,
)
