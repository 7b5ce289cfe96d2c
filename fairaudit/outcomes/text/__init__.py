"""Outcomes measured on the whole text of an answer: length, tone, stigma, echoes, refusals."""

from fairaudit.outcomes.text.echo import DEMOGRAPHIC_ECHO, DemographicEcho
from fairaudit.outcomes.text.length import WORD_COUNT, WordCount
from fairaudit.outcomes.text.readability import READING_GRADE, ReadingGrade
from fairaudit.outcomes.text.sentiment import SENTIMENT, Sentiment
from fairaudit.outcomes.text.stances import (
    DEFERRED,
    HEDGED,
    REFUSED,
    Deferred,
    Hedged,
    Refused,
)
from fairaudit.outcomes.text.stigma import (
    STIGMA_RATE,
    STIGMATIZING,
    StigmaRate,
    Stigmatizing,
)
from fairaudit.outcomes.text.tone import (
    CERTAINTY,
    POLITENESS,
    WARMTH,
    Certainty,
    Politeness,
    Warmth,
)

__all__ = [
    "CERTAINTY",
    "Certainty",
    "DEFERRED",
    "DEMOGRAPHIC_ECHO",
    "Deferred",
    "DemographicEcho",
    "HEDGED",
    "Hedged",
    "POLITENESS",
    "Politeness",
    "READING_GRADE",
    "REFUSED",
    "ReadingGrade",
    "Refused",
    "SENTIMENT",
    "STIGMATIZING",
    "STIGMA_RATE",
    "Sentiment",
    "StigmaRate",
    "Stigmatizing",
    "WARMTH",
    "WORD_COUNT",
    "Warmth",
    "WordCount",
]
