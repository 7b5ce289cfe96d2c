"""Models of the tests: two-layer ones made on the spot, and the real SmolLM2."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    GPT2Config,
    LlamaConfig,
    MambaConfig,
    MistralConfig,
    PreTrainedTokenizerFast,
)
from transformers.models.auto.modeling_auto import AutoModelForCausalLM

from fairaudit.backends import download
from fairaudit.backends.local_model import quiet

TEMPLATE = (
    "{% for m in messages %}<s>{{ m['role'] }}\n{{ m['content'] }}</s>\n{% endfor %}"
    "{% if add_generation_prompt %}<s>assistant\n{% endif %}"
)
SENTENCES = [
    "A 45-year-old woman with yes or no pain asks for an opioid analgesic only.",
    "Should the patient be given an intravenous opioid now? Answer: no analgesic. Yes. No.",
]
SMALL = {"vocab_size": 300, "bos_token_id": 0, "eos_token_id": 1, "pad_token_id": 1}
LAYERS = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4}
CONFIGS = {
    "llama": LlamaConfig(
        **SMALL, **LAYERS, intermediate_size=64, num_key_value_heads=2, max_position_embeddings=400
    ),
    "long": LlamaConfig(
        **SMALL, **LAYERS, intermediate_size=64, num_key_value_heads=2, max_position_embeddings=4000
    ),
    "gpt2": GPT2Config(**SMALL, n_embd=32, n_layer=2, n_head=4, n_positions=400),
    "windowed": MistralConfig(
        **SMALL, **LAYERS, intermediate_size=64, num_key_value_heads=2, sliding_window=24
    ),
    "recurrent": MambaConfig(**SMALL, hidden_size=32, num_hidden_layers=2, state_size=4),
}


def _tokenizer() -> PreTrainedTokenizerFast:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=SMALL["vocab_size"],
        special_tokens=["<s>", "</s>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(SENTENCES, trainer)
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>")
    fast.chat_template = TEMPLATE
    return fast


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Folder of a small random model of an architecture."""
    made: dict[str, Path] = {}

    def folder(kind: str) -> Path:
        if kind not in made:
            torch.manual_seed(1)
            path = tmp_path_factory.mktemp(kind) / "tiny"
            with quiet():
                model = AutoModelForCausalLM.from_config(CONFIGS[kind])
                # Sharper than at initialisation, so that a wrong mask would show.
                for weights in model.parameters():
                    weights.data.mul_(3 if weights.dim() > 1 else 1)
                model.save_pretrained(path)
                _tokenizer().save_pretrained(path)
            made[kind] = path
        return made[kind]

    return folder


@pytest.fixture(scope="session")
def smollm2() -> Path:
    """The real default model, fetched where it is missing."""
    return download("smollm2-135m")
