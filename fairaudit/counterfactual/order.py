"""The order in which prompts are asked where a run may be stopped, or a server may drift."""

import random
from collections.abc import Iterator, Sequence

from fairaudit.counterfactual.render import Case, asked_forms, render_prompts
from fairaudit.rows import Prompt

__all__ = ["balanced"]


def balanced(cases: Sequence[Case], seed: int) -> Iterator[Prompt]:
    """Distinct prompts of vignettes, mixed such that all of them get on at the same rate.

    One vignette with one question in one form is a block, which holds all groups that are
    compared with each other. The k-th of a vignette's n blocks stands at (k + u) / n of the way,
    with k in a drawn order and u drawn for the vignette; within a block the order is drawn, so
    that no group is asked first every time. A block at a time is held in memory.
    """
    blocks = []
    for number, case in enumerate(cases):
        # Each vignette has its own draw, so that leaving one out changes no other's order.
        drawn = random.Random(f"{seed}/order/{case.vignettes.id}/{case.vignette.id}")
        forms = list(asked_forms(case))
        drawn.shuffle(forms)
        begin = drawn.random()
        blocks += [((k + begin) / len(forms), number, k, *form) for k, form in enumerate(forms)]
    for _, number, k, one, form in sorted(blocks, key=lambda block: block[:3]):
        case = cases[number]
        prompts = list(render_prompts(case, one, form))
        place = f"{seed}/order/{case.vignettes.id}/{case.vignette.id}/{k}"
        random.Random(place).shuffle(prompts)
        yield from prompts
