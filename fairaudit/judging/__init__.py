"""A language model as a judge of written answers: blind, checked, and held to labels by hand.

A judge is asked by a second `collect` into the same store; `parse` only joins its replies.
"""

from fairaudit.judging.agreement import Agreement, agreement, agreement_frame
from fairaudit.judging.bias import bias_outcomes, bias_prompts
from fairaudit.judging.blinding import Blinding, blinding_of
from fairaudit.judging.leaks import Leak, leaks
from fairaudit.judging.outcomes import Judged, JudgeReadable, judged_outcomes
from fairaudit.judging.pairs import (
    JudgedPreference,
    PreferenceReadable,
    judged_preference,
    pair_prompts,
    preference_readable,
)
from fairaudit.judging.prompts import JudgePrompts, judge_prompts
from fairaudit.judging.rubric import LEVELS, Item, Rubric, load_rubric, shipped_rubrics

__all__ = [
    "LEVELS",
    "Agreement",
    "Blinding",
    "Item",
    "JudgePrompts",
    "JudgeReadable",
    "Judged",
    "JudgedPreference",
    "Leak",
    "PreferenceReadable",
    "Rubric",
    "agreement",
    "agreement_frame",
    "bias_outcomes",
    "bias_prompts",
    "blinding_of",
    "judge_prompts",
    "judged_outcomes",
    "judged_preference",
    "leaks",
    "load_rubric",
    "pair_prompts",
    "preference_readable",
    "shipped_rubrics",
]
