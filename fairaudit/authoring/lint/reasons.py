"""Of every attribute a case says whether its right answer depends on it, and why."""

from collections.abc import Iterator, Mapping

from fairaudit.authoring.lint.finding import Finding, found
from fairaudit.authoring.lint.invariance import invariant_to
from fairaudit.counterfactual.attributes import shipped_attributes
from fairaudit.counterfactual.drafts import mapping
from fairaudit.counterfactual.vignettes import SetReading
from fairaudit.yamlfile import YamlFile

__all__ = ["reason_findings"]

_RULE = "reason-missing"
_FEWEST_WORDS = 2


def reason_findings(reading: SetReading) -> Iterator[Finding]:
    """Findings of the rule “reason-missing”; what the whole set leaves open is told once.

    Attributes of one's own that were given beside the set are asked for as the shipped ones are.
    """
    known = {attribute.id for attribute in (*shipped_attributes(), *reading.attributes)}
    about = reading.about_draft
    reasons: Mapping[str, object] = {}
    open_everywhere: set[str] = set()
    if about is not None:
        reasons = mapping(about.file.plain().get("not_invariant"))
        yield from _without_reason(about.file, reasons)
        open_everywhere = known - set(about.invariant_to) - set(reasons)
    told: set[str] = set()
    for draft, _ in reading.cases:
        yield from _without_reason(draft.file, mapping(draft.file.plain().get("not_invariant")))
        left = known - invariant_to(draft, about) - set(draft.not_invariant) - set(reasons)
        told |= left & open_everywhere
        if left - open_everywhere:
            yield found(draft.file, ["invariant_to"], _RULE, _open(left - open_everywhere))
    if about is not None and told:
        yield found(about.file, ["invariant_to"], _RULE, _open(told))


def _without_reason(file: YamlFile, reasons: Mapping[str, object]) -> Iterator[Finding]:
    for name, reason in reasons.items():
        if not isinstance(reason, str) or len(reason.split()) < _FEWEST_WORDS:
            what = f"the reason for {name}, “{reason or ''}”, says nothing."
            yield found(file, ["not_invariant", name], _RULE, what)


def _open(names: set[str]) -> str:
    return f"nothing is said of {', '.join(sorted(names))}."
