"""Scores of options from a chat server: what is listed, what is not, and what a real model says."""

import asyncio
import math
from pathlib import Path

import pytest
import torch

from fairaudit import Store, collect, counterfactuals, load_attributes, load_vignettes
from fairaudit.backends import OpenAIBackend, TransformersBackend
from fairaudit.backends.listed_tokens import Place, Unscored, options_logprobs
from fairaudit.backends.local_model import LocalModel
from fairaudit.errors import CallError, InputError
from fairaudit.outcomes import parse
from fairaudit.rows import Answer, Prompt
from tests.backends.openai_server import ChatServer, completion, likely, serving

YES_NO = Prompt(
    prompt_id="p", messages=(("user", "Urgent?"), ("assistant", "Answer:")), options=("yes", "no")
)


def place(written: str, **chances: float) -> Place:
    return Place(
        token=written, likeliest=tuple((t, math.log(chance)) for t, chance in chances.items())
    )


def chances(places: list[Place], options: tuple[str, ...]) -> list[float]:
    found = options_logprobs(places, options)
    assert not isinstance(found, Unscored)
    return [round(math.exp(one), 9) for one in found]


def reason(places: list[Place], options: tuple[str, ...]) -> str:
    found = options_logprobs(places, options)
    assert isinstance(found, Unscored)
    return found.reason


def asked(model: OpenAIBackend, prompt: Prompt = YES_NO) -> Answer:
    async def once() -> Answer:
        try:
            return await model.ask(prompt, sample=0)
        finally:
            await model.close()

    return asyncio.run(once())


def test_every_way_to_begin_an_option_counts_and_no_other_word() -> None:
    listed = {"Yes": 0.4, " yes": 0.2, "Y": 0.05, "No": 0.2, "Not": 0.1, "Yesterday": 0.05}
    assert chances([place("Yes", **listed)], ("yes", "no")) == [0.6, 0.2]
    # Of a long word only the beginning is a token.
    listed = {"em": 0.6, "ur": 0.3, "Em": 0.1}
    assert chances([place("em", **listed)], ("emergent", "urgent")) == [0.7, 0.3]


def test_options_that_begin_alike_are_told_apart_where_the_answer_went() -> None:
    options = ("no", "no analgesic", "opioid")
    first = place("no", no=0.8, op=0.2)
    second = place(".", **{".": 0.25, " anal": 0.7, "t": 0.05})
    assert chances([first, second], options) == [0.2, 0.56, 0.2]
    # The answer went another way: what comes after “no” is not known.
    assert "begin alike: 0.8 of" in reason([place("op", no=0.8, op=0.2)], options)
    assert "begin alike" in reason([first], options)


def test_blanks_before_the_answer_are_passed_over() -> None:
    places = [place("\n", **{"\n": 0.9, "yes": 0.1}), place("no", no=0.5, yes=0.5)]
    assert chances(places, ("yes", "no")) == [0.55, 0.45]
    # Blanks that the answer did not begin with hide an option that is not listed, and no other.
    listed = {"yes": 0.6, "no": 0.3, "\n": 0.1}
    assert chances([place("yes", **listed)], ("yes", "no")) == [0.6, 0.3]
    assert "at most 0.1" in reason([place("yes", **listed)], ("yes", "no", "perhaps"))


def test_labels_are_not_the_word_a() -> None:
    listed = {"A": 0.5, "B": 0.3, "a": 0.2}
    assert chances([place("A", **listed)], ("A. yes", "B. no")) == [0.5, 0.3]
    assert chances([place("1", **{"1": 0.6, "2": 0.3, "12": 0.1})], ("1", "2")) == [0.6, 0.3]


def test_an_option_that_is_not_listed_has_a_bound_or_nothing() -> None:
    sure = chances([place("yes", yes=1 - 3e-6, Yes=1e-6)], ("yes", "no"))
    assert sure[0] == pytest.approx(1, abs=1e-5)
    assert 0 < sure[1] <= 2e-6  # what is left beside the list
    told = reason([place("yes", yes=0.9, Yes=0.05)], ("yes", "no"))
    assert told.startswith("The server lists no beginning of “no” among 2 tokens")
    assert "at most 0.05" in told
    assert "of any option among 1 token" in reason([place("I", I=1.0)], ("yes", "no"))


def test_a_score_is_the_answer_and_the_prompt_stays() -> None:
    logprobs = likely((" yes", {" yes": 0.75, " no": 0.2}), (".", {".": 0.9}))
    with serving(ChatServer(lambda: completion(" yes.", "length", logprobs=logprobs))) as server:
        model = OpenAIBackend("tiny", base_url=server.url, answers="scores", top_logprobs=5)
        answer = asked(model)
    assert answer.option_logprobs == pytest.approx((math.log(0.75), math.log(0.2)))
    assert (answer.text, answer.status, answer.finish_reason) == ("", "ok", "scored")
    assert server.bodies[0]["messages"] == [
        {"role": "user", "content": "Urgent?"}, {"role": "assistant", "content": "Answer:"},
    ]  # fmt: skip
    sent = {name: server.bodies[0][name] for name in ("logprobs", "top_logprobs", "max_tokens")}
    assert sent == {"logprobs": True, "top_logprobs": 5, "max_tokens": 16}


def test_what_has_to_be_written_is_written_by_a_model_that_scores() -> None:
    written = Prompt(prompt_id="w", messages=YES_NO.messages, options=())
    with serving(ChatServer(lambda: completion("Because."))) as server:
        model = OpenAIBackend("tiny", base_url=server.url, answers="scores")
        assert asked(model, written).text == "Because."
    assert "logprobs" not in server.bodies[0]
    assert server.bodies[0]["max_tokens"] == 1024


def test_a_server_without_scores_says_so() -> None:
    with (
        serving(ChatServer()) as server,
        pytest.raises(CallError, match=r"no log-probabilities\. Write “answers: text”"),
    ):
        asked(OpenAIBackend("tiny", base_url=server.url, answers="scores"))


def test_refusals_and_unlisted_options_are_missing_and_never_numbers(tmp_path: Path) -> None:
    cells = counterfactuals(
        load_vignettes("acute_pain"), load_attributes("sex"), questions=["opioid"],
        wordings=1, placebo=0, attention=False,
    )  # fmt: skip
    refusal = "I'm sorry, but I can't provide medical advice."
    replies = {
        "ok": lambda: completion("yes", logprobs=likely(("yes", {"yes": 0.7, "no": 0.2}))),
        "refused": lambda: completion(refusal, logprobs=likely(("I", {"I": 0.99}))),
        "unparsed": lambda: completion("Wait", logprobs=likely(("Wait", {"Wait": 0.9}))),
    }
    order = [replies[name] for name in ("ok", "ok", "refused", "unparsed")]
    rest = [replies["ok"]] * cells.n_prompts
    with serving(ChatServer(*order, *rest)) as server:
        model = OpenAIBackend("tiny", base_url=server.url, answers="scores", max_concurrency=1)
        with Store(tmp_path / "store.db") as store:
            assert collect(cells, model, store).failed == 0
            kept = store.responses(model)
            outcomes = parse(cells, kept)
    read = outcomes[outcomes["outcome"] == "option_probability"]
    assert set(read["status"]) == {"ok", "refused", "unparsed"}
    assert set(read.loc[read["status"] == "ok", "value"].round(6)) <= {0.777778, 0.222222}
    assert read.loc[read["status"] != "ok", "value"].isna().all()
    assert kept["error"].str.contains("lists no beginning of any option").sum() == 2


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"answers": "scored"}, "Did you mean “scores”"),
        ({"answers": "scores", "structured": True}, "Leave one of the two out"),
        ({"top_logprobs": 0}, "top_logprobs"),
        ({"params": {"top_logprobs": 5}}, "has its own place"),
    ],
)
def test_wrong_settings_are_told(settings: dict[str, object], told: str) -> None:
    with pytest.raises(InputError, match=told):
        OpenAIBackend("tiny", **settings)  # type: ignore[arg-type]


def test_the_form_is_part_of_who_answers_and_other_identities_stay() -> None:
    assert dict(OpenAIBackend("m").identity.params) == {"max_tokens": 1024}
    scores = OpenAIBackend("m", answers="scores").identity
    assert dict(scores.params) == {
        "max_tokens": 1024, "answers": "scores", "top_logprobs": 20, "scoring": 1,
    }  # fmt: skip


def test_scores_of_a_served_model_are_those_of_the_same_weights_here(smollm2: Path) -> None:
    """SmolLM2 behind a socket lists its 20 likeliest tokens; the other way scores every option."""
    local = LocalModel.load(smollm2, name="smollm2", device="cpu", dtype="float32")

    def listed(body: dict[str, object]) -> object:
        messages = tuple((one["role"], one["content"]) for one in body["messages"])  # type: ignore[attr-defined]
        tokens = local.tokens([local.rendered(messages)])[0]
        with torch.inference_mode():
            logits = local.model(torch.tensor([tokens])).logits[0, -1]
        top = torch.log_softmax(logits.float(), -1).topk(20)
        pairs = zip(top.indices.tolist(), top.values.tolist(), strict=True)
        best = {local.tokenizer.decode([token]): math.exp(value) for token, value in pairs}
        return completion("…", "length", logprobs=likely((next(iter(best)), best)))

    cells = counterfactuals(
        load_vignettes("acute_pain"), load_attributes("sex"), questions=["opioid"],
        wordings=1, limit=2, placebo=0,
    )  # fmt: skip
    prompts = [one for one in cells.prompts() if one.options][:6]
    here = TransformersBackend(smollm2).answer(prompts, sample=0)
    with serving(ChatServer(rule=lambda request, body: listed(body))) as server:  # type: ignore[arg-type, return-value]
        model = OpenAIBackend("smollm2", base_url=server.url, answers="scores")
        served = [asked(model, prompt) for prompt in prompts]
    scored = [(a, b) for a, b in zip(here, served, strict=True) if b.option_logprobs]
    assert len(scored) == len(prompts)
    for one, other in scored:
        assert other.option_logprobs == pytest.approx(one.option_logprobs, abs=0.02)
