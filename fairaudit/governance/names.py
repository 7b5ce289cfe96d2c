"""Whether an audit has, or could have, everything that a policy names."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from fairaudit.counterfactual import CUES, load_attributes, shipped_attribute_files
from fairaudit.errors import FileError, InputError
from fairaudit.governance.policy import UNTIL, ContrastEntry, Policy
from fairaudit.governance.required import model_names
from fairaudit.outcomes.base import SHARES
from fairaudit.registry import registered, suggestion
from fairaudit.rows import ARMS, BESIDE, INTERSECTION, MISSING_RATE, SWAP

__all__ = ["check_names"]

Place = tuple[str | int, ...]
Wrong = Iterator[tuple[Place, str]]

_PLUGINS = "fairaudit.outcomes"


def check_names(policy: Policy, content: Mapping[str, Any]) -> None:
    """Refuse a policy with names that neither the record nor fairaudit knows.

    What is known and not audited is no fault: the gate then says that it was not shown.

    Raises
    ------
    FileError
        With every such name, and what was probably meant.
    InputError
        The same of a policy that stands in no file.
    """
    wrong = [*_of_rules(policy, content), *_of_margins(policy, content)]
    for index, finding in enumerate(policy.rules.accepted):
        place = ("accepted", index, "contrast")
        wrong += [(place + at, told) for at, told in _of_contrast(finding.contrast, content)]
    if not wrong:
        return
    if policy.file is None:
        raise InputError(" ".join(message for _, message in wrong))
    raise FileError([policy.file.fault(place, message) for place, message in wrong], until=UNTIL)


def _of_rules(policy: Policy, content: Mapping[str, Any]) -> Wrong:
    rules = policy.rules
    for index, name in enumerate(rules.models):
        yield from _unknown("model", name, _models(content), ("models", index))
    for index, name in enumerate(rules.outcomes):
        yield from _unknown("outcome", name, _outcomes(content), ("outcomes", index))
    for name, groups in rules.attributes.items():
        place = ("attributes", name)
        yield from _of_attribute(name, content, place)
        for index, group in enumerate(groups):
            yield from _of_group(name, group, content, (*place, index))


def _of_margins(policy: Policy, content: Mapping[str, Any]) -> Wrong:
    margins = policy.rules.margin
    if not isinstance(margins, Mapping):
        return
    # What stands beside the contrasts, such as shares of missing answers, has another scale.
    own = (row for row in content["results"] if row["estimand"] not in BESIDE)
    scales = {row["outcome"]: row["scale"] for row in own}
    for name, margin in margins.items():
        yield from _unknown("outcome", name, _outcomes(content), ("margin", name))
        if margin >= 1 and scales.get(name) in SHARES:
            yield (
                ("margin", name),
                f"the outcome “{name}” is a {scales[name]}, which lies between 0 and 1; give a "
                "margin below 1, such as 0.05 for 5 points.",
            )


def _of_contrast(one: ContrastEntry, content: Mapping[str, Any]) -> Wrong:
    yield from _of_attribute(one.attribute, content, ("attribute",))
    yield from _of_group(one.attribute, one.group, content, ("group",))
    rows = [row for row in content["results"] if row["role"] == SWAP]
    estimands = {row["estimand"] for row in rows} - set(BESIDE) | {MISSING_RATE}
    known: Sequence[tuple[str, str, str | None, Collection[str]]] = (
        ("outcome", "outcome", one.outcome, _outcomes(content)),
        ("question", "question", one.question, {row["question_id"] for row in rows}),
        ("vignette_set", "vignette set", one.vignette_set, {row["vignette_set"] for row in rows}),
        ("cue", "kind of cue", one.cue, CUES),
        ("model", "model", one.model, _models(content)),
        ("estimand", "estimand", one.estimand, estimands),
    )
    for key, what, name, names in known:
        if name is not None:
            yield from _unknown(what, name, names, (key,))


def _of_attribute(name: str, content: Mapping[str, Any], place: Place) -> Wrong:
    if name in ARMS:
        told = f"“{name}” is an arm, which swaps no demographic and has no verdict; leave it out."
        yield place, told
        return
    swapped = {one["id"] for one in content["attributes"]} | set(_crossings(content))
    yield from _unknown("attribute", name, swapped | set(shipped_attribute_files()), place)


def _of_group(attribute: str, name: str, content: Mapping[str, Any], place: Place) -> Wrong:
    groups, reference = _groups(attribute, content)
    if not groups:
        return  # The attribute is unknown, and told so.
    if name == reference:
        told = f"“{name}” is the reference of {attribute}; name the groups compared with it."
        yield place, told
    else:
        others = [group for group in groups if group != reference]
        yield from _unknown(f"group of {attribute}", name, others, place)


def _unknown(what: str, name: str, known: Collection[str], place: Place) -> Wrong:
    if name not in known:
        yield place, f"there is no {what} “{name}”. {suggestion(name, known)}"


def _models(content: Mapping[str, Any]) -> set[str]:
    return {name for model in content["models"] for name in model_names(model)}


def _outcomes(content: Mapping[str, Any]) -> set[str]:
    """Outcomes that were measured, and those that could be; others are named in the audit alone."""
    return {str(row["outcome"]) for row in content["results"]} | set(registered(_PLUGINS))


def _crossings(content: Mapping[str, Any]) -> dict[str, tuple[set[str], str]]:
    """Crossed attributes of the results, with their groups and their reference."""
    found: dict[str, tuple[set[str], str]] = {}
    for row in content["results"]:
        if INTERSECTION in row["attribute"] and row["estimand"] not in BESIDE:
            groups, _ = found.setdefault(row["attribute"], (set(), row["reference"]))
            groups.add(row["group"])
    return found


def _groups(attribute: str, content: Mapping[str, Any]) -> tuple[Collection[str], str]:
    """Groups of an attribute, the record's or the shipped one's, and the reference."""
    for one in content["attributes"]:
        if one["id"] == attribute:
            return [level["id"] for level in one["levels"]], str(one["reference"])
    crossed = _crossings(content)
    if attribute in crossed:
        return crossed[attribute]
    if attribute in shipped_attribute_files():
        [shipped] = load_attributes(attribute)
        return list(shipped.levels), shipped.reference
    return [], ""
