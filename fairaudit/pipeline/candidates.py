"""Answers of an audit that can be labelled by hand, and a sample of them."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fairaudit.errors import InputError
from fairaudit.outcomes import Outcome
from fairaudit.outcomes.probability import OptionMass, OptionProbability
from fairaudit.pipeline.answers import StoredAnswer, answers_in
from fairaudit.pipeline.audit import Audit
from fairaudit.pipeline.keys import AnswerKey, opaque_id
from fairaudit.pipeline.stored import stored_outcomes
from fairaudit.registry import resolve, suggestion
from fairaudit.rows import ARMS, JUDGE_READABLE

__all__ = ["Candidate", "Candidates", "candidates_in", "sample_of"]

Group = tuple[str, str]
"""An attribute and one of its groups."""


@dataclass(slots=True, kw_only=True)
class Candidate:
    """An answer in words, with what the parser made of it.

    Parameters
    ----------
    key : AnswerKey
        Which answer.
    answer : StoredAnswer
        Its text.
    cell_id : str
        A cell that asks for it; cells that share a prompt share the answer.
    value : float
        What the parser read, NaN for nothing.
    status : str
        Why it read nothing, or “ok”.
    groups : list[tuple[str, str]]
        Every attribute and group that it belongs to.
    """

    key: AnswerKey
    answer: StoredAnswer
    cell_id: str
    value: float
    status: str
    groups: list[Group] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Every answer of an audit that can be labelled for one outcome.

    Parameters
    ----------
    name : str
        Name of what is measured, in this audit.
    outcome : Outcome
        What is measured.
    others : tuple[str, ...]
        Other outcomes of the audit that could be labelled.
    by_id : Mapping[str, Candidate]
        The answers by an opaque id, which tells nothing of a group.
    """

    name: str
    outcome: Outcome
    others: tuple[str, ...]
    by_id: Mapping[str, Candidate]


def candidates_in(audit: Audit, folder: str | Path, outcome: str | None = None) -> Candidates:
    """Find the answers that a person can label: swaps of a demographic, answered in words.

    Parameters
    ----------
    audit : Audit
        From `load_audit`.
    folder : str or Path
        Where its responses.db lies.
    outcome : str, optional
        One of the audit's outcomes; the first that reads words when not given.

    Raises
    ------
    InputError
        If there is no answer in words, or no such outcome.
    StoreError
        If the store cannot be read, or belongs to another plan.
    """
    measured = stored_outcomes(audit, folder)
    answers = {key: one for key, one in answers_in(audit, folder).items() if one.text.strip()}
    prompts = {cell.cell_id: cell.prompt_id for cell in audit.cells if cell.attribute not in ARMS}
    rows = measured[measured["cell_id"].isin(prompts) & (measured["status"] != "unscored")]
    found: dict[str, dict[AnswerKey, Candidate]] = {}
    columns = (
        "outcome", "cell_id", "model_id", "params_id", "sample", "value", "status",
        "attribute", "group",
    )  # fmt: skip
    for name, cell_id, model, params, sample, value, status, attribute, group in zip(
        *(rows[column] for column in columns), strict=True
    ):
        key = AnswerKey(prompts[cell_id], model, params, sample)
        if key not in answers:
            continue
        one = found.setdefault(name, {}).setdefault(
            key,
            Candidate(
                key=key, answer=answers[key], cell_id=cell_id, value=float(value), status=status
            ),
        )
        if (attribute, group) not in one.groups:
            one.groups.append((attribute, group))
    known = {name: _outcome(audit, name) for name in found if not name.startswith(JUDGE_READABLE)}
    of_answers = {name: one for name, one in known.items() if _reads_words(one)}
    # What reads nothing here, such as outcomes of one's own that want scores, comes last.
    reads = {name: any(one.status == "ok" for one in found[name].values()) for name in of_answers}
    of_answers = {name: of_answers[name] for name in sorted(of_answers, key=lambda n: not reads[n])}
    chosen = _chosen(audit, outcome, of_answers)
    return Candidates(
        name=chosen,
        outcome=of_answers[chosen],
        others=tuple(name for name in of_answers if name != chosen),
        by_id={opaque_id(key, chosen): one for key, one in found[chosen].items()},
    )


def sample_of(candidates: Candidates, n: int, seed: int) -> list[str]:
    """Draw ids, as many from each model and group as there are, in an order that tells nothing.

    Parameters
    ----------
    candidates : Candidates
        What to draw from.
    n : int
        How many; all where there are fewer.
    seed : int
        The same seed draws the same sample.
    """
    draw = random.Random(seed)
    strata: dict[tuple[str, ...], list[str]] = {}
    for name, one in sorted(candidates.by_id.items()):
        for group in one.groups:
            strata.setdefault((one.key.model_id, one.key.params_id, *group), []).append(name)
    for names in strata.values():
        draw.shuffle(names)
    # Where there are fewer answers to draw than groups, chance says which groups have one.
    order = draw.sample(sorted(strata), len(strata))
    taken: dict[str, None] = {}
    while len(taken) < n and any(strata.values()):
        for stratum in order:
            name = _next(strata[stratum], taken)
            if name and len(taken) < n:
                taken[name] = None
    return draw.sample(sorted(taken), len(taken))


def _next(names: list[str], taken: Mapping[str, None]) -> str:
    """Take the next of a shuffled list that another group has not brought already."""
    while names:
        name = names.pop()
        if name not in taken:
            return name
    return ""


def _reads_words(outcome: object) -> bool:
    """Whether an outcome reads single answers in words: nobody sees a probability in them."""
    return hasattr(outcome, "parse") and not isinstance(outcome, OptionProbability | OptionMass)


def _outcome(audit: Audit, name: str) -> Outcome:
    rated = audit.judge.outcomes if audit.judge is not None else ()
    for one in (*audit.outcomes, *rated):
        if one.name == name:
            planned: Outcome = one.outcome
            return planned
    found: Outcome = resolve("fairaudit.outcomes", name)
    return found


def _chosen(audit: Audit, wanted: str | None, known: Mapping[str, Outcome]) -> str:
    names: Sequence[str] = list(known)
    if not names:
        raise InputError(
            f"The audit {audit.name} has no answer in words that can be labelled: its models gave "
            "probabilities of options, its calls failed, or its outcomes read such probabilities "
            "or compare pairs of answers."
        )
    if wanted is None:
        return names[0]
    if wanted not in names:
        raise InputError(
            f"The audit {audit.name} has no outcome “{wanted}” that can be labelled. "
            f"{suggestion(wanted, names)}"
        )
    return wanted
