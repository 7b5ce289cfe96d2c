import asyncio
import json
import math
import time
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path

import pytest
from starlette.responses import JSONResponse

from fairaudit import Store, collect, counterfactuals, load_attributes, load_vignettes
from fairaudit.backends import AsyncBackend, OpenAIBackend, make_backend
from fairaudit.errors import CallError, InputError, ModelError, PassingCallError, RateLimitError
from fairaudit.outcomes import parse
from fairaudit.rows import Answer, Prompt
from fairaudit.runner import Limits
from tests.backends.openai_server import FAULTS, SLOW, ChatServer, completion, failure, serving

PROMPT = Prompt(prompt_id="p", messages=(("system", "Be brief."), ("user", "Urgent?")), options=())
FAST = Limits(longest_wait=0.01)


def asked(model: OpenAIBackend, sample: int = 0, prompt: Prompt = PROMPT) -> Answer:
    async def once() -> Answer:
        try:
            return await model.ask(prompt, sample=sample)
        finally:
            await model.close()

    return asyncio.run(once())


def test_what_is_named_is_sent_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSPITAL_KEY", "sk-hospital")
    with serving(ChatServer()) as server:
        model = OpenAIBackend(
            "tiny", base_url=server.url, api_key_env="HOSPITAL_KEY", max_tokens=64, seed=5,
            params={"temperature": 0, "top_k": 1},
        )  # fmt: skip
        answer = asked(model, sample=2)
    assert server.bodies == [
        {
            "model": "tiny", "max_tokens": 64, "seed": 7, "temperature": 0, "top_k": 1,
            "messages": [
                {"role": "system", "content": "Be brief."}, {"role": "user", "content": "Urgent?"}
            ],
        }
    ]  # fmt: skip
    assert server.keys == ["Bearer sk-hospital"]
    assert (answer.text, answer.status, answer.finish_reason) == ("Yes.", "ok", "stop")
    assert (answer.input_tokens, answer.output_tokens, answer.seed) == (12, 3, 7)
    assert "sk-hospital" not in repr(model) + repr(model.identity)


def test_an_answer_that_was_cut_is_truncated() -> None:
    with serving(ChatServer(lambda: completion("The answer is", "length"))) as server:
        assert asked(OpenAIBackend("tiny", base_url=server.url)).status == "truncated"


@pytest.mark.parametrize("fault", FAULTS)
def test_what_passes_says_so(fault: str) -> None:
    with serving(ChatServer(FAULTS[fault])) as server:
        with pytest.raises(PassingCallError) as caught:
            asked(OpenAIBackend("tiny", base_url=server.url))
        assert isinstance(caught.value, RateLimitError) is fault.startswith("429")
        assert caught.value.retry_after == (0.01 if "with R" in fault else None)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "context_length_exceeded", CallError), (422, None, CallError),
        (401, None, ModelError), (403, None, ModelError), (404, None, ModelError),
        (429, "insufficient_quota", ModelError), (402, None, ModelError),
        (400, "billing_hard_limit_reached", ModelError),
    ],
)  # fmt: skip
def test_what_does_not_pass_is_not_tried_again(
    status: int, code: str | None, kind: type[ModelError]
) -> None:
    with serving(ChatServer(lambda: failure(status, code))) as server:
        with pytest.raises(kind, match=f"HTTP {status}") as caught:
            asked(OpenAIBackend("tiny", base_url=server.url))
        assert not isinstance(caught.value, PassingCallError)


def test_an_account_without_money_stops_the_run_at_once(tmp_path: Path) -> None:
    cells = counterfactuals(load_vignettes("acute_pain"), load_attributes("sex"), wordings=1)
    broke = failure(402)
    with serving(ChatServer()) as server:
        server.rule = lambda request, body: broke if len(server.bodies) > 40 else None
        model = OpenAIBackend("tiny", base_url=server.url, max_concurrency=4)
        with Store(tmp_path / "store.db") as store:
            with pytest.raises(ModelError, match=r"no money or quota left \(tiny, HTTP 402"):
                collect(cells, model, store)
            assert sum(store.counts().values()) >= 36
    assert len(server.bodies) <= 60 < cells.n_prompts


def _in(seconds: float) -> str:
    return formatdate(time.time() + seconds, usegmt=True)


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({"retry-after": "2.5"}, 2.5, 2.5),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25, 0.25),
        ({"retry-after": _in(3600)}, 3000, 3600),
        ({"retry-after": _in(-3600)}, 0, 0),
        ({"retry-after": "-3"}, 0, 0),
        ({"retry-after": "inf"}, None, None),
        ({"retry-after": "nan"}, None, None),
        ({"retry-after": "soon"}, None, None),
        ({"retry-after": "Wed, 99 Oct 2099 07:28:00 GMT"}, None, None),
        ({"retry-after-ms": "x"}, None, None),
    ],
)
def test_when_to_come_again_is_read_in_every_form(
    headers: dict[str, str], least: float | None, most: float | None
) -> None:
    for status in (429, 503):
        reply = failure(status, **headers)
        with serving(ChatServer(lambda reply=reply: reply)) as server:  # type: ignore[misc]
            model = OpenAIBackend("tiny", base_url=server.url)
            with pytest.raises(PassingCallError) as caught:
                asked(model)
        told = caught.value.retry_after
        assert told is None if least is None else (told is not None and least <= told <= most)


def _reply(**changes: object) -> dict[str, object]:
    """An answer with other things in it than there have to be."""
    whole: dict[str, object] = json.loads(completion().body)
    return {**whole, **changes}


def _choice(**changes: object) -> list[object]:
    return [{"index": 0, "finish_reason": "stop", **changes}]


@pytest.mark.parametrize(
    "body",
    [
        _reply(choices=_choice(message=None)), _reply(choices=_choice()), _reply(choices=[None]),
        _reply(choices={"a": 1}), _reply(choices="Yes."), [1, 2], None, "busy", 3,
        _reply(choices=_choice(message={"content": 5})),
        _reply(choices=_choice(message={"content": [{"type": "text", "text": None}]})),
        {"error": {"message": "upstream overloaded", "code": 503}},
    ],
)  # fmt: skip
def test_a_reply_that_cannot_be_read_is_asked_for_again(body: object, tmp_path: Path) -> None:
    cells = counterfactuals(
        load_vignettes("acute_pain"), load_attributes("sex"), questions=["opioid"], wordings=1,
        limit=1,
    )  # fmt: skip
    odd = [completion, completion, lambda: JSONResponse(body)]
    with serving(ChatServer(*odd)) as server, Store(tmp_path / "store.db") as store:
        model = OpenAIBackend("tiny", base_url=server.url)
        done = collect(cells, model, store, limits=FAST)
        assert set(store.responses(model)["text"]) == {"Yes."}
    assert done.failed == 0
    assert len(server.bodies) == cells.n_prompts + 2


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            _reply(choices=_choice(message={"content": [{"type": "text", "text": "Yes."}]})),
            Answer(text="Yes.", finish_reason="stop", input_tokens=12, output_tokens=3),
        ),
        (
            _reply(usage={"prompt_tokens": "x", "completion_tokens": 1.5}),
            Answer(text="Yes.", finish_reason="stop"),
        ),
        (_reply(usage=None, model={"a": 1}), Answer(text="Yes.", finish_reason="stop")),
        (
            _reply(choices=_choice(finish_reason=3, message={"content": "Yes."}), usage={}),
            Answer(text="Yes."),
        ),
    ],
)
def test_what_is_odd_beside_an_answer_is_left_out(
    body: dict[str, object], expected: Answer
) -> None:
    served = body["model"] if isinstance(body["model"], str) else None
    with serving(ChatServer(lambda: JSONResponse(body))) as server:
        answer = asked(OpenAIBackend("tiny", base_url=server.url))
    assert answer == replace(expected, served_model=served)


@pytest.mark.parametrize(
    "content", [[None], [{"token": "Yes"}], {"a": 1}, [{"token": "Yes", "top_logprobs": 3}], "x"]
)
def test_log_probabilities_of_another_form_are_asked_for_again(content: object) -> None:
    reply = _choice(message={"content": "Yes"}, logprobs={"content": content})
    scored = replace(PROMPT, options=("yes", "no"))
    with serving(ChatServer(lambda: JSONResponse(_reply(choices=reply)))) as server:
        model = OpenAIBackend("tiny", base_url=server.url, answers="scores")
        with pytest.raises(PassingCallError, match="log-probabilities"):
            asked(model, prompt=scored)


def test_nobody_at_the_address_passes() -> None:
    with serving(ChatServer()) as server:
        gone = server.url
    with pytest.raises(PassingCallError, match="no connection"):
        asked(OpenAIBackend("tiny", base_url=gone))


@pytest.mark.parametrize(
    "held_back",
    [lambda: failure(400, "content_filter"), lambda: completion(None, "content_filter")],
)
def test_a_content_filter_is_a_refusal(held_back: object, tmp_path: Path) -> None:
    cells = counterfactuals(
        load_vignettes("acute_pain"), load_attributes("sex"), questions=["opioid"],
        wordings=1, limit=1, placebo=0,
    )  # fmt: skip
    # One more than there are prompts: the settings are tried out first.
    replies = [held_back] * (cells.n_prompts + 1)
    with serving(ChatServer(*replies)) as server:  # type: ignore[arg-type]
        model = OpenAIBackend("tiny", base_url=server.url)
        with Store(tmp_path / "store.db") as store:
            collect(cells, model, store)
            outcomes = parse(cells, store.responses(model))
            said = parse(cells, store.responses(model), ["refused"])
    choices = outcomes[outcomes["outcome"] == "favourable_choice"]
    assert set(choices["status"]) == {"refused"}
    assert all(math.isnan(value) for value in choices["value"])
    assert set(said["value"]) == {1.0}


def test_every_fault_ends_in_one_answer_to_each_prompt(tmp_path: Path) -> None:
    cells = counterfactuals(
        load_vignettes("acute_pain"), load_attributes("sex"), questions=["opioid"], wordings=1
    )
    faults = [fault for fault in FAULTS.values() for _ in range(3)]
    with serving(ChatServer(*faults)) as server:
        model = make_backend("openai", model="tiny", base_url=server.url, max_concurrency=8)
        assert isinstance(model, AsyncBackend)
        with Store(tmp_path / "store.db") as store:
            done = collect(cells, model, store, limits=FAST)
            kept = store.responses(model)
    assert (done.failed, len(kept)) == (0, cells.n_prompts)
    assert set(kept["text"]) == {"Yes."}
    # The first faults met the call that tries the settings.
    assert len(server.bodies) == cells.n_prompts + len(faults)
    assert server.most <= 8


def test_what_drips_or_is_silent_is_cut_off_and_asked_again(tmp_path: Path) -> None:
    cells = counterfactuals(
        load_vignettes("acute_pain"), load_attributes("sex"), questions=["opioid"],
        wordings=1, limit=1,
    )  # fmt: skip
    with serving(ChatServer(*SLOW.values())) as server:
        model = OpenAIBackend("tiny", base_url=server.url, max_concurrency=2)
        with Store(tmp_path / "store.db") as store:
            done = collect(cells, model, store, limits=Limits(timeout=0.5, longest_wait=0.01))
            kept = store.responses(model)
    assert (done.failed, len(kept)) == (0, cells.n_prompts)
    # The call that tries the settings comes first, and is tried again as well.
    assert len(server.bodies) == done.requests == cells.n_prompts + 1 + len(SLOW)


def test_no_key_is_in_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-secret")
    cells = counterfactuals(
        load_vignettes("acute_pain"), load_attributes("sex"), questions=["opioid"],
        wordings=1, limit=1,
    )  # fmt: skip
    with serving(ChatServer(*[lambda: failure(422)] * 5)) as server:
        model = OpenAIBackend("tiny", base_url=server.url)
        with Store(tmp_path / "store.db") as store:
            collect(cells, model, store, limits=FAST)
    assert server.keys[0] == "Bearer sk-planted-secret"
    for path in tmp_path.iterdir():
        assert b"sk-planted" not in path.read_bytes()


def test_without_a_key_openai_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ModelError, match="OPENAI_API_KEY holds no key.*api_key_env"):
        asked(OpenAIBackend("gpt"))


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"base_url": "localhost:8000"}, "begin with http"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"base_url": 3}, "base_url is 3; it has to be a text.*in quotation marks"),
        ({"azure_endpoint": 3, "api_version": "1"}, "azure_endpoint is 3"),
        ({"azure_endpoint": "https://x.example", "api_version": 2024}, "api_version is 2024"),
        ({"revision": 2.1}, "revision is 2.1"),
        ({"structured": "yes please"}, "structured is 'yes please'; it has to be true or false"),
        ({"seed": 99999999999999999999}, "seed is 9+; it has to be .* at most 4,611,"),
        ({"params": {"max_completion_tokens": "5"}}, "max_completion_tokens is '5'"),
        ({"params": {"api_key": "x"}}, "looks like a secret"),
        ({"params": {"seed": 1}}, "has its own place"),
        ({"offline": True}, "is offline"),
        ({"offline": True, "base_url": "https://api.example.org/v1"}, "api.example.org"),
    ],
)
def test_wrong_settings_are_told(settings: dict[str, object], told: str) -> None:
    with pytest.raises(InputError, match=told):
        OpenAIBackend("tiny", **settings)  # type: ignore[arg-type]


def test_offline_allows_this_machine() -> None:
    assert OpenAIBackend("tiny", base_url="http://localhost:1/v1", offline=True).identity
