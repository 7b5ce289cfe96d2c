"""The prompt template: places are filled, doubled braces become single, other braces stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairaudit import InputError
from fairaudit.counterfactual import PromptTemplate


def sent(user: str, **other: str) -> list[str]:
    template = PromptTemplate(user=user, **other)
    return [content for _, content in template.messages("V", "Q", ["a", "b"])]


@pytest.mark.parametrize(
    ("user", "message"),
    [
        ("{vignete} {question}", "Did you mean “vignette”"),
        ("{vignette} {question} {patient_name}", "double them: {{patient_name}}"),
        ("{vignette} {question} {name2}", "{name2}, which stands for nothing"),
        ("{question}", "lacks {vignette}"),
        ("{vignette}", "lacks {question}"),
        ("{{vignette}} {question}", "lacks {vignette}"),
    ],
)
def test_a_template_has_to_show_case_and_question(user: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        PromptTemplate(user=user)


@pytest.mark.parametrize("place", ["vignette", "question", "options"])
@pytest.mark.parametrize("part", ["system", "answer_prefix"])
def test_places_belong_in_the_users_message(part: str, place: str) -> None:
    with pytest.raises(InputError, match=f"{{{place}}} in “{part}”.*belongs in “user”"):
        PromptTemplate(user="{vignette} {question}", **{part: f"Read {{{place}}}."})


@pytest.mark.parametrize(
    ("written", "content"),
    [
        ("{{patient_name}}", "{patient_name}"),
        ("{{vignette}}", "{vignette}"),
        ('{"choice": "…"}', '{"choice": "…"}'),
        ('{"a": {"b": {}}}', '{"a": {"b": {}}}'),
        ("{ name } {{ name }} {1}", "{ name } {{ name }} {1}"),
    ],
)
def test_braces_that_are_no_places(written: str, content: str) -> None:
    assert sent("{vignette} {question} " + written) == [f"V Q {content}"]
    assert sent("{vignette} {question}", system=written)[0] == content
    assert sent("{vignette} {question}", answer_prefix=written)[-1] == content


def test_a_place_inside_json_is_filled() -> None:
    assert sent('{"case": {vignette}, "ask": {"q": {question}}}') == [
        '{"case": V, "ask": {"q": Q}}'
    ]
    assert sent("{{{vignette}}} {question}") == ["{{V}} Q"]


def test_a_system_prompt_may_hold_names_in_braces() -> None:
    assert sent("{vignette} {question}", system="Dear {patient_name}")[0] == "Dear {patient_name}"


@given(st.text(st.characters(exclude_characters="{}", exclude_categories=["Cs"])))
def test_text_without_braces_is_sent_as_it_is(text: str) -> None:
    assert sent("{vignette} {question}" + text, system=text) == [text, f"V Q{text}"]


def test_a_line_with_the_case_stays_where_a_question_has_no_options() -> None:
    template = PromptTemplate(user="{vignette} {question} {options}")
    ((role, text),) = template.messages("She coughs.", "How many days?", ())
    assert (role, text) == ("user", "She coughs. How many days?")
    lines = PromptTemplate(user="{vignette}\n{question}\nReply with one of these: {options}.")
    assert lines.messages("She coughs.", "How long?", ())[0][1] == "She coughs.\nHow long?"
