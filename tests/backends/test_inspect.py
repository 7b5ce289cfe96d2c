"""Models by way of inspect-ai: its mock, and its OpenAI-compatible provider over a real socket."""

import asyncio
import json
import math
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from fairaudit import Store, collect, counterfactuals, load_attributes, load_vignettes
from fairaudit.backends import AsyncBackend, InspectBackend
from fairaudit.counterfactual import Cells
from fairaudit.errors import (
    CallError,
    InputError,
    MissingExtraError,
    ModelError,
    PassingCallError,
    RateLimitError,
)
from fairaudit.outcomes import parse
from fairaudit.rows import Answer, Prompt
from fairaudit.runner import Limits
from tests.backends.networks import Proxy, proxying
from tests.backends.openai_server import FAULTS, ChatServer, completion, failure, serving

try:
    import inspect_ai.model as inspect_ai
except ImportError:
    inspect_ai = None
needed = pytest.mark.skipif(
    inspect_ai is None,
    reason="the extra “inspect” is not installed: its 80 packages take most of a minute",
)
# Its own use of libraries is not ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

PROMPT = Prompt(
    prompt_id="p",
    messages=(("system", "Be brief."), ("user", "Urgent?"), ("assistant", "Answer:")),
    options=("yes", "no"),
)
FAST = Limits(longest_wait=0.01)


def asked(model: InspectBackend, samples: Sequence[int] = (0,)) -> list[Any]:
    async def all_of_them() -> list[Any]:
        try:
            return [await model.ask(PROMPT, sample=one) for one in samples]
        finally:
            await model.close()

    return asyncio.run(all_of_them())


def output(
    text: str = "Yes.", stop: str = "stop", likeliest: dict[str, float] | None = None
) -> Any:
    """What a model gave; with its tokens counted, or the mock would fetch a tokenizer."""
    made = inspect_ai.ModelOutput.from_content("tiny-2", text, stop_reason=stop)
    made.usage = inspect_ai.ModelUsage(input_tokens=12, output_tokens=3, total_tokens=15)
    if likeliest is not None:
        top = [inspect_ai.TopLogprob(token=t, logprob=math.log(p)) for t, p in likeliest.items()]
        first = inspect_ai.Logprob(token=top[0].token, logprob=top[0].logprob, top_logprobs=top)
        made.choices[0].logprobs = inspect_ai.Logprobs(content=[first])
    return made


def mock(given: Any, **settings: Any) -> InspectBackend:
    """The mock of inspect-ai with outputs of one's own, or a function that gives them."""
    made = inspect_ai.get_model("mockllm/model", memoize=False, custom_outputs=given)
    return InspectBackend(made, **settings)


def small() -> Cells:
    return counterfactuals(
        load_vignettes("acute_pain"), load_attributes("sex"), questions=["opioid"], wordings=1,
        limit=3,
    )  # fmt: skip


def server_model(server: ChatServer, **settings: Any) -> InspectBackend:
    return InspectBackend("openai-api/hospital/tiny", base_url=server.url, **settings)


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSPITAL_API_KEY", "sk-planted-secret")


@needed
def test_what_is_named_is_sent_and_nothing_else() -> None:
    seen: list[Any] = []

    def give(messages: Any, tools: Any, choice: Any, config: Any) -> Any:
        seen.append(([(one.role, one.text) for one in messages], config))
        return output()

    model = mock(give, seed=5, max_tokens=64, params={"temperature": 0.5})
    answers = asked(model, samples=(0, 2))
    assert answers[1] == Answer(
        text="Yes.", finish_reason="stop", input_tokens=12, output_tokens=3, seed=7,
        served_model="tiny-2",
    )  # fmt: skip
    messages, config = seen[1]
    assert messages == list(PROMPT.messages)
    sent = config.model_dump(exclude_none=True)
    ours = {name: sent.pop(name) for name in ("max_retries", "max_connections", "cache")}
    assert sent == {"seed": 7, "max_tokens": 64, "temperature": 0.5}
    assert (ours["max_retries"], ours["cache"]) == (0, False)
    assert dict(model.identity.params) == {"seed": 5, "max_tokens": 64, "temperature": 0.5}
    assert model.identity.name == "mockllm/model"


@needed
@pytest.mark.parametrize(
    ("stop", "status"), [("max_tokens", "truncated"), ("model_length", "truncated"), ("stop", "ok")]
)
def test_an_answer_that_was_cut_is_truncated(stop: str, status: str) -> None:
    assert asked(mock([output(stop=stop)]))[0].status == status


@needed
def test_a_prompt_that_is_too_long_has_no_answer() -> None:
    told = output("the prompt has 9000 tokens", stop="model_length")
    told.usage = inspect_ai.ModelUsage()
    with pytest.raises(CallError, match="^the prompt is too long: the prompt has 9000 tokens"):
        asked(mock([told]))


@needed
def test_a_content_filter_is_a_refusal(tmp_path: Path) -> None:
    cells = small()
    model = mock(lambda *_: output("blocked by policy", stop="content_filter"))
    with Store(tmp_path / "store.db") as store:
        done = collect(cells, model, store)
        outcomes = parse(cells, store.responses(model))
    assert done.failed == 0
    choices = outcomes[outcomes["outcome"] == "favourable_choice"]
    assert set(choices["status"]) == {"refused"}


@needed
def test_options_are_scored_by_the_likeliest_first_tokens() -> None:
    given = {" Yes": 0.5, "no": 0.25, "yes": 0.125, "The": 0.125}
    model = mock([output("Yes", likeliest=given)], answers="scores")
    answer = asked(model)[0]
    assert answer.text == ""
    assert answer.option_logprobs == pytest.approx((math.log(0.625), math.log(0.25)))
    assert dict(model.identity.params) == {"max_tokens": 1024, "answers": "scores", "scoring": 1}
    model.check_prompts([PROMPT])
    seen: list[Any] = []
    asked(
        mock(
            lambda *given: seen.append(given[3]) or output("no", likeliest={"no": 1.0}),
            answers="scores",
        )
    )
    assert (seen[0].logprobs, seen[0].top_logprobs, seen[0].max_tokens) == (True, 20, 16)


@needed
def test_what_cannot_be_scored_is_told() -> None:
    with pytest.raises(ModelError, match="gives no log-probabilities.*Set answers to “text”"):
        asked(mock([output()], answers="scores"))
    unlisted = mock([output("Yes", likeliest={"Yes": 0.7, "The": 0.2})], answers="scores")
    (answer,) = asked(unlisted)
    assert (answer.status, answer.text, answer.option_logprobs) == ("ok", "Yes", None)
    assert "no beginning of “no” among 2 tokens; its probability is at most 0.1" in answer.error


@needed
def test_a_question_without_options_is_answered_in_writing() -> None:
    open_ended = Prompt(prompt_id="q", messages=PROMPT.messages, options=())
    model = mock([output("Rest and fluids.")], answers="scores")
    model.check_prompts([open_ended])
    answer = asyncio.run(model.ask(open_ended, sample=0))
    assert (answer.text, answer.option_logprobs) == ("Rest and fluids.", None)


@needed
@pytest.mark.parametrize("fault", FAULTS)
def test_what_passes_says_so_over_a_socket(fault: str) -> None:
    with serving(ChatServer(FAULTS[fault])) as server:
        with pytest.raises(PassingCallError) as caught:
            asked(server_model(server))
        assert isinstance(caught.value, RateLimitError) is fault.startswith("429")
        assert caught.value.retry_after == (0.01 if "with R" in fault else None)
        assert len(server.bodies) == 1, "it was asked again behind the runner's back"


@needed
@pytest.mark.parametrize(
    ("status", "code", "kind", "said"),
    [
        (400, None, CallError, "400"),
        (400, "context_length_exceeded", CallError, "the prompt is too long"),
        (401, None, ModelError, "The key was not accepted .openai-api/hospital/tiny, .*401"),
        (403, None, ModelError, "The key may not use this model"),
        (404, None, ModelError, "There is no such model or address"),
        (402, None, ModelError, "The account has no money or quota left .openai-api/.*402"),
    ],
)
def test_what_does_not_pass_over_a_socket(
    status: int, code: str | None, kind: type[ModelError], said: str
) -> None:
    with serving(ChatServer(lambda: failure(status, code))) as server:
        with pytest.raises(kind, match=said) as caught:
            asked(server_model(server))
        assert not isinstance(caught.value, PassingCallError)
        assert isinstance(caught.value, CallError) is (kind is CallError)
        assert "Be brief" not in str(caught.value)
        assert len(server.bodies) == 1


@needed
def test_nobody_at_the_address_passes() -> None:
    with serving(ChatServer()) as server:
        model = server_model(server)
    with pytest.raises(PassingCallError, match="onnection"):
        asked(model)


@needed
def test_every_fault_ends_in_one_answer_to_each_prompt(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    cells = small()
    faults = list(FAULTS.values()) * 2
    hook = sys.excepthook
    with serving(ChatServer(*faults)) as server:
        model = server_model(server, max_concurrency=4, revision="1")
        assert isinstance(model, AsyncBackend)
        with Store(tmp_path / "store.db") as store:
            done = collect(cells, model, store, limits=FAST)
            kept = store.responses(model)
            again = collect(cells, model, store, samples=2, limits=FAST)
    assert (done.failed, len(kept), again.failed) == (0, cells.n_prompts, 0)
    assert set(kept["text"]) == {"Yes."}
    assert len(server.bodies) == 2 * cells.n_prompts + len(faults)
    assert server.most <= 4
    assert set(server.keys) == {"Bearer sk-planted-secret"}
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "")
    assert "sk-planted" not in caplog.text + repr(model) + repr(model.identity)
    assert all(b"sk-planted" not in path.read_bytes() for path in tmp_path.iterdir())
    assert sys.excepthook is hook


@needed
def test_scores_over_a_socket() -> None:
    def scored() -> Any:
        reply = completion("Yes")
        top = [
            {"token": token, "logprob": math.log(share), "bytes": None}
            for token, share in (("Yes", 0.5), (" no", 0.25))
        ]
        body = json.loads(reply.body)
        body["choices"][0]["logprobs"] = {"content": [{**top[0], "top_logprobs": top}]}
        return type(reply)(body)

    with serving(ChatServer(scored)) as server:
        answer = asked(server_model(server, answers="scores"))[0]
    assert answer.option_logprobs == pytest.approx((math.log(0.5), math.log(0.25)))
    assert server.bodies[0]["logprobs"] is True
    assert server.bodies[0]["top_logprobs"] == 20


@needed
@pytest.mark.parametrize(
    ("model", "settings", "said"),
    [
        ("openai-api/other/tiny", {"base_url": "http://localhost:1/v1"}, "OTHER_API_KEY"),
        ("nobody/tiny", {}, "nobody.*not recognized"),
    ],
)
def test_a_model_that_cannot_be_made_is_told(
    model: str, settings: dict[str, Any], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OTHER_API_KEY", raising=False)
    with pytest.raises(ModelError, match=f"inspect-ai cannot use the model {model}: .*{said}"):
        asked(InspectBackend(model, **settings))


@needed
def test_unknown_settings_are_told_before_the_run() -> None:
    model = InspectBackend("mockllm/model", params={"temprature": 0})
    with pytest.raises(InputError, match="no setting “temprature”.*Did you mean “temperature”"):
        model.check_prompts([PROMPT])
    model = InspectBackend("mockllm/model", params={"temperature": "hot"})
    with pytest.raises(InputError, match="does not suit inspect-ai"):
        model.check_prompts([PROMPT])


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"model": "claude"}, "a provider and a model"),
        ({"answers": "words"}, "answers is 'words'"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"base_url": 3}, "base_url is 3; it has to be a text"),
        ({"seed": -1}, "seed"),
        ({"params": {"max_retries": 3}}, "the runner's business"),
        ({"params": {"api_key": "x"}}, "looks like a secret"),
        ({"model_args": {"api_key": "x"}}, "looks like a secret"),
        ({"model_args": {"client": object()}}, "plain values"),
        ({"offline": True}, "is offline, and the model anthropic/claude is at its provider"),
        ({"offline": True, "base_url": "https://api.example.org"}, "api.example.org"),
    ],
)
def test_wrong_settings_are_told(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        InspectBackend(**{"model": "anthropic/claude", **settings})


def test_offline_allows_this_machine() -> None:
    model = InspectBackend("vllm/tiny", base_url="http://localhost:1/v1", offline=True)
    assert model.identity.name == "vllm/tiny"
    assert InspectBackend("bedrock/model@eu").identity.name == "bedrock/model at eu"


@pytest.mark.parametrize(
    ("settings", "options", "most"),
    [
        ({}, ("yes", "no"), 1024),
        ({"max_tokens": None}, ("yes", "no"), None),
        ({"answers": "scores"}, ("yes", "no"), 16),
        ({"answers": "scores"}, (), 1024),
    ],
)
def test_what_is_written_at_most_is_what_is_sent(
    settings: dict[str, Any], options: tuple[str, ...], most: int | None
) -> None:
    asked_of = Prompt(prompt_id="p", messages=PROMPT.messages, options=options)
    assert InspectBackend("openai/tiny", **settings).most_tokens(asked_of) == most


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    """The environment's proxy, which counts what comes to it."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with proxying(Proxy("http://127.0.0.1:1", refusal=b"502 Bad Gateway")) as found:
        for name in ("HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, found.url)
        yield found


def test_offline_refuses_a_proxy_that_prompts_would_go_through(
    proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    local = {"base_url": "http://127.0.0.1:1/v1", "offline": True}
    with pytest.raises(InputError, match=r"names a proxy.*NO_PROXY=127\.0\.0\.1.*openai"):
        InspectBackend("openai/tiny", **local)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert InspectBackend("openai/tiny", **local).identity


@needed
@pytest.mark.parametrize("provider", ["openai-api/hospital", "openai"])
def test_offline_sends_nothing_through_a_proxy(
    provider: str, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-secret")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving(ChatServer()) as server:
        model = InspectBackend(f"{provider}/tiny", base_url=server.url, offline=True)
        if provider == "openai-api/hospital":
            assert asked(model)[0].text == "Yes."
        else:  # It speaks another protocol than the server.
            with pytest.raises(ModelError):
                asked(model)
        # A proxy may come into the environment after the settings were read.
        monkeypatch.delenv("NO_PROXY")
        with pytest.raises(InputError, match="names a proxy"):
            asked(model)
    assert proxy.asked == []


def test_without_the_extra_the_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "inspect_ai.model", None)
    with pytest.raises(MissingExtraError, match=r"fairaudit-clinical\[inspect\]"):
        asked(InspectBackend("anthropic/claude"))
