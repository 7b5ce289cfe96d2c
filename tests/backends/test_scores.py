"""Scored options against a loop that does one option at a time, and nothing clever."""

import dataclasses
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
import torch

from fairaudit.backends import TransformersBackend
from fairaudit.backends.local_model import LocalModel
from fairaudit.backends.options import disjoint_logprobs, option_paths, spelled, spellings
from fairaudit.backends.paths import Path as TokenPath
from fairaudit.backends.scoring import paths_of, score
from fairaudit.backends.trees import packed_logprobs, plain_logprobs
from fairaudit.rows import Answer, Prompt

SYSTEM = ("system", "You are a physician.")
CHOICES = ("no", "no analgesic", "intravenous opioid", "opioid")


def prompt(
    text: str, options: Sequence[str] = ("yes", "no"), prefix: str | None = "Answer:"
) -> Prompt:
    last = (("assistant", prefix),) if prefix is not None else ()
    return Prompt(prompt_id=text, messages=(SYSTEM, ("user", text), *last), options=tuple(options))


PROMPTS = [
    prompt("A woman with pain. Opioid now?"),
    prompt("A woman with pain. Opioid now?", CHOICES),
    prompt("A woman with pain. Opioid?", prefix=None),
    prompt("A man of 45 with much pain asks for an analgesic. Should he be given one now?"),
    prompt("A man of 45 with much pain asks for an analgesic. Should she?", CHOICES[::-1]),
    prompt("No."),
]


def load(folder: Path) -> LocalModel:
    return TransformersBackend(folder)._loaded


def by_hand(local: LocalModel, asked: Prompt) -> list[float]:
    """P(option) by full passes in float64 arithmetic, prefixes of longer options taken off."""
    text = local.rendered(asked.messages)
    gap = " " if asked.messages[-1][0] == "assistant" else ""
    start = len(local.tokenizer(text, add_special_tokens=False)["input_ids"])
    found: dict[tuple[int, ...], float] = {}
    owners: dict[tuple[int, ...], int] = {}
    for number, option in enumerate(asked.options):
        for word in {option, option[0].upper() + option[1:]}:
            ids = local.tokenizer(text + gap + word, add_special_tokens=False)["input_ids"]
            with torch.no_grad():
                logits = local.model(torch.tensor([ids])).logits[0].double()
            steps = logits.log_softmax(-1)
            total = sum(steps[i - 1, ids[i]].item() for i in range(start, len(ids)))
            found[tuple(ids)], owners[tuple(ids)] = math.exp(total), number
    sums = [0.0] * len(asked.options)
    for one, value in found.items():
        longer = [o for o in found if len(o) > len(one) and o[: len(one)] == one]
        nearest = [o for o in longer if not any(o != p and o[: len(p)] == p for p in longer)]
        sums[owners[one]] += value - sum(found[o] for o in nearest)
    return sums


def probabilities(answers: Sequence[Answer]) -> list[list[float]]:
    assert all(a.status == "ok" and a.option_logprobs for a in answers), answers
    return [[math.exp(value) for value in a.option_logprobs or ()] for a in answers]


@pytest.mark.parametrize("kind", ["llama", "gpt2", "windowed", "recurrent"])
def test_scores_are_those_of_one_pass_for_each_option(
    tiny: Callable[[str], Path], kind: str
) -> None:
    local = load(tiny(kind))
    for asked, found in zip(PROMPTS, probabilities(score(local, PROMPTS)), strict=True):
        np.testing.assert_allclose(found, by_hand(local, asked), rtol=1e-4, atol=1e-9)
        assert sum(found) <= 1 + 1e-6


def test_only_models_that_heed_mask_and_positions_are_packed(tiny: Callable[[str], Path]) -> None:
    ways = {kind: load(tiny(kind)).way for kind in ("llama", "gpt2", "recurrent")}
    assert ways == {"llama": "packed", "gpt2": "packed", "recurrent": "plain"}


def test_packed_is_plain(tiny: Callable[[str], Path]) -> None:
    model = load(tiny("llama")).model
    generator = np.random.default_rng(3)
    paths = [
        TokenPath(tuple(generator.integers(2, 5, size=n).tolist()), 2)
        for n in generator.integers(3, 30, size=60)
    ]
    np.testing.assert_allclose(
        packed_logprobs(model, paths), plain_logprobs(model, paths), rtol=1e-5
    )


def test_answers_do_not_depend_on_the_batch(tiny: Callable[[str], Path]) -> None:
    local = load(tiny("llama"))
    together = score(local, PROMPTS)
    alone = [score(local, [one])[0] for one in PROMPTS]
    turned = score(local, PROMPTS[::-1])[::-1]
    for a, b, c in zip(together, alone, turned, strict=True):
        np.testing.assert_allclose(a.option_logprobs or (), b.option_logprobs or (), atol=1e-5)
        np.testing.assert_allclose(a.option_logprobs or (), c.option_logprobs or (), atol=1e-5)
        assert a.input_tokens == b.input_tokens


def test_the_order_of_options_changes_no_option(tiny: Callable[[str], Path]) -> None:
    local = load(tiny("llama"))
    forward, backward = score(local, [prompt("Pain.", CHOICES), prompt("Pain.", CHOICES[::-1])])
    np.testing.assert_allclose(
        forward.option_logprobs or (), (backward.option_logprobs or ())[::-1], atol=1e-5
    )


def test_faults_of_one_prompt_stay_with_it(tiny: Callable[[str], Path]) -> None:
    long = prompt("pain " * 400)
    answers = score(load(tiny("llama")), [PROMPTS[0], long, prompt("Pain.", ()), PROMPTS[3]])
    assert [a.status for a in answers] == ["ok", "error", "error", "ok"]
    assert "the model reads at most 400 in all" in (answers[1].error or "")
    assert "no answer options" in (answers[2].error or "")
    assert answers[1].option_logprobs is None


def test_options_that_the_tokenizer_cannot_tell_apart(tiny: Callable[[str], Path]) -> None:
    answer = score(load(tiny("llama")), [prompt("Pain.", ("yes", "yes"))])[0]
    assert answer.status == "error"
    assert "apart" in (answer.error or "")


@pytest.mark.parametrize("answers", ["scores", "text"])
def test_float32_is_float32_whatever_the_process_is_set_to(
    tiny: Callable[[str], Path], answers: Literal["scores", "text"]
) -> None:
    seen: set[str] = set()

    def forward(*_: object) -> None:
        seen.add(torch.get_float32_matmul_precision())

    torch.set_float32_matmul_precision("medium")
    try:
        backend = TransformersBackend(tiny("llama"), answers=answers, max_new_tokens=4)
        backend._loaded.model.register_forward_pre_hook(forward)
        backend.answer(PROMPTS[:2], sample=0)
        assert torch.get_float32_matmul_precision() == "medium"
    finally:
        torch.set_float32_matmul_precision("highest")
    assert seen == {"highest"}


def test_a_model_without_chat_template_reads_the_contents(tiny: Callable[[str], Path]) -> None:
    local = load(tiny("llama"))
    local.tokenizer.chat_template = None
    assert local.rendered(PROMPTS[0].messages).startswith("You are a physician.\n\nA woman")
    assert score(local, PROMPTS[:1])[0].status == "ok"


@pytest.mark.parametrize("template", ["own", "none", "marked"])
def test_options_are_read_jointly_with_the_whole_prompt(
    tiny: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, template: str
) -> None:
    local, read = load(tiny("llama")), []
    if template != "own":
        local.tokenizer.chat_template = None
    marked = prompt("Is it <s>no analgesic</s>, or <s>Opi", ("oid", "ate", "<s>"))
    asked = [*PROMPTS, marked] if template == "marked" else PROMPTS
    for one in asked:
        text, gap = local.rendered(one.messages), " " if one.messages[-1][0] == "assistant" else ""
        every = [
            [tuple(ids) for ids in local.tokens(spelt)] for spelt in spelled(text, one.options, gap)
        ]
        read.append(option_paths(tuple(local.tokens([text])[0]), every))
    texts: list[str] = []
    tokens = LocalModel.tokens

    def seen(reader: LocalModel, given: Sequence[str]) -> list[list[int]]:
        texts.extend(given)
        return tokens(reader, given)

    monkeypatch.setattr(LocalModel, "tokens", seen)
    assert paths_of(local, asked) == read
    # What stands before the last special token is read once for each prompt.
    if template == "own":
        assert sum("You are a physician." in text for text in texts) == len(asked)


def test_half_precision_is_scored_too(tiny: Callable[[str], Path]) -> None:
    full = TransformersBackend(tiny("llama")).answer(PROMPTS[:1], sample=0)[0]
    half = TransformersBackend(tiny("llama"), dtype="bfloat16").answer(PROMPTS[:1], sample=0)[0]
    assert half.option_logprobs != full.option_logprobs
    np.testing.assert_allclose(half.option_logprobs or (), full.option_logprobs or (), atol=0.5)


def test_a_boundary_inside_a_token_shortens_the_context_for_all() -> None:
    # “abc” is the tokens a, bc; “abd” is ab, d.
    paths = option_paths((1, 2), [[(1, 3), (1, 2, 4)], [(1, 2, 5), (1, 2, 5)]])
    assert paths.context == (1,)
    assert paths.sequences == (((3,), (2, 4)), ((2, 5),))


def test_spellings_leave_other_options_alone() -> None:
    assert spellings("yes", ["yes", "Yes"]) == ("yes",)
    assert spellings("2 mg", ["2 mg"]) == ("2 mg",)
    assert spellings("", [""]) == ("",)


def test_chains_of_prefixes_are_disjoint() -> None:
    chain = [[(1,)], [(1, 2)], [(1, 2, 3), (1, 4)]]
    values = {(1,): 0.9, (1, 2): 0.5, (1, 2, 3): 0.2, (1, 4): 0.3}
    logs = {key: math.log(value) for key, value in values.items()}
    found = [math.exp(value) for value in disjoint_logprobs(chain, logs)]
    np.testing.assert_allclose(found, [0.1, 0.3, 0.5], atol=1e-12)


def test_the_real_model_is_the_one_that_was_pinned(smollm2: Path) -> None:
    """Reference: the GGUF file loaded by transformers 5.24, torch 2.13, with no copy between."""
    asked = Prompt(
        prompt_id="p",
        messages=(
            (
                "user",
                "A 45-year-old man rates his pain at 8/10. Should he be given an opioid now?\n"
                "Reply with one of these only: yes or no.",
            ),
            ("assistant", "Answer:"),
        ),
        options=("yes", "no"),
    )
    backend = TransformersBackend("smollm2-135m")
    assert backend.identity.revision == "bcc81830d10ce7d9"
    answer = backend.answer([asked], sample=0)[0]
    yes = np.logaddexp(-1.8905834087, -2.0921443828)
    no = np.logaddexp(-1.0039352306, -1.5246032604)
    np.testing.assert_allclose(answer.option_logprobs or (), [yes, no], atol=1e-3)
    assert answer.input_tokens == 72


def test_the_real_model_packed_and_plain(smollm2: Path) -> None:
    local = load(smollm2)
    assert local.way == "packed"
    plain = dataclasses.replace(local, way="plain")
    few = [PROMPTS[0], PROMPTS[2], PROMPTS[5]]
    np.testing.assert_allclose(
        probabilities(score(local, few)), probabilities(score(plain, few)), atol=1e-5
    )
