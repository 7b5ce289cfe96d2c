"""Where a policy comes from: written before the answers or after, registered in a plan or not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, Protocol

from fairaudit.errors import FileError
from fairaudit.governance.policy import UNTIL, Policy

__all__ = [
    "MeasuredModel",
    "MeasuredRun",
    "Origin",
    "check_written",
    "origin_of",
    "registered_policy",
]

Registered = Literal["registered", "another", "none"]
Written = Literal["before", "same_day", "after", "unknown", "not_stated"]
Plan = Literal["same", "another", "not_stated"]

_SHOWN = 12


class MeasuredModel(Protocol):
    """What run.json tells of one model, as far as a gate reads it."""

    @property
    def model_id(self) -> str:
        """Who was asked."""
        ...

    @property
    def params_id(self) -> str:
        """With which parameters."""
        ...

    @property
    def first_at(self) -> str | None:
        """UTC time of its first answer."""
        ...


class MeasuredRun(Protocol):
    """The record of a run; `fairaudit.report.RunRecord` is one."""

    @property
    def all_runs(self) -> Sequence[MeasuredModel]:
        """What each model took over all sessions."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What is known of a policy's making.

    Parameters
    ----------
    file : str
        Name of its file; empty for the default policy.
    sha256 : str
        Hash of the file.
    written : str
        Day on which it was written, as it states itself.
    first_answer : str or None
        UTC time of the audit's first answer, where run.json tells it.
    time : {"before", "same_day", "after", "unknown", "not_stated"}
        Whether it was written before that answer, by its own words.
    registered : {"registered", "another", "none"}
        Whether the audit's plan holds its hash, holds another policy's, or none.
    plan : {"same", "another", "not_stated"}
        Whether it names this audit's plan.
    warnings : tuple[str, ...]
        What has to be known of it, in sentences.
    """

    file: str
    sha256: str
    written: str
    first_answer: str | None
    time: Written
    registered: Registered
    plan: Plan
    warnings: tuple[str, ...]


def origin_of(policy: Policy, content: Mapping[str, Any], run: MeasuredRun | None) -> Origin:
    """Hold what a policy says of itself to the plan of an audit, and to the time of its answers.

    Parameters
    ----------
    policy : Policy
        The policy.
    content : Mapping[str, Any]
        The record of the audit.
    run : MeasuredRun, optional
        What its run measured.
    """
    first = _first_answer(content, run)
    time = _time(policy, first)
    registered, plan = _registered(policy, content), _plan(policy, content)
    warnings = (
        _time_words(policy, first, time),
        _registered_words(policy, content, registered),
        _plan_words(policy, content, plan),
    )
    return Origin(
        file=policy.name,
        sha256=policy.sha256,
        written=policy.written,
        first_answer=first,
        time=time,
        registered=registered,
        plan=plan,
        warnings=tuple(filter(None, warnings)),
    )


def check_written(policy: Policy, today: date) -> None:
    """Refuse a policy that was written on a day that is still to come, as it states.

    A day that has begun elsewhere on earth may be tomorrow here, and is let pass.

    Raises
    ------
    FileError
        At the line of `written`.
    """
    if policy.file is None or policy.written <= (today + timedelta(days=1)).isoformat():
        return
    told = (
        f"the policy states that it was written on {policy.written}, and that day is still to "
        f"come: it is {today.isoformat()}. State the day on which it was written."
    )
    raise FileError([policy.file.fault(("written",), told)], until=UNTIL)


def registered_policy(content: Mapping[str, Any]) -> tuple[str, str]:
    """File and hash of the policy that the plan of an audit registers; empty where it has none."""
    stated = (content["plan"] or {}).get("policy")
    if not isinstance(stated, Mapping):
        return "", ""
    return str(stated.get("file", "")), str(stated.get("sha256", ""))


def _first_answer(content: Mapping[str, Any], run: MeasuredRun | None) -> str | None:
    models = {(model["model_id"], model["params_id"]) for model in content["models"]}
    times = [
        one.first_at
        for one in (run.all_runs if run is not None else ())
        if one.first_at is not None and (one.model_id, one.params_id) in models
    ]
    return min(times, default=None)


def _time(policy: Policy, first: str | None) -> Written:
    if not policy.written:
        return "not_stated"
    if first is None:
        return "unknown"
    day = first[: len(policy.written)]
    if policy.written == day:
        return "same_day"
    return "before" if policy.written < day else "after"


def _time_words(policy: Policy, first: str | None, time: Written) -> str:
    told = f"The policy was written on {policy.written}, as it states"
    match time:
        case "after":
            return (
                f"{told}, and the first answer came at {first}: it was written when results "
                "could be seen."
            )
        case "same_day":
            return (
                f"{told}, the day of the first answer ({first}): which of them came first is "
                "not known."
            )
        case "unknown":
            return (
                f"{told}; whether that was before the answers came is not known, since no "
                "record of the run (run.json) tells when they did."
            )
        case _:
            return ""


def _registered(policy: Policy, content: Mapping[str, Any]) -> Registered:
    _, sha256 = registered_policy(content)
    if not sha256:
        return "none"
    return "registered" if policy.sha256 == sha256 else "another"


def _registered_words(policy: Policy, content: Mapping[str, Any], registered: Registered) -> str:
    file, sha256 = registered_policy(content)
    if registered == "another":
        what = (
            "This is not the policy that the plan of the audit registers"
            if policy.file is not None
            else "The plan of the audit registers a policy, and none is given"
        )
        return f"{what}: “{file}”, SHA-256 {sha256[:_SHOWN]}…. Give that file with --policy."
    if registered == "none" and policy.rules.require_registered:
        return (
            "The plan of the audit registers no policy. Name it in audit.yaml (“policy: "
            "policy.yaml”) and run the audit again."
        )
    return ""


def _plan(policy: Policy, content: Mapping[str, Any]) -> Plan:
    stated = policy.rules.plan_sha256
    if stated is None:
        return "not_stated"
    return "same" if stated == content["plan_sha256"] else "another"


def _plan_words(policy: Policy, content: Mapping[str, Any], plan: Plan) -> str:
    if plan != "another":
        return ""
    stated, found = policy.rules.plan_sha256 or "", content["plan_sha256"]
    has = "no plan" if found is None else f"the plan {str(found)[:_SHOWN]}…"
    return f"The policy was written for the plan {stated[:_SHOWN]}…, and this audit has {has}."
