import asyncio
import math
from pathlib import Path

import pytest

from fairaudit import Store, collect, counterfactuals, load_attributes, load_vignettes
from fairaudit.backends import AsyncBackend, OpenAIBackend, make_backend
from fairaudit.errors import CallError, InputError, ModelError, PassingCallError, RateLimitError
from fairaudit.outcomes import parse
from fairaudit.rows import Answer, Prompt
from fairaudit.runner import Limits
from tests.backends.openai_server import FAULTS, SLOW, ChatServer, completion, failure, serving

PROMPT = Prompt(prompt_id="p", messages=(("system", "Be brief."), ("user", "Urgent?")), options=())
FAST = Limits(longest_wait=0.01)


def asked(model: OpenAIBackend, sample: int = 0) -> Answer:
    async def once() -> Answer:
        try:
            return await model.ask(PROMPT, sample=sample)
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
        (429, "insufficient_quota", ModelError),
    ],
)  # fmt: skip
def test_what_does_not_pass_is_not_tried_again(
    status: int, code: str | None, kind: type[ModelError]
) -> None:
    with serving(ChatServer(lambda: failure(status, code))) as server:
        with pytest.raises(kind, match=f"HTTP {status}") as caught:
            asked(OpenAIBackend("tiny", base_url=server.url))
        assert not isinstance(caught.value, PassingCallError)


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
