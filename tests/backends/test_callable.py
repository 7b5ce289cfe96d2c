"""Any function as a model: what it may give, and how it may fail."""

import asyncio
import functools
import importlib
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from fairaudit import Store, collect, counterfactuals, load_attributes, load_vignettes
from fairaudit.backends import (
    AsyncBackend,
    AsyncCallableBackend,
    CallableBackend,
    callable_backend,
    make_backend,
)
from fairaudit.errors import InputError, ModelError, RateLimitError
from fairaudit.rows import Answer, Prompt
from fairaudit.runner import Limits

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


async def nothing(messages: list[Mapping[str, str]]) -> str:
    return ""


class Application:
    async def __call__(self, messages: list[Mapping[str, str]]) -> str:
        return "Yes."


def test_which_of_the_two_it_is_depends_on_the_declaration_and_on_asks() -> None:
    assert isinstance(callable_backend(lambda _: ""), CallableBackend)
    assert isinstance(callable_backend(nothing, asks="batch"), CallableBackend)
    for function in (nothing, Application(), functools.partial(nothing)):
        model = callable_backend(function, name="x")
        assert isinstance(model, AsyncCallableBackend)
        assert isinstance(model, AsyncBackend)
        assert not isinstance(CallableBackend(function, name="x"), AsyncBackend)
        assert model.identity == CallableBackend(function, name="x").identity
    most = [callable_backend(nothing, **given).max_concurrency for given in (  # type: ignore[arg-type, union-attr]
        {}, {"batch_size": 3}, {"batch_size": 3, "max_concurrency": 5})]  # fmt: skip
    assert most == [8, 3, 5]


def test_a_batch_is_asked_in_one_call() -> None:
    calls: list[int] = []

    def ask(many: list[list[Mapping[str, str]]], *, mark: str) -> list[Any]:
        calls.append(len(many))
        found: list[Any] = [messages[-1]["content"] + mark for messages in many]
        return [{"yes": 0.5, "no": 0.25}, ValueError("too long"), *found][: len(many)]

    model = CallableBackend(ask, asks="batch", batch_size=3, params={"mark": "!"})
    scored, failed, text = model.answer(PROMPTS, sample=0)
    assert scored.option_logprobs == (math.log(0.5), math.log(0.25))
    assert (failed.status, failed.error) == ("error", "ValueError: too long")
    assert text.text == "first!"
    assert calls == [3]

    async def later(many: list[Any]) -> list[str]:
        await asyncio.sleep(0)
        return [str(len(many))] * len(many)

    answers = callable_backend(later, asks="batch", batch_size=3).answer(PROMPTS, sample=0)  # type: ignore[union-attr]
    assert [one.text for one in answers] == ["3", "3", "3"]


def test_a_batch_that_raises_is_an_error_of_each() -> None:
    def ask(_: object) -> list[str]:
        raise ValueError("no memory")

    answers = CallableBackend(ask, asks="batch", batch_size=3).answer(PROMPTS, sample=0)
    assert [one.error for one in answers] == ["ValueError: no memory"] * 3


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["a", "b"], "gave 2 answers for 3 prompts"),
        ("abc", "a value of type str for 3 prompts"),
        ({"yes": 1.0}, "a value of type dict"),
        (None, "a value of type NoneType"),
        (iter("abc"), "a value of type str_"),
    ],
)
def test_a_batch_of_another_length_stops_the_run(given: Any, said: str) -> None:
    model = CallableBackend(lambda _: given, name="x", asks="batch", batch_size=3)
    with pytest.raises(ModelError, match=f"{said}.*Set asks to “one”"):
        model.answer(PROMPTS, sample=0)


def test_an_async_function_is_asked_many_at_a_time_and_again_where_it_says_so(
    tmp_path: Path,
) -> None:
    (tmp_path / "slow_app_of_tests.py").write_text(
        "import asyncio\n"
        "from fairaudit import RateLimitError\n"
        "calls = most = now = 0\n"
        "async def ask(messages):\n"
        "    global calls, most, now\n"
        "    calls, now = calls + 1, now + 1\n"
        "    mine = calls\n"
        "    most = max(most, now)\n"
        "    await asyncio.sleep(0.02)\n"
        "    now -= 1\n"
        "    if mine in (3, 5):\n"
        "        raise RateLimitError('busy', retry_after=0.01)\n"
        "    return 'Yes.'\n"
    )
    cells = counterfactuals(
        load_vignettes("acute_pain"), load_attributes("sex"), questions=["opioid"], wordings=1,
        limit=6,
    )  # fmt: skip
    model = make_backend(
        "callable", function="slow_app_of_tests:ask", folder=tmp_path, max_concurrency=6
    )
    with Store(tmp_path / "store.db") as store:
        done = collect(cells, model, store, limits=Limits(longest_wait=0.01))
    assert done.failed == 0
    app = importlib.import_module("slow_app_of_tests")
    assert app.calls == cells.n_prompts + 2
    assert 1 < app.most <= 6


def test_what_an_async_function_raises() -> None:
    raised: list[Exception] = [RateLimitError("busy"), ModelError("gone"), KeyError("dose")]

    async def ask(_: object) -> str:
        raise raised.pop(0)

    model = AsyncCallableBackend(ask, name="x")
    with pytest.raises(RateLimitError):
        asyncio.run(model.ask(PROMPTS[0], sample=0))
    with pytest.raises(ModelError, match="gone"):
        asyncio.run(model.ask(PROMPTS[0], sample=0))
    answer = asyncio.run(model.ask(PROMPTS[0], sample=0))
    assert (answer.status, answer.error) == ("error", "KeyError: 'dose'")


def test_a_key_in_an_error_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSPITAL_API_KEY", "sk-planted-secret")

    def ask(_: object) -> str:
        raise ValueError("the header Bearer sk-planted-secret was refused")

    assert one(ask).error == "ValueError: the header Bearer [hidden] was refused"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"asks": "many"}, "asks is 'many'"),
        ({"asks": "batch", "max_concurrency": 3}, "declared with “async def”"),
        ({"max_concurrency": 0}, "max_concurrency"),
        ({"batch_size": 0}, "batch_size"),
    ],
)
def test_settings_that_do_not_fit(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        callable_backend(nothing, **settings)
