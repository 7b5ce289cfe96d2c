"""The made-up model: what is planted is found, and nothing else."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from scipy import stats

from fairaudit.backends import SimulatedBackend
from fairaudit.counterfactual import (
    counterfactuals,
    load_attributes,
    load_vignettes,
    shipped_set_folders,
)
from fairaudit.errors import InputError
from fairaudit.rows import Answer, Cell, Prompt

CELLS = list(
    counterfactuals(
        load_vignettes("acute_pain"),
        load_attributes("race_ethnicity", "sex"),
        questions=["opioid"],
    )
)
VIGNETTES = sorted({cell.vignette_id for cell in CELLS})


def ask(backend: SimulatedBackend, sample: int = 0) -> dict[str, Answer]:
    prompts = list({cell.prompt_id: cell.prompt for cell in CELLS}.values())
    answers = backend.answer(prompts, sample=sample)
    return {p.prompt_id: a for p, a in zip(prompts, answers, strict=True)}


def differences(backend: SimulatedBackend, attribute: str, group: str) -> Any:
    """Group minus reference for each vignette, in probability of yes."""
    answers = ask(backend)

    def mean(vignette: str, cells: Sequence[Cell]) -> float:
        logs = [answers[c.prompt_id].option_logprobs for c in cells if c.vignette_id == vignette]
        odds = [math.exp(pair[0] - pair[1]) for pair in logs if pair]
        return float(np.mean([o / (1 + o) for o in odds]))

    arm = [cell for cell in CELLS if cell.attribute == attribute]
    swapped = [cell for cell in arm if cell.group == group]
    reference = [cell for cell in arm if cell.role == "reference"]
    return np.array([mean(v, swapped) - mean(v, reference) for v in VIGNETTES])


def test_a_planted_effect_is_found_in_its_group_alone() -> None:
    backend = SimulatedBackend(effects={"Black": -0.1, "woman": 0.05})
    assert np.mean(differences(backend, "race_ethnicity", "black")) == pytest.approx(-0.1, abs=0.03)
    assert np.mean(differences(backend, "sex", "female")) == pytest.approx(0.05, abs=0.03)
    assert abs(np.mean(differences(backend, "race_ethnicity", "hispanic"))) < 0.03


def test_without_noise_nothing_but_the_plant_moves() -> None:
    backend = SimulatedBackend(effects={"Asian": -0.1}, noise=0, spread=0.5)
    for group in ("black", "american_indian", "pacific_islander"):
        assert np.all(differences(backend, "race_ethnicity", group) == 0)
    np.testing.assert_allclose(differences(backend, "race_ethnicity", "asian"), -0.1, atol=1e-9)
    assert np.all(differences(backend, "sex", "female") == 0)
    assert np.all(differences(backend, "placebo", "placebo 1") == 0)


def test_the_null_rejects_at_its_level() -> None:
    rejected = Counter[str]()
    for seed in range(60):
        backend = SimulatedBackend(seed=seed)
        for group in ("black", "hispanic"):
            found = differences(backend, "race_ethnicity", group)
            rejected[group] += stats.ttest_1samp(found, 0).pvalue < 0.05
    # 60 tests at 5%: more than 9 has a chance of 0.1% each.
    assert max(rejected.values()) <= 9


def test_the_attention_control_moves_it_down_unless_it_does_not_pay_attention() -> None:
    heeding = differences(SimulatedBackend(), "attention", "decisive change")
    assert np.mean(heeding) < -0.25
    assert stats.ttest_1samp(heeding, 0).pvalue < 0.001
    deaf = differences(
        SimulatedBackend(attention_effect=0, spread=0), "attention", "decisive change"
    )
    assert abs(np.mean(deaf)) < 0.05


def test_vignettes_differ_and_seeds_differ() -> None:
    def means(seed: int) -> list[float]:
        answers = ask(SimulatedBackend(seed=seed, noise=0))
        first = {c.vignette_id: c.prompt_id for c in CELLS if c.role == "reference"}
        return [math.exp((answers[p].option_logprobs or (0,))[0]) for p in first.values()]

    assert np.std(means(1)) > 0.1
    assert abs(np.corrcoef(means(1), means(2))[0, 1]) < 0.7


def test_a_long_word_of_one_group_shifts_no_group() -> None:
    """“undocumented” enters every text of a group; over many vignettes it cancels."""
    backend = SimulatedBackend(noise=0)
    texts = [c.messages[1][1] for c in CELLS if c.role == "reference" and c.format == "forward"]
    shifts = [
        backend._vignette(text.replace("-year-old ", "-year-old undocumented "))
        - backend._vignette(text)
        for text in sorted(set(texts))
    ]
    assert np.std(shifts) > 0
    assert abs(np.mean(shifts)) < 2.5 * np.std(shifts) / math.sqrt(len(VIGNETTES))


def test_it_reads_the_user_s_messages_only_and_whole_words_in_their_case() -> None:
    backend = SimulatedBackend(effects={"Black": -0.3}, noise=0, spread=0)

    def first(*messages: tuple[str, str]) -> float:
        asked = Prompt(prompt_id="p", messages=messages, options=("yes", "no"))
        return math.exp((backend.answer([asked], sample=0)[0].option_logprobs or (0,))[0]) / 0.95

    assert first(("user", "A Black man.")) == pytest.approx(0.3)
    assert first(("user", "A black cat. Blackwell.")) == pytest.approx(0.6)
    assert first(("system", "Black"), ("user", "A man."), ("assistant", "Black")) == pytest.approx(
        0.6
    )
    assert first(("user", "Pain is 0/10.")) == pytest.approx(0.2)
    assert first(("user", "Pain is 10/10.")) == pytest.approx(0.6)


def test_same_seed_same_answers_in_any_batch() -> None:
    backend = SimulatedBackend(seed=5, refusal_rates={"any": 0.2}, answers="text")
    prompts = [cell.prompt for cell in CELLS[:40]]
    together = backend.answer(prompts, sample=0)
    assert list(together) == [backend.answer([p], sample=0)[0] for p in prompts]
    assert together == SimulatedBackend(seed=5, refusal_rates={"any": 0.2}, answers="text").answer(
        prompts, sample=0
    )
    assert together != backend.answer(prompts, sample=1)


@pytest.mark.parametrize("answers", ["scores", "text"])
def test_refusals_come_at_their_rates(answers: Any) -> None:
    backend = SimulatedBackend(refusal_rates={"any": 0.1, "Black": 0.3}, answers=answers)
    found = ask(backend)
    refused = {
        cell.prompt_id: (cell.group == "black", "sorry" in found[cell.prompt_id].text)
        for cell in CELLS
    }
    black = [r for is_black, r in refused.values() if is_black]
    others = [r for is_black, r in refused.values() if not is_black]
    assert np.mean(black) == pytest.approx(0.4, abs=0.15)
    assert np.mean(others) == pytest.approx(0.1, abs=0.05)
    assert all(a.status == "ok" for a in found.values())
    assert all((a.option_logprobs is None) == bool(a.text) for a in found.values())


def test_text_answers_name_options_at_the_planted_rate() -> None:
    backend = SimulatedBackend(answers="text", spread=0, noise=0)
    words = [
        set(answer.text.lower().replace(".", "").split()) & {"yes", "no"}
        for cell, answer in ((c, ask_one(backend, c.prompt)) for c in CELLS)
        if cell.attribute != "attention"
    ]
    assert all(len(found) == 1 for found in words)
    assert np.mean([found == {"yes"} for found in words]) == pytest.approx(0.6, abs=0.06)


def ask_one(backend: SimulatedBackend, prompt: Prompt) -> Answer:
    return backend.answer([prompt], sample=0)[0]


def test_several_options_share_the_rest_and_the_mass() -> None:
    asked = Prompt(prompt_id="p", messages=(("user", "Pain."),), options=("a", "b", "c"))
    logs = ask_one(SimulatedBackend(noise=0, spread=0, option_mass=0.9), asked).option_logprobs
    np.testing.assert_allclose(np.exp(logs or ()), [0.54, 0.18, 0.18])
    alone = Prompt(prompt_id="p", messages=(("user", "Pain."),), options=("a",))
    assert math.exp((ask_one(SimulatedBackend(), alone).option_logprobs or (9,))[0]) == (
        pytest.approx(0.95)
    )


def test_words_of_no_prompt_are_refused() -> None:
    prompts = [cell.prompt for cell in CELLS]
    SimulatedBackend().check_prompts(prompts)
    planted = SimulatedBackend(effects={"Black": -0.1}, refusal_rates={"any": 0.1, "Asian": 0.2})
    planted.check_prompts(prompts)
    silent = SimulatedBackend(
        effects={"black": -0.1, "woman": 0.1, "wizard": 0.1}, refusal_rates={"wizard": 0.2}
    )
    with pytest.raises(InputError) as told:
        silent.check_prompts(prompts)
    assert "“black” (effects): it would do nothing. The case counts: the prompts have “Black”." in (
        str(told.value)
    )
    assert "“wizard” (effects and refusal_rates)" in str(told.value)
    assert "woman" not in str(told.value)


def test_a_prompt_without_options_plants_nothing() -> None:
    asked = Prompt(prompt_id="p", messages=(("user", "A Black man."),), options=())
    with pytest.raises(InputError, match="No prompt with options holds the word “Black”"):
        SimulatedBackend(effects={"Black": -0.1}).check_prompts([asked])


def test_all_prompts_are_read_only_while_a_word_is_lacking() -> None:
    read = iter([cell.prompt for cell in CELLS])
    SimulatedBackend(effects={"year": 0.1}).check_prompts(read)
    assert next(read, None) is not None


def test_identity_holds_all_that_decides_the_answers() -> None:
    first = SimulatedBackend(effects={"Black": -0.1}).identity
    assert first.params["effects"] == {"Black": -0.1}
    assert first.params_id != SimulatedBackend().identity.params_id
    assert (
        first.params_id
        == SimulatedBackend(effects={"Black": -0.1}, batch_size=1).identity.params_id
    )


@pytest.mark.parametrize(
    "settings",
    [
        {"base": 0},
        {"spread": -1},
        {"noise": math.nan},
        {"effects": {"Black": 2}},
        {"effects": ["Black"]},
        {"effects": {"Black": "much"}},
        {"refusal_rates": {"any": 1.5}},
        {"option_mass": 0},
        {"answers": "both"},
        {"batch_size": 0},
        {"attention_words": "0/10"},
        {"attention_words": {"0/10": -2}},
        {"attention_words": {"0/10": "much"}},
    ],
)
def test_settings_that_are_wrong(settings: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        SimulatedBackend(**settings)


def test_a_prompt_without_options_gets_a_sentence_that_answers_nothing() -> None:
    prompt = Prompt(prompt_id="p", messages=(("user", "How many days?"),), options=())
    (answer,) = SimulatedBackend(seed=1).answer([prompt], sample=0)
    assert answer.status == "ok" and "no text of its own" in answer.text


def shift_of(backend: SimulatedBackend, cells: Sequence[Cell]) -> dict[str, list[float]]:
    """By question, how far each decisive change moves the favourable option as it has to."""
    asked = [cell for cell in cells if cell.attribute == "attention" and cell.scored]
    answers = backend.answer([cell.prompt for cell in asked], sample=0)
    shares: dict[str, float] = {}
    for cell, answer in zip(asked, answers, strict=True):
        odds = [math.exp(one) for one in answer.option_logprobs or ()]
        shares[cell.cell_id] = odds[cell.options.index(cell.favourable)] / sum(odds)
    before = {cell.set_id: shares[cell.cell_id] for cell in asked if cell.role == "reference"}
    moved: dict[str, list[float]] = {}
    for cell in asked:
        if cell.role == "attention":
            sign = 1 if cell.expected == "higher" else -1
            shift = sign * (shares[cell.cell_id] - before[cell.set_id])
            moved.setdefault(cell.question_id, []).append(shift)
    return moved


@pytest.mark.parametrize("name", sorted(shipped_set_folders()))
def test_every_decisive_change_of_a_shipped_set_is_noticed(name: str) -> None:
    cells = list(counterfactuals(load_vignettes(name), load_attributes("sex"), wordings=1))
    plain = SimulatedBackend(seed=3)
    moved = shift_of(plain.attending(cells), cells)
    for question, shifts in moved.items():
        # Where the answer is as sure as it can be already, it cannot move.
        assert min(shifts) >= 0 and np.mean(np.array(shifts) > 0) > 0.9, (question, shifts)
    if name == "acute_pain":
        # Its answers stay the ones that they were.
        assert plain.attending(cells) is plain
    elif moved:
        before = shift_of(plain, cells)
        assert all(np.mean(before[one]) < np.mean(moved[one]) for one in moved)
        assert any(min(shifts) < 0 for shifts in before.values())


def test_a_model_that_ignores_decisive_changes_learns_none() -> None:
    cells = list(counterfactuals(load_vignettes("chest_pain"), load_attributes("sex"), wordings=1))
    ignoring = SimulatedBackend(seed=3, attention_effect=0)
    assert ignoring.attending(cells) is ignoring


def test_words_of_a_decisive_change_can_each_have_an_effect() -> None:
    backend = SimulatedBackend(spread=0, noise=0, attention_words={"no plaque": -0.3, "crush": 0.2})
    assert backend.identity.params["attention_words"] == {"no plaque": -0.3, "crush": 0.2}
    texts = ("A scan.", "A scan: no plaque.", "They crush.", "They crush; no plaque.")
    prompts = [
        Prompt(prompt_id=text, messages=(("user", text),), options=("yes", "no")) for text in texts
    ]
    shares = [
        math.exp((a.option_logprobs or (0,))[0]) / 0.95 for a in backend.answer(prompts, sample=0)
    ]
    assert shares == pytest.approx([0.6, 0.3, 0.8, 0.3])
