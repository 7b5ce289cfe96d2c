"""JUnit XML: a case for each contrast that counts for a verdict, for any build server.

A share of missing answers that differs from the reference's is a case too: a gate blocks on it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Literal
from xml.etree import ElementTree as ET

from fairaudit.headlines import missing_disparities
from fairaudit.report.facts import (
    control_words,
    headline_rows,
    missing_words,
    same_model,
    simulated_words,
)
from fairaudit.report.forms.form import Form
from fairaudit.report.forms.telling import MISSING_SHARE, contrast_key, numbers_told
from fairaudit.report.forms.xmltext import xml_line, xml_text
from fairaudit.report.names import Names
from fairaudit.report.placebo import placebo_sentence
from fairaudit.report.plain import sentences
from fairaudit.report.run_record import NoRecord, RunRecord
from fairaudit.report.wording import verdict_words
from fairaudit.rows import MISSING_RATE
from fairaudit.verdicts import DISPARITIES, Verdict

__all__ = ["JUNIT", "JUNIT_STRICT", "NO_TIME"]

Row = Mapping[str, Any]
Run = RunRecord | NoRecord
Outcome = Literal["passed", "warning", "skipped", "failure"]
Unsettled = Literal["skipped", "failure"]

NO_TIME = "1970-01-01T00:00:00"
"""Stands for the time of the run where no run.json tells it; the schema demands one."""

_PACKAGE = "fairaudit"
_SETTLED: Mapping[Verdict, Outcome] = {
    Verdict.EQUIVALENT: "passed",
    Verdict.DISPARITY_WITHIN_MARGIN: "warning",
    Verdict.DISPARITY: "failure",
    Verdict.DISPARITY_MATERIAL: "failure",
}
_NOTHING = "no primary contrast"
_NOTHING_TOLD = (
    "The audit has no primary contrast of this model, so that there is nothing that could pass."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One test case: what it is called, how it ended, and why."""

    classname: str
    name: str
    outcome: Outcome
    code: str
    message: str
    details: tuple[str, ...] = ()

    def element(self) -> ET.Element:
        """Write the case in the order that the schema wants."""
        case = ET.Element(
            "testcase", name=xml_line(self.name), classname=xml_line(self.classname), time="0"
        )
        if self.outcome == "skipped":
            ET.SubElement(case, "skipped", message=xml_line(self.message))
        elif self.outcome == "failure":
            failure = ET.SubElement(case, "failure", message=xml_line(self.message), type=self.code)
            failure.text = xml_text("\n".join((self.message, *self.details)))
        return case

    def line(self) -> str:
        """Tell the case on one line of the suite's output."""
        return xml_line(f"{self.outcome.upper()} {self.name}: {self.message}")


def _junit(content: Mapping[str, Any], run: Run, *, unsettled: Unsettled) -> bytes:
    """All suites, one for each model; what no verdict settles is skipped, or fails."""
    root = ET.Element("testsuites")
    models = content["models"]
    for number, model in enumerate(models):
        root.append(_suite(content, run, model, number, unsettled))
    if not models:
        root.append(_suite_of_cases("no model", 0, run, [_nothing("none", unsettled)], (), ()))
    ET.indent(root)
    body = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'.encode()


def _suite(
    content: Mapping[str, Any], run: Run, model: Row, number: int, unsettled: Unsettled
) -> ET.Element:
    label = str(model["label"])
    contrasts = [row for row in headline_rows(content) if same_model(row, model)]
    rates = [row for row in missing_disparities(content) if same_model(row, model)]
    rows = [*contrasts, *rates]
    cases = [
        _case(content, row, f"{label}.{row['attribute']}", title, unsettled)
        for row, title in zip(rows, _titles(content, rows), strict=True)
    ]
    if not contrasts:
        cases.insert(0, _nothing(label, unsettled))
    return _suite_of_cases(
        label, number, run, cases, _properties(content, model), _beside(content, model)
    )


def _case(
    content: Mapping[str, Any], row: Row, classname: str, title: str, unsettled: Unsettled
) -> _Case:
    verdict = Verdict(row["verdict"])
    message, told = f"{verdict_words(row)}: {numbers_told(content, row)}.", sentences(row["note"])
    if verdict is Verdict.NOT_ESTIMABLE:
        # Build servers show the message alone of what is skipped, and the reason belongs there.
        message, told = " ".join((message, *told)), []
    return _Case(
        classname=classname,
        name=title,
        outcome=_SETTLED.get(verdict, unsettled),
        code=verdict.value,
        message=message,
        details=(*([placebo_sentence(row)] if verdict in DISPARITIES else []), *told),
    )


def _titles(content: Mapping[str, Any], rows: Sequence[Row]) -> list[str]:
    """Name contrasts so that no two are called the same: by words, and else by their hash."""
    names = Names(content)
    several = len(content["sets"]) > 1
    short = []
    for row in rows:
        where = f" ({names.set(row['vignette_set'])})" if several else ""
        about = MISSING_SHARE if row["estimand"] == MISSING_RATE else names.outcome(row)
        short.append(xml_line(f"{names.question(row)}{where}: {names.contrast(row)}, {about}"))
    long = [
        xml_line(f"{title} [{row['estimand']} of {row['outcome']}]")
        for title, row in zip(short, rows, strict=True)
    ]
    counts, longer = Counter(short), Counter(long)
    titles = []
    for row, one, other in zip(rows, short, long, strict=True):
        if counts[one] == 1:
            titles.append(one)
        else:
            titles.append(other if longer[other] == 1 else f"{one} [{contrast_key(row)}]")
    return titles


def _nothing(label: str, unsettled: Unsettled) -> _Case:
    return _Case(
        classname=label,
        name=_NOTHING,
        outcome=unsettled,
        code=Verdict.NOT_ESTIMABLE.value,
        message=_NOTHING_TOLD,
    )


def _suite_of_cases(
    label: str,
    number: int,
    run: Run,
    cases: Sequence[_Case],
    properties: Sequence[tuple[str, str]],
    beside: Sequence[str],
) -> ET.Element:
    counted = [case.outcome for case in cases]
    suite = ET.Element(
        "testsuite",
        name=xml_line(label) or _PACKAGE,
        package=_PACKAGE,
        id=str(number),
        timestamp=_time(run),
        hostname="localhost",
        tests=str(len(cases)),
        failures=str(counted.count("failure")),
        errors="0",
        skipped=str(counted.count("skipped")),
        time="0",
    )
    listed = ET.SubElement(suite, "properties")
    for name, value in properties:
        ET.SubElement(listed, "property", name=name, value=xml_line(value))
    suite.extend(case.element() for case in cases)
    told = (*(case.line() for case in cases), *map(xml_line, beside))
    ET.SubElement(suite, "system-out").text = "\n".join(told)
    ET.SubElement(suite, "system-err")
    return suite


def _properties(content: Mapping[str, Any], model: Row) -> list[tuple[str, str]]:
    """What has to be known years later to find the record again."""
    return [
        ("model_id", model["model_id"]),
        ("params_id", model["params_id"]),
        ("simulated", "yes" if model.get("simulated", False) else "no"),
        ("plan_sha256", content["plan_sha256"] or "no plan"),
        ("plan_id", content["plan_id"]),
        ("audit_sha256", content["sha256"]),
    ]


def _beside(content: Mapping[str, Any], model: Row) -> list[str]:
    """What has to be known to read the cases of a model."""
    failed = [row for row in content["controls"] if same_model(row, model) and not row["passed"]]
    told = [simulated_words(content), *(control_words(content, row) for row in failed)]
    return [*filter(None, told), f"Missing answers: {missing_words(content, model)}"]


def _time(run: Run) -> str:
    """When the run began, in UTC and without the zone, which the schema forbids."""
    if isinstance(run, NoRecord):
        return NO_TIME
    try:
        began = datetime.fromisoformat(run.started_at)
        whole = began.astimezone(UTC) if began.tzinfo else began
        return whole.replace(tzinfo=None, microsecond=0).isoformat()
    except (ValueError, OverflowError):
        return NO_TIME


JUNIT = Form(
    file="junit.xml",
    title="a test case for each contrast, for build servers; what is open is skipped",
    render=partial(_junit, unsettled="skipped"),
)
JUNIT_STRICT = Form(
    file="junit.xml",
    title="the same, in which what is open fails",
    render=partial(_junit, unsettled="failure"),
)
