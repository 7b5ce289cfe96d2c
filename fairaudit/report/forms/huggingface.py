"""The record for a model's repository on the Hugging Face Hub: a section of its card, and results.

The older way to tell results is the block “model-index” at the top of a card; the newer one is
files in the folder `.eval_results`. Every text is quoted, since readers of YAML 1.1 take `no` and
`12:30` for something else.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from fairaudit.figures.axis import interval_name
from fairaudit.ids import digest
from fairaudit.report.facts import SCOPE, missing_words, review, same_model, simulated_words
from fairaudit.report.forms.form import Form
from fairaudit.report.forms.told import (
    Told,
    brief,
    hashes,
    judge_sentences,
    margin_sentence,
    shown,
    shown_rows,
    to_be_filled,
    told_answer,
    told_contrasts,
)
from fairaudit.report.markdown import escape
from fairaudit.report.numbers import digits_of_row, interval, plural, points
from fairaudit.report.plain import plain
from fairaudit.report.run_record import NoRecord, RunRecord

__all__ = ["EVAL_RESULTS", "MODEL_CARD"]

Row = Mapping[str, Any]

_TASK = "text-generation"
_OWNER = "to-be-filled"
_NO_ID = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_ID = 80
_ENDS = "-."
_ABOUT_RESULTS = """\
# Results for the folder .eval_results of a model's repository on the Hugging Face Hub.
# To be filled, before they are put there: each dataset.id names a dataset of the Hub that is
# registered as a benchmark, and task_id one of its tasks; “to-be-filled/…” is none. A value is a
# difference between two groups in the unit that its notes name, and no score: neither higher nor
# lower is better, and none may be read without its interval, its n and its verdict.
"""
_KEEP = "Keep these in the repository of this model alone"
_LEFT = (
    to_be_filled("what the model is for, by whom it is used, and for which patients"),
    to_be_filled("what is done about the differences that were found, or why nothing is"),
    to_be_filled("who has reviewed these results, and when"),
)


def _card(content: Mapping[str, Any], _: RunRecord | NoRecord) -> bytes:
    told = told_contrasts(content)
    index = [_entry(content, model, told) for model in content["models"]]
    there = [entry for entry in index if entry["results"]]
    blocks = [
        *([f"---\n{_yaml({'model-index': there})}---"] if there else []),
        "## Differences between groups of patients",
        *([f"**Simulated answers.** {_text(said)}" for said in [simulated_words(content)] if said]),
        *map(_text, content["summary"]["asked"]),
        _text(margin_sentence(content, shown_rows(content))),
        *(block for model in content["models"] for block in _answer(content, model, told)),
        "### What the numbers speak of, and their limits",
        _list(dict.fromkeys([SCOPE, *content["limits"]])),
        *_judge(content),
        "### What people still have to write",
        _list(_LEFT),
        "### How to check it",
        _text(
            f"{hashes(content)} Method, all other numbers and the example pairs stand in the "
            "report that was made from the same record."
        ),
    ]
    return ("\n\n".join(blocks) + "\n").encode()


def _answer(content: Mapping[str, Any], model: Row, told: Sequence[Told]) -> list[str]:
    """What one model's audit found, with all of its contrasts."""
    sentence, *details = told_answer(content, model)
    revision = f" ({model['revision']})" if model["revision"] else ", which states no revision"
    mine = [one for one in told if same_model(one.row, model)]
    return [
        f"### {_text(brief(str(model['label']) + revision))}",
        f"**{_text(sentence)}**",
        *([_list(details)] if details else []),
        *([_table(mine)] if mine else []),
        f"**Missing answers.** {_text(missing_words(content, model))}",
    ]


def _table(told: Sequence[Told]) -> str:
    lines = [
        ("Contrast", "Difference and interval", "Vignettes", "Verdict"),
        ("---", "---", "---:", "---"),
        *(
            (
                _text(one.label),
                _text(_difference(one)),
                str(one.row["n_vignettes"]),
                _text(one.standing),
            )
            for one in told
        ),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _difference(told: Told) -> str:
    if told.estimate is None:
        return "–"
    row, digits = told.row, digits_of_row(told.row)
    return (
        f"{points(row['estimate'], row['scale'], digits)} {told.unit} "
        f"({interval_name(row['ci_level'])} "
        f"{interval(row['ci_low'], row['ci_high'], row['scale'], digits)})"
    )


def _judge(content: Mapping[str, Any]) -> list[str]:
    sentences = judge_sentences(content)
    return ["### The judge", _list(sentences)] if sentences else []


def _entry(content: Mapping[str, Any], model: Row, told: Sequence[Told]) -> dict[str, Any]:
    """One model of the index, with a result for each set and question."""
    places: dict[tuple[str, str], list[Told]] = {}
    for one in told:
        if one.estimate is not None and same_model(one.row, model):
            places.setdefault((one.row["vignette_set"], one.row["question_id"]), []).append(one)
    return {
        "name": brief(str(model["label"])),
        "results": [
            {
                "task": {"type": _TASK, "name": members[0].question},
                "dataset": _dataset(content, *place),
                "metrics": [_metric(one) for one in members],
            }
            for place, members in places.items()
        ],
    }


def _dataset(content: Mapping[str, Any], set_id: str, question_id: str) -> dict[str, Any]:
    dataset = {"type": brief(set_id), "name": brief(set_id), "config": brief(question_id)}
    for vignettes in content["sets"]:
        if vignettes["id"] == set_id:
            dataset["name"] = brief(vignettes["title"])
            args = {
                "version": vignettes["version"],
                "vignettes": len(vignettes["vignettes"]),
                "review": shown(review(vignettes)),
            }
            return {**dataset, "args": args}
    return dataset


def _metric(told: Told) -> dict[str, Any]:
    row = told.row
    args = {
        "unit": told.unit,
        "ci_low": told.low,
        "ci_high": told.high,
        "ci_level": row["ci_level"],
        "n_vignettes": row["n_vignettes"],
        "margin": told.margin,
        "verdict": row["verdict"],
        "priority": row["priority"],
        "attribute": brief(row["attribute"]),
        "group": brief(row["group"]),
        "reference": brief(row["reference"]),
        "outcome": brief(row["outcome"]),
    }
    return {
        "type": brief(row["estimand"]),
        "name": f"{told.contrast}: difference in {told.outcome}",
        "value": told.estimate,
        "args": {name: value for name, value in args.items() if value is not None},
    }


def _results(content: Mapping[str, Any], run: RunRecord | NoRecord) -> bytes:
    parts = [_ABOUT_RESULTS]
    several = len(content["models"]) > 1
    for model in content["models"]:
        told = [one for one in told_contrasts(content) if same_model(one.row, model)]
        date = _date(model, run)
        entries = [_result(content, one, date) for one in told if one.estimate is not None]
        if several:
            parts.append(f"\n# {brief(str(model['label']))}. {_KEEP}.\n")
        parts += [f"# Not estimable: {one.label}.\n" for one in told if one.estimate is None]
        parts.append(_yaml(entries) if entries else "")
    return _or_empty("".join(parts)).encode()


def _or_empty(text: str) -> str:
    """A list without entries where there is none, so that the file is still a list."""
    return text if "\n- " in text else f"{text}[]\n"


def _result(content: Mapping[str, Any], told: Told, date: str) -> dict[str, Any]:
    row = told.row
    task = (row["question_id"], row["outcome"], row["attribute"], row["group"], row["cue"])
    entry: dict[str, Any] = {
        "dataset": {
            "id": f"{_OWNER}/{_id([row['vignette_set'] or 'all'])}",
            "task_id": _id([part for part in task if part]),
        },
        "value": told.estimate,
    }
    if date:
        entry["date"] = date
    # The notes name the model: a file that lies in the wrong repository can be told.
    entry["notes"] = (
        f"{told.model}. Difference in {told.unit}. {told.sentence} "
        f"{_reviewed(content, row)}{hashes(content)}"
    )
    return entry


def _reviewed(content: Mapping[str, Any], row: Row) -> str:
    for vignettes in content["sets"]:
        if vignettes["id"] == row["vignette_set"]:
            n = plural(len(vignettes["vignettes"]), "vignette")
            return f"Set of {n}: {shown(review(vignettes))} "
    return ""


def _id(parts: Iterable[str]) -> str:
    """Write an id with the letters that ids of the Hub may have."""
    given = list(parts)
    text = ".".join(_NO_ID.sub("-", part).strip(_ENDS) for part in given)
    text = re.sub(r"--+|\.\.+", "-", text).strip(_ENDS) or "unnamed"
    if len(text) > _LONGEST_ID:
        # Two long ids that begin alike stay two.
        return f"{text[:_LONGEST_ID].strip(_ENDS)}.{digest(given)}"
    return text


def _date(model: Row, run: RunRecord | NoRecord) -> str:
    """Day and time of a model's last answer; without a record of the run there is none."""
    if isinstance(run, NoRecord):
        return ""
    for took in run.all_runs:
        if same_model({"model_id": took.model_id, "params_id": took.params_id}, model):
            return took.last_at or ""
    return ""


def _text(text: str) -> str:
    """Write one line that Markdown shows as it is."""
    return escape(shown(text))


def _list(sentences: Iterable[str]) -> str:
    return "\n".join(f"- {_text(sentence)}" for sentence in sentences)


def _yaml(value: object) -> str:
    yaml = YAML()
    yaml.width = 10**6
    stream = StringIO()
    yaml.dump(_quoted(plain(value)), stream)
    return stream.getvalue()


def _quoted(value: Any) -> Any:  # noqa: ANN401 - plain data of any shape
    if isinstance(value, str):
        return DoubleQuotedScalarString(value)
    if isinstance(value, dict):
        return {key: _quoted(item) for key, item in value.items()}
    return [_quoted(item) for item in value] if isinstance(value, list) else value


MODEL_CARD = Form(
    file="model-card.md",
    title="a section for a model card on the Hugging Face Hub, with its model-index",
    render=_card,
)
EVAL_RESULTS = Form(
    file=".eval_results/fairaudit.yaml",
    title="results in the form of the Hugging Face Hub’s folder .eval_results",
    render=_results,
)
