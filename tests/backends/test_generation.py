"""Written answers: greedy or drawn, whole or cut off, in any batch."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import torch

from fairaudit.backends import TransformersBackend
from fairaudit.backends.sampling import seed_of
from fairaudit.rows import Prompt

TEXTS = ("A woman with pain.", "A man of 45 with much pain asks for an opioid analgesic.", "No.")
PROMPTS = [Prompt(prompt_id=t, messages=(("user", t),), options=("yes", "no")) for t in TEXTS]


def test_greedy_answers_are_those_of_a_plain_loop(tiny: Callable[[str], Path]) -> None:
    backend = TransformersBackend(tiny("llama"), answers="text", max_new_tokens=8)
    local = backend._loaded
    for asked, answer in zip(PROMPTS, backend.answer(PROMPTS, sample=0), strict=True):
        ids = local.tokens([local.rendered(asked.messages)])[0]
        written: list[int] = []
        while len(written) < 8 and (not written or written[-1] not in local.ends):
            with torch.no_grad():
                logits = local.model(torch.tensor([ids + written])).logits[0, -1]
            written.append(int(logits.argmax()))
        assert answer.output_tokens == len(written)
        assert answer.text == local.tokenizer.decode(written, skip_special_tokens=True).strip()
        assert answer.status == ("ok" if written[-1] in local.ends else "truncated")
        assert answer.seed is None
        assert answer.option_logprobs is None


def test_what_prompts_share_is_read_once_before_answers_are_written(
    tiny: Callable[[str], Path],
) -> None:
    backend = TransformersBackend(tiny("llama"), answers="text", max_new_tokens=5)
    local = backend._loaded
    local.model.generation_config.eos_token_id = None
    read: list[int] = []
    local.model.register_forward_pre_hook(
        lambda _, __, given: read.append(given["input_ids"].numel()), with_kwargs=True
    )
    texts = [f"A woman of {age} with pain asks for an opioid." for age in (45, 46, 54)]
    prompts = [Prompt(prompt_id=t, messages=(("user", t),), options=()) for t in texts]
    backend.answer(prompts, sample=0)
    rows = local.tokens([local.rendered(prompt.messages) for prompt in prompts])
    prefixes = {tuple(row[:n]) for row in rows for n in range(1, len(row))}
    assert read == [len(prefixes), 3, 3, 3, 3, 3]
    assert len(prefixes) < 0.8 * sum(map(len, rows))


def test_an_answer_that_ends_is_ok_and_one_that_does_not_is_truncated(
    tiny: Callable[[str], Path],
) -> None:
    backend = TransformersBackend(tiny("llama"), answers="text", max_new_tokens=4)
    local = backend._loaded
    first = backend.answer(PROMPTS[:1], sample=0)[0]
    assert (first.status, first.finish_reason) == ("truncated", "length")
    with torch.no_grad():
        ids = torch.tensor(local.tokens([local.rendered(PROMPTS[0].messages)]))
        likeliest = int(local.model(ids).logits[0, -1].argmax())
    local.model.generation_config.eos_token_id = [1, likeliest]
    ended = backend.answer(PROMPTS[:1], sample=0)[0]
    assert (ended.status, ended.finish_reason, ended.text) == ("ok", "stop", "")


def test_draws_depend_on_seed_prompt_and_repeat_alone(tiny: Callable[[str], Path]) -> None:
    backend = TransformersBackend(
        tiny("llama"), answers="text", max_new_tokens=6, temperature=1.5, top_p=0.9, seed=4
    )
    together = backend.answer(PROMPTS, sample=1)
    alone = [backend.answer([asked], sample=1)[0] for asked in PROMPTS]
    assert [a.text for a in together] == [a.text for a in alone]
    assert [a.seed for a in together] == [seed_of(4, asked.prompt_id, 1) for asked in PROMPTS]
    assert [a.text for a in backend.answer(PROMPTS, sample=2)] != [a.text for a in together]


def test_draws_have_the_model_s_distribution(tiny: Callable[[str], Path]) -> None:
    backend = TransformersBackend(
        tiny("llama"), answers="text", max_new_tokens=1, temperature=0.7, batch_size=400
    )
    local = backend._loaded
    many = [
        Prompt(prompt_id=str(n), messages=PROMPTS[0].messages, options=("yes", "no"))
        for n in range(2000)
    ]
    found = Counter(answer.text for answer in backend.answer(many, sample=0))
    ids = torch.tensor(local.tokens([local.rendered(PROMPTS[0].messages)]))
    with torch.no_grad():
        expected = (local.model(ids).logits[0, -1] / 0.7).softmax(-1)
    texts: Counter[str] = Counter()
    for token, share in enumerate(expected.tolist()):
        texts[local.tokenizer.decode([token], skip_special_tokens=True).strip()] += share
    distance = sum(abs(found[text] / 2000 - share) for text, share in texts.items()) / 2
    assert distance < 0.12


def test_a_prompt_with_no_room_for_its_answer_is_an_error(tiny: Callable[[str], Path]) -> None:
    backend = TransformersBackend(tiny("llama"), answers="text", max_new_tokens=370)
    answers = backend.answer([PROMPTS[1], PROMPTS[2]], sample=0)
    assert answers[0].status == "error"
    assert "may have 370 more" in (answers[0].error or "")
    assert answers[1].status in ("ok", "truncated")


def test_the_real_model_writes(smollm2: Path) -> None:
    backend = TransformersBackend(smollm2, answers="text", max_new_tokens=3)
    asked = Prompt(
        prompt_id="p", messages=(("user", "Which city is the capital of France?"),), options=()
    )
    answer = backend.answer([asked], sample=0)[0]
    assert answer.text.startswith("The capital")
    assert answer.status == "truncated"
