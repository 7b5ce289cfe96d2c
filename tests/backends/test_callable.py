"""Any function as a model: what it may give, and how it may fail."""

import asyncio
import functools
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from fairaudit.backends import CallableBackend
from fairaudit.errors import InputError
from fairaudit.rows import Answer, Prompt

PROMPTS = [
    Prompt(prompt_id=text, messages=(("system", "S"), ("user", text)), options=("yes", "no"))
    for text in ("first", "second", "third")
]


def one(function: Any, **settings: Any) -> Answer:
    return CallableBackend(function, **settings).answer(PROMPTS[:1], sample=0)[0]


def test_it_sees_messages_and_named_parameters_only() -> None:
    seen: list[Any] = []

    def ask(*args: Any, **kwargs: Any) -> str:
        seen.append((args, kwargs))
        args[0].clear()
        return "Yes."

    backend = CallableBackend(ask, params={"temperature": 0.2})
    assert [a.text for a in backend.answer(PROMPTS[:2], sample=3)] == ["Yes.", "Yes."]
    assert [kwargs for _, kwargs in seen] == [{"temperature": 0.2}] * 2
    assert PROMPTS[0].messages == (("system", "S"), ("user", "first"))


def test_probabilities_become_logprobs_in_canonical_order() -> None:
    answer = one(lambda _: {"no": 0.25, "other": 0.5, "yes": 0.25})
    assert answer == Answer(option_logprobs=(math.log(0.25), math.log(0.25)))
    certain = one(lambda _: {"yes": 1, "no": 0}).option_logprobs
    assert certain is not None
    assert certain[0] == 0
    assert -1000 < certain[1] < -100


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"yes": 0.5}, "no probability for: no"),
        ({"yes": 1.5, "no": 0.1}, "1.5 for the option yes"),
        ({"yes": -0.1, "no": 0.1}, "-0.1 for the option yes"),
        ({"yes": math.nan, "no": 0.1}, "nan for the option yes"),
        ({"yes": "high", "no": 0.1}, "'high' for the option yes"),
        ({"yes": None, "no": 0.1}, "None for the option yes"),
        ({"yes": 0.9, "no": 0.9}, "add up to 1.8"),
        ({"yes": 0, "no": 0}, "add up to 0"),
        (None, "gave nothing"),
        (3, "a value of type int"),
        (b"yes", "a value of type bytes"),
    ],
)
def test_what_is_no_answer_is_an_error(given: Any, said: str) -> None:
    answer = one(lambda _: given)
    assert (answer.status, answer.text, answer.option_logprobs) == ("error", "", None)
    assert said in (answer.error or "")


def test_an_exception_is_the_error_of_its_own_prompt() -> None:
    def ask(messages: list[Mapping[str, str]]) -> str:
        if messages[-1]["content"] == "second":
            raise ValueError("too\nlong")
        return "No."

    answers = CallableBackend(ask, batch_size=3).answer(PROMPTS, sample=0)
    assert [a.status for a in answers] == ["ok", "error", "ok"]
    assert answers[1].error == "ValueError: too long"


def test_an_exception_without_words() -> None:
    def ask(_: object) -> str:
        raise TimeoutError

    assert one(ask).error == "TimeoutError"


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_the_user_can_stop_it(stop: type[BaseException]) -> None:
    def ask(_: object) -> str:
        raise stop

    with pytest.raises(stop):
        one(ask)


def test_coroutines_are_awaited_together() -> None:
    waiting = 0
    most = 0

    async def ask(messages: list[Mapping[str, str]], *, mark: str) -> str:
        nonlocal waiting, most
        waiting += 1
        most = max(most, waiting)
        await asyncio.sleep(0.01)
        waiting -= 1
        if messages[-1]["content"] == "third":
            raise RuntimeError("overloaded")
        return messages[-1]["content"] + mark

    backend = CallableBackend(ask, params={"mark": "!"}, batch_size=3)
    answers = backend.answer(PROMPTS, sample=0)
    assert [a.text for a in answers] == ["first!", "second!", ""]
    assert answers[2].error == "RuntimeError: overloaded"
    assert most == 3

    async def notebook() -> Any:
        return backend.answer(PROMPTS[:1], sample=0)

    assert asyncio.run(notebook())[0].text == "first!"


def test_a_function_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "triage_app_of_tests.py").write_text(
        "class App:\n    def ask(self, messages):\n        return 'No.'\napp = App()\nword = 'x'\n"
    )
    backend = CallableBackend("triage_app_of_tests:app.ask", folder=tmp_path, revision="7")
    assert backend.answer(PROMPTS[:1], sample=0)[0].text == "No."
    assert backend.identity.name == "triage_app_of_tests:app.ask"
    assert backend.identity.revision == "7"
    with pytest.raises(InputError, match="cannot be called"):
        CallableBackend("triage_app_of_tests:word", folder=tmp_path)
    with pytest.raises(InputError, match="has nothing called"):
        CallableBackend("triage_app_of_tests:missing", folder=tmp_path)


def test_identity() -> None:
    def ask(_: object) -> str:
        return ""

    plain = CallableBackend(ask).identity
    assert plain.name.endswith("test_callable:test_identity.<locals>.ask")
    assert plain.revision is None
    assert CallableBackend(functools.partial(ask)).identity.name == "functools:partial"
    named = CallableBackend(ask, name="triage", revision="1", params={"k": 1}).identity
    assert (named.name, named.revision, named.params) == ("triage", "1", {"k": 1})


@pytest.mark.parametrize(
    "settings", [{"batch_size": 0}, {"params": {"client": object()}}, {"params": {"p": math.nan}}]
)
def test_settings_that_are_wrong(settings: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        CallableBackend(lambda _: "", **settings)
