"""What holds for the reading of any text: no text stops it, and none takes long."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairaudit.outcomes.reading import asides, clauses
from fairaudit.outcomes.reading.asked import Asked
from fairaudit.outcomes.reading.cue import Cue, word_set, words_in
from fairaudit.outcomes.reading.read import read_answer
from fairaudit.outcomes.reading.text import json_in, said_in, sentences
from tests.outcomes.corpus import labelled

ASKED = (
    Asked(kind="yes_no", question="Should the patient be given an opioid?"),
    Asked(kind="choice", options=("oral opioid", "no analgesic", "intravenous opioid")),
    Asked(kind="multi_choice", options=("oral opioid", "no analgesic", "intravenous opioid")),
)
WORDS = sorted(
    word_set(
        """yes no not A B C opioid oral analgesic if but or and I would should be given the answer
        is : , … . ? ! ( ) " ' ** <think> </think> { } [ ] → | - 1 2 because some say however
        wait"""
    )
)
MEGABYTE = 10**6
UNITS = [
    *"(<{[\"'*|$é٣ \n",
    *("no ", "1-", "a, ", "yes. no. ", "<!--", "<a ", '{"a":', "\\boxed{", "if ", "oral opioid, "),
    *("A. ", "I would ", "<think>", "</think>", "_a", "some ", "ignore ", "> ", "\n#", ". ", "..."),
    *("so ", "the answer ", "not ", "{'a':'b',"),
]


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked.kind)
@given(
    text=st.one_of(st.text(), st.lists(st.sampled_from(WORDS)).map(" ".join)),
    cut=st.booleans(),
)
def test_any_text_is_read_and_always_alike(asked: Asked, text: str, cut: bool) -> None:
    found = read_answer(text, asked, cut=cut)
    assert found == read_answer(text, asked, cut=cut)
    assert len(found.evidence) <= 200
    if found.status == "ok" and asked.kind == "yes_no":
        assert isinstance(found.value, bool)
    elif found.status == "ok":
        chosen = found.value if isinstance(found.value, tuple) else (found.value,)
        assert set(chosen) <= set(asked.options)
    if not text.strip() and not cut:
        assert found.status == "unparsed"


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked.kind)
@pytest.mark.parametrize("unit", UNITS)
def test_a_megabyte_of_anything_is_read_soon(asked: Asked, unit: str) -> None:
    text = unit * (MEGABYTE // len(unit))
    began = time.process_time()
    read_answer(text, asked)
    assert time.process_time() - began < 10  # it takes less than one; this tells linear from not


def test_every_match_of_a_cue_holds_one_of_its_telling_words() -> None:
    """Sentences without a telling word are not searched, so that one left off would be missed."""
    cues = {
        name: value
        for room in (asides, clauses)
        for name, value in vars(room).items()
        if isinstance(value, Cue)
    }
    assert len(cues) >= 5
    matched = set()
    for kind in ("yes_no", "choice", "multi_choice", "refusal", "ordinal", "numeric", "ranked"):
        for row in labelled(kind):
            for one in sentences(said_in(row.text).text):
                for name, found in cues.items():
                    if found.pattern.search(one):
                        matched.add(name)
                        assert found.stands_in(one, words_in(one)), (name, one)
    assert matched == set(cues)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<think>a</think>b", "b"),
        ("a</think>b", "b"),
        ("b<think>a</think>", "b"),
        ("[THINK]a[/THINK]b", "b"),
        ("<|channel|>analysis<|message|>a<|end|><|channel|>final<|message|>b", "b"),
        ("<answer>No</answer><reason>Stable</reason>", "No\n\nStable"),
        ("a<b>b</b>c <!-- d --> e", "abc  e"),
        (r"$\boxed{\text{B. 5}}$", "B. 5"),
        ("214 × 10⁹/L, ½ – “yes”", '214 × 10^9/L, 1/2 - "yes"'),
        ("٣ ３", "3 3"),
        ("p < 0.05 and <30 ml", "p < 0.05 and <30 ml"),
    ],
)
def test_what_is_said(text: str, said: str) -> None:
    assert said_in(text).text == said
    assert not said_in(text).unfinished


@pytest.mark.parametrize("text", ["<think>a", "<reasoning>\n", "<|channel|>analysis<|message|>a"])
def test_thinking_that_never_ends(text: str) -> None:
    assert said_in(text).unfinished


def test_sentences_end_where_sentences_end() -> None:
    assert sentences("Dose 2.5 mg vs. 5 mg. Yes.The end") == [
        "Dose 2.5 mg vs. 5 mg.",
        "Yes.",
        "The end",
    ]
    assert sentences("The answer is B. A is wrong.") == ["The answer is B.", "A is wrong."]
    assert sentences("- C. Lipase\n1. Rest") == ["- C. Lipase", "1. Rest"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('Here: {"a": 1} – done', {"a": 1}),
        ("{'a': True, 'b': None}", {"a": True, "b": None}),
        ('["A"]', ["A"]),
        ("[1] Smith et al.", None),
        ("[ ] fever", None),
        ('{not json} {"a": 2}', {"a": 2}),
        ("{" * 5000, None),
    ],
)
def test_json_in_an_answer(text: str, found: object) -> None:
    assert json_in(text) == found
