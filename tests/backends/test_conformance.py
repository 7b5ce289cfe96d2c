"""The conformance suite: our own backends pass it, and every rule that is broken is told."""

import asyncio
import importlib.util
import itertools
import math
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from fairaudit import ConformanceError, Identity, InputError
from fairaudit.backends import (
    AsyncCallableBackend,
    CallableBackend,
    CommandBackend,
    InspectBackend,
    OpenAIBackend,
    SimulatedBackend,
    TransformersBackend,
)
from fairaudit.errors import CallError, ModelError, PassingCallError
from fairaudit.rows import Answer, Prompt
from fairaudit.testing import check_backend
from tests.backends.openai_server import FAULTS, ChatServer, failure, serving

PROGRAM = Path(__file__).with_name("answering.py")
FAILING = Prompt(prompt_id="f", messages=(("user", "fail"),), options=("yes", "no"))
KEY = "sk-planted-secret"


def plain(messages: list[dict[str, str]]) -> str:
    if messages[-1]["content"] == "fail":
        raise ValueError("no")
    return f"Answer to {messages[-1]['content']}"


def batch(many: list[list[dict[str, str]]]) -> list[str]:
    return [f"Answer to {messages[-1]['content']}" for messages in many]


async def waiting(messages: list[dict[str, str]]) -> str:
    await asyncio.sleep(0.01)
    return plain(messages)


def test_the_simulated_one_passes() -> None:
    check_backend(SimulatedBackend(seed=3))
    check_backend(SimulatedBackend(seed=3, answers="text"))


def test_functions_pass() -> None:
    check_backend(CallableBackend(plain, name="x"), fails_on=FAILING)
    check_backend(CallableBackend(waiting, name="x", batch_size=3), fails_on=FAILING)
    check_backend(CallableBackend(batch, name="x", asks="batch", batch_size=2))
    check_backend(AsyncCallableBackend(waiting, name="x"), fails_on=FAILING)


@pytest.mark.parametrize("how", ["well", "scores"])
def test_a_command_passes(how: str) -> None:
    check_backend(CommandBackend([sys.executable, str(PROGRAM), how], name="x", max_concurrency=2))


def test_a_command_that_fails_passes() -> None:
    given = [
        Prompt(prompt_id=text, messages=(("user", f'{{"text": "{text}"}}'),), options=())
        for text in "ab"
    ]
    failing = Prompt(prompt_id="f", messages=(("user", '{"error": "too long"}'),), options=())
    model = CommandBackend([sys.executable, str(PROGRAM), "given"], name="x")
    check_backend(model, prompts=given, fails_on=failing)


def test_a_server_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with serving(ChatServer(FAULTS["503"], FAULTS["429 with Retry-After"])) as server:
        check_backend(OpenAIBackend("tiny", base_url=server.url, revision="1"))
    with serving(ChatServer(lambda: failure(422))) as server:
        checked = ["answers", "samples", "loops"]
        model = OpenAIBackend("tiny", base_url=server.url)
        check_backend(model, fails_on=FAILING, skip=checked)
        assert len(server.bodies) == 1


@pytest.mark.skipif(
    importlib.util.find_spec("inspect_ai") is None, reason="inspect-ai is not installed"
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_provider_of_inspect_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSPITAL_API_KEY", KEY)
    with serving(ChatServer(FAULTS["503"])) as server:
        check_backend(InspectBackend("openai-api/hospital/tiny", base_url=server.url))


def test_local_weights_pass(tiny: Callable[[str], Path]) -> None:
    folder = str(tiny("llama"))
    check_backend(TransformersBackend(folder, batch_size=2))
    check_backend(TransformersBackend(folder, answers="text", max_new_tokens=4, batch_size=3))


class Good:
    """A backend of batches that keeps the rules; the broken ones break one each."""

    batch_size = 3

    @property
    def identity(self) -> Any:
        return Identity(name="good", revision="1")

    def answer(self, prompts: Sequence[Prompt], *, sample: int) -> Any:
        return [self.one(prompt) for prompt in prompts]

    def one(self, prompt: Prompt) -> Any:
        return Answer(text=f"Answer to {prompt.messages[-1][1]}")


class GoodAsync:
    """The same for a server."""

    max_concurrency: Any = None

    @property
    def identity(self) -> Any:
        return Identity(name="good", revision="1")

    async def ask(self, prompt: Prompt, *, sample: int) -> Answer:
        await asyncio.sleep(0.02)
        return Answer(text=f"Answer to {prompt.messages[-1][1]}")

    async def close(self) -> None:
        return None


COUNT = itertools.count()


class NoMethod:
    identity = Identity(name="x", revision=None)


class NoClose:
    identity = Identity(name="x", revision=None)
    max_concurrency = 3
    ask = GoodAsync.ask


class NoBatchSize(Good):
    batch_size = 0


class PlainAsk(GoodAsync):
    def ask(self, prompt: Prompt, *, sample: int) -> Any:
        return Answer(text="Yes.")


class NoConcurrency(GoodAsync):
    max_concurrency = "many"


class IdentityRaises(Good):
    @property
    def identity(self) -> Any:
        raise RuntimeError("the model is not loaded")


class IdentityIsText(Good):
    identity = "good"  # type: ignore[assignment]


class IdentityOfTheMoment(Good):
    @property
    def identity(self) -> Any:
        return Identity(name="x", revision=None, params={"at": next(COUNT)})


class IdentityIsNoJson(Good):
    identity = Identity(name="x", revision=None, params={"at": Path("x")})  # type: ignore[assignment]


class SecretParameter(Good):
    identity = Identity(name="x", revision=None, params={"api_key": "x"})  # type: ignore[assignment]


class NumberAsRevision(Good):
    @property
    def identity(self) -> Any:
        return Identity(name="x", revision=2.1)  # type: ignore[arg-type]


class WrongName(Good):
    @property
    def identity(self) -> Any:
        return Identity(name="model@region", revision=None)


class IdentityChangesWhenAsked(Good):
    asked = 0

    @property
    def identity(self) -> Any:
        return Identity(name="x", revision=None, params={"asked": self.asked > 4})

    def one(self, prompt: Prompt) -> Any:
        self.asked += 1
        return super().one(prompt)


class Uncopied(Good):
    def __init__(self) -> None:
        self.client = lambda: None


class OneTooFew(Good):
    def answer(self, prompts: Sequence[Prompt], *, sample: int) -> Any:
        return super().answer(prompts, sample=sample)[1:]


class Backwards(Good):
    def answer(self, prompts: Sequence[Prompt], *, sample: int) -> Any:
        return super().answer(prompts, sample=sample)[::-1]


class Raises(Good):
    def one(self, prompt: Prompt) -> Any:
        raise KeyError("dose")


class GivesText(Good):
    def one(self, prompt: Prompt) -> Any:
        return "Yes."


class FailsAsText(Good):
    def one(self, prompt: Prompt) -> Any:
        return Answer(text="Error: busy", status="error", error="busy")


class FailsWithoutWords(Good):
    def one(self, prompt: Prompt) -> Any:
        return Answer(status="error")


class OwnStatus(Good):
    def one(self, prompt: Prompt) -> Any:
        return Answer(text="Yes.", status="done")  # type: ignore[arg-type]


class OkWithError(Good):
    def one(self, prompt: Prompt) -> Any:
        return Answer(text="Yes.", error="none")


class ScoresOfTwo(Good):
    def one(self, prompt: Prompt) -> Any:
        return Answer(option_logprobs=(-1.0, -1.0))


class ScoresAsProbabilities(Good):
    def one(self, prompt: Prompt) -> Any:
        return Answer(option_logprobs=(0.5,) * len(prompt.options))


class ScoresOfNothing(Good):
    def one(self, prompt: Prompt) -> Any:
        return Answer(option_logprobs=(-math.inf,) * len(prompt.options))


class ScoresAboveOne(Good):
    def one(self, prompt: Prompt) -> Any:
        return Answer(option_logprobs=(-0.1,) * len(prompt.options))


class TextAndScores(Good):
    def one(self, prompt: Prompt) -> Any:
        return Answer(text="Yes.", option_logprobs=(-2.0,) * len(prompt.options))


class ScoresSometimes(Good):
    def answer(self, prompts: Sequence[Prompt], *, sample: int) -> Any:
        if sample == 0:
            return super().answer(prompts, sample=sample)
        return [Answer(option_logprobs=(-2.0,) * len(prompt.options)) for prompt in prompts]


class TokensAsText(Good):
    def one(self, prompt: Prompt) -> Any:
        return Answer(text="Yes.", input_tokens="5")  # type: ignore[arg-type]


class ShowsItsKey(Good):
    def __repr__(self) -> str:
        return f"ShowsItsKey(key={KEY})"


class KeyInItsName(Good):
    identity = Identity(name=f"model {KEY}", revision=None)  # type: ignore[assignment]


class AsksRaising(GoodAsync):
    async def ask(self, prompt: Prompt, *, sample: int) -> Answer:
        raise KeyError("dose")


class AlwaysBusy(GoodAsync):
    async def ask(self, prompt: Prompt, *, sample: int) -> Answer:
        raise PassingCallError("busy", retry_after=0.01)


class NeverThere(GoodAsync):
    async def ask(self, prompt: Prompt, *, sample: int) -> Answer:
        raise ModelError("The key is wrong.")


class Refuses(GoodAsync):
    async def ask(self, prompt: Prompt, *, sample: int) -> Answer:
        raise CallError("too long")


class Hangs(GoodAsync):
    async def ask(self, prompt: Prompt, *, sample: int) -> Answer:
        await asyncio.sleep(600)
        return Answer(text="Yes.")


class Blocks(GoodAsync):
    async def ask(self, prompt: Prompt, *, sample: int) -> Answer:
        time.sleep(0.15)
        return Answer(text=f"Answer to {prompt.messages[-1][1]}")


class OneLoopOnly(GoodAsync):
    def __init__(self) -> None:
        self.lock: asyncio.Event | None = None

    async def ask(self, prompt: Prompt, *, sample: int) -> Answer:
        if self.lock is None:
            self.lock = asyncio.Event()
            asyncio.get_running_loop().call_later(0.05, self.lock.set)
            self.loop = asyncio.get_running_loop()
        if self.loop is not asyncio.get_running_loop():
            raise RuntimeError("Event loop is closed")
        await self.lock.wait()
        return Answer(text="Yes.")


class CloseRaises(GoodAsync):
    session: Any = None

    async def ask(self, prompt: Prompt, *, sample: int) -> Answer:
        self.session = self
        return Answer(text="Yes.")

    async def close(self) -> None:
        if self.session is None:
            raise AttributeError("no session")


class CloseHangs(GoodAsync):
    async def close(self) -> None:
        await asyncio.sleep(600)


class LeavesTasks(GoodAsync):
    async def ask(self, prompt: Prompt, *, sample: int) -> Answer:
        self.task = asyncio.create_task(asyncio.sleep(600))
        return Answer(text="Yes.")

    def __getstate__(self) -> dict[str, Any]:
        return {}


class GoesOnWhenCancelled(GoodAsync):
    async def ask(self, prompt: Prompt, *, sample: int) -> Answer:
        try:
            await asyncio.sleep(0.05)
        except asyncio.CancelledError:
            await asyncio.sleep(30)
        return Answer(text="Yes.")


class FailsQuietly(GoodAsync):
    """Answers what it cannot answer."""


BROKEN: dict[type, str] = {
    NoMethod: "It has neither ask() nor answer().",
    NoClose: "It has ask() and lacks close.",
    NoBatchSize: "Its batch_size is 0; it has to be a whole number",
    PlainAsk: "ask() has to be declared with “async def”.",
    NoConcurrency: "Its max_concurrency is 'many'",
    IdentityRaises: "identity raises RuntimeError: the model is not loaded",
    IdentityIsText: "identity is of type str; it has to be a fairaudit.Identity.",
    IdentityOfTheMoment: "identity is not the same when it is asked for twice.",
    IdentityIsNoJson: "identity.params cannot be written as JSON",
    SecretParameter: "identity.params: The setting params holds “api_key”",
    NumberAsRevision: "identity raises InputError: The revision of a model is 2.1",
    WrongName: "identity raises InputError: The model's name is “model@region”",
    IdentityChangesWhenAsked: "identity changes when it is asked.",
    Uncopied: "It cannot be copied to another process",
    OneTooFew: "answer() gave 2 answers to 3 prompts.",
    Backwards: "A prompt has another answer in a batch than alone.",
    Raises: "answer() raises KeyError ('dose'). What fails for one prompt has to be the status",
    GivesText: "An answer is of type str; it has to be a fairaudit.Answer.",
    FailsAsText: "An answer of status “error” holds a text or scores.",
    FailsWithoutWords: "An answer of status “error” does not say what failed",
    OwnStatus: "An answer has the status 'done'; known are ok, truncated, error.",
    OkWithError: "An answer of status “ok” has an error: 'none'.",
    ScoresOfTwo: "An answer scores 2 options of a prompt that has 3.",
    ScoresAsProbabilities: "An answer has 0.5 as a log-probability.",
    ScoresOfNothing: "An answer has -inf as a log-probability.",
    ScoresAboveOne: "The probabilities of an answer's options add up to 1.8",
    TextAndScores: "An answer holds a text and scores.",
    ScoresSometimes: "Some answers are texts and others scores.",
    TokensAsText: "An answer's input_tokens is '5'",
    ShowsItsKey: "A key stands in its repr.",
    KeyInItsName: "A key stands in its identity.",
    AsksRaising: "ask() raises KeyError ('dose'). What fails for one prompt has to be a CallError",
    AlwaysBusy: "It failed 4 times in passing: busy.",
    NeverThere: "It cannot be asked at all: The key is wrong.",
    Refuses: "too long. Give prompts that it can answer",
    Hangs: "ask() gave no answer in 1 seconds.",
    Blocks: "ask() keeps the event loop for 0.1 s and more",
    OneLoopOnly: "ask() raises RuntimeError (Event loop is closed).",
    CloseRaises: "close() raises AttributeError (no session).",
    CloseHangs: "close() did not end in 1 seconds.",
    LeavesTasks: "of its tasks running.",
    GoesOnWhenCancelled: "ask() goes on for 2 s when its call is cancelled",
    FailsQuietly: "The prompt that it is known to fail on has an answer of status “ok”.",
}


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("HOSPITAL_API_KEY", KEY)
    yield


def test_the_ones_that_are_broken_next_pass_unbroken(planted: None) -> None:
    check_backend(Good())
    check_backend(GoodAsync())


@pytest.mark.parametrize("kind", BROKEN, ids=lambda kind: kind.__name__)
def test_what_is_broken_is_told(kind: type, planted: None) -> None:
    failing = FAILING if kind is FailsQuietly else None
    with pytest.raises(ConformanceError) as caught:
        check_backend(kind(), fails_on=failing, timeout=1.0)
    told = [fault for fault in caught.value.faults if BROKEN[kind] in fault]
    assert told, caught.value.faults
    assert str(caught.value).startswith(f"{len(caught.value.faults)} fault")
    # Nothing is told of what is whole, except what the one fault entails.
    assert len(caught.value.faults) <= 3, caught.value.faults
    assert KEY not in str(caught.value)


def test_an_answer_that_is_awaited_for_long_blocks_nothing() -> None:
    class Slow(GoodAsync):
        async def ask(self, prompt: Prompt, *, sample: int) -> Answer:
            await asyncio.sleep(0.3)
            return await super().ask(prompt, sample=sample)

    check_backend(Slow(), skip=["copies"])


def test_all_faults_are_listed_at_once() -> None:
    class Several(GivesText):
        batch_size = 2
        identity = Identity(name="x", revision=None, params={"secret": 1})  # type: ignore[assignment]

    with pytest.raises(AssertionError) as caught:
        check_backend(Several())
    assert str(caught.value).splitlines()[0] == "3 faults of Several:"
    with pytest.raises(ConformanceError, match="2 faults"):
        check_backend(Several(), skip=["copies"])


def test_it_runs_where_a_loop_runs_already() -> None:
    async def notebook() -> None:
        check_backend(GoodAsync())

    asyncio.run(notebook())


def test_wrong_arguments_are_told() -> None:
    with pytest.raises(InputError, match="no check “copy”. Did you mean “copies”"):
        check_backend(Good(), skip=["copy"])
    with pytest.raises(InputError, match="two prompts or more"):
        check_backend(Good(), prompts=[FAILING])
