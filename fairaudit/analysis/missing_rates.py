"""Missing answers as an outcome of their own: the share of them by group, tested like any other."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from fairaudit.analysis.blocks import Block
from fairaudit.analysis.coded import Ints
from fairaudit.analysis.contrasts import Contrast, contrast_of, counted, paired
from fairaudit.analysis.measures import PRIMARY, SHARES, Measure
from fairaudit.rows import MISSING_RATE, SWAP
from fairaudit.verdicts import SHARED_MISSING, WITHOUT_REFUSALS

__all__ = ["missing_rates"]

Scope = tuple[str, ...]


def missing_rates(blocks: Sequence[Block]) -> Iterator[Contrast]:
    """Compare the shares of missing answers, with those of the placebo arm for their noise floor.

    An outcome of which no answer to a question is missing in any swap has none of these
    contrasts, and neither has one whose missing answers are those of an earlier outcome, or of a
    primary one: one answer that cannot be read is tested once. Refusals count unless they are an
    outcome themselves, which is then the test of them; an exploratory one is no test of a primary
    outcome's refusals. The margin is that of the outcome if it is
    one of shares; half a step of a scale means nothing for a share.

    Parameters
    ----------
    blocks : sequence of Block
        All blocks.
    """
    scopes: dict[Scope, list[Block]] = {}
    for block in blocks:
        if _roles(block) & {SWAP, "placebo"} and not any(block.unscored):
            place = block.place
            scope: Scope = (
                *(place.model_id, place.params_id, place.vignette_set, place.question_id),
                place.outcome,
            )
            scopes.setdefault(scope, []).append(block)
    found: dict[tuple[Scope, tuple[bytes, ...]], list[tuple[Block, Ints, str]]] = {}
    sharing: dict[tuple[Scope, tuple[bytes, ...]], list[str]] = {}
    for scope, members in scopes.items():
        refusals = {id(block): _refusals(block, blocks) for block in members}
        missing = [_missing(block, bool(refusals[id(block)])) for block in members]
        swaps = [
            counts for block, counts in zip(members, missing, strict=True) if SWAP in _roles(block)
        ]
        pattern = (scope[:-1], tuple(counts.tobytes() for counts in swaps))
        if not any(counts.any() for counts in swaps):
            continue
        told = [
            (block, counts, refusals[id(block)])
            for block, counts in zip(members, missing, strict=True)
        ]
        sharing.setdefault(pattern, []).append(scope[-1])
        # A primary outcome speaks for an exploratory one that misses the same answers.
        if pattern not in found or _is_primary(told) > _is_primary(found[pattern]):
            found[pattern] = told
    for pattern, told in found.items():
        others = [name for name in sharing[pattern] if name != told[0][0].place.outcome]
        for block, counts, refusal in told:
            yield from _contrasts(block, counts, refusal, others)


def _is_primary(told: Sequence[tuple[Block, Ints, str]]) -> bool:
    return told[0][0].measure.priority == PRIMARY


def _roles(block: Block) -> set[str]:
    return {role for _, role, _ in block.groups}


def _missing(block: Block, without_refusals: bool) -> Ints:
    return block.missing - block.refused if without_refusals else block.missing


def _refusals(block: Block, blocks: Sequence[Block]) -> str:
    """Name the outcome that is 1 exactly where the answers of this one are refused."""
    if not block.refused.any():
        return ""
    anywhere = block.place._replace(outcome="")
    primary = block.measure.priority == PRIMARY
    for other in blocks:
        answers = other.answers
        if (
            other.measure.scale == "binary"
            and other.place._replace(outcome="") == anywhere
            and other.place != block.place
            and not (primary and other.measure.priority != PRIMARY)
            and answers.asked.shape == block.refused.shape
            and (answers.readable == block.answers.asked).all()
            and (answers.total == block.refused).all()
        ):
            return other.place.outcome
    return ""


def _contrasts(
    block: Block, missing: Ints, refusals: str, others: Sequence[str]
) -> Iterator[Contrast]:
    # Refusals that are left out are told as little as they are tested.
    tested = replace(block, answers=replace(block.answers, readable=block.answers.asked - missing))
    filled = np.full(missing.shape, np.nan)
    share = np.divide(missing, block.answers.asked, out=filled, where=block.answers.asked > 0)
    measure = Measure(
        outcome=block.place.outcome,
        scale="binary",
        limits=SHARES["binary"],
        # 0.5 steps of a scale are not 50 points.
        margin=block.measure.margin if block.measure.scale in SHARES else None,
        priority=block.measure.priority,
        held_against=block.measure.held_against,
    )
    remark = (
        f"Share of answers that are missing, {WITHOUT_REFUSALS}, which are the outcome "
        f"“{refusals}”."
        if refusals
        else "Share of answers that are missing: refused, unreadable, cut off or failed."
    )
    if others:
        listed = " and ".join(f"“{name}”" for name in others)
        every = "both" if len(others) == 1 else "all"
        remark += f" {SHARED_MISSING} for {listed}: they are tested here for {every}."
    for column in range(len(block.groups)):
        if column == block.reference:
            continue
        observed = paired(block, share[:, column], share[:, block.reference])
        yield replace(
            contrast_of(block, column, observed, None),
            missing_of=counted(tested, column, [block.reference])[3],
            estimand=MISSING_RATE,
            measure=measure,
            bound=measure.bound,
            remark=remark,
        )
