"""A causal language model in memory: how it is loaded, and how it reads messages.

This module needs the extra `local`; nothing may import it before a local model is asked.
"""

import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers.utils import logging as transformers_logging

from fairaudit.backends.trees import Way, way_of
from fairaudit.errors import ModelError
from fairaudit.rows import Messages

__all__ = ["LocalModel", "Reader", "quiet", "whole_precision"]

_LOG = logging.getLogger("fairaudit")
_LOCAL = {"local_files_only": True, "trust_remote_code": False}


@contextmanager
def quiet() -> Iterator[None]:
    """Keep progress bars and remarks of transformers out of our own output."""
    verbosity, bars = (
        transformers_logging.get_verbosity(),
        transformers_logging.is_progress_bar_enabled(),
    )
    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        transformers_logging.set_verbosity(verbosity)
        if bars:
            transformers_logging.enable_progress_bar()


@contextmanager
def whole_precision() -> Iterator[None]:
    """Multiply float32 as float32: on a GPU a process may have been set to use TF32 instead.

    With TF32 scores move by 0.02 nats, though the parameters of the model still say float32.

    Examples
    --------
    >>> with whole_precision():
    ...     torch.get_float32_matmul_precision()
    'highest'
    """
    before = torch.get_float32_matmul_precision()
    torch.set_float32_matmul_precision("highest")
    try:
        yield
    finally:
        torch.set_float32_matmul_precision(before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """How a model reads messages: its tokenizer and chat template, without its weights.

    Parameters
    ----------
    name : str
        What messages call it.
    tokenizer : PreTrainedTokenizer
        Its tokenizer.
    """

    name: str
    tokenizer: Any

    @classmethod
    def open(cls, folder: Path, *, name: str) -> "Reader":
        """Load the tokenizer from a folder; nothing is fetched.

        Raises
        ------
        ModelError
            If it cannot be loaded.
        """
        with _explained(name):
            return cls(name=name, tokenizer=AutoTokenizer.from_pretrained(folder, **_LOCAL))

    def rendered(self, messages: Messages) -> str:
        """Text that the model reads: the chat template's, or contents alone where it has none.

        Raises
        ------
        ModelError
            If the template refuses the messages.
        """
        if self.tokenizer.chat_template is None:
            return "\n\n".join(content for _, content in messages)
        continues = messages[-1][0] == "assistant"
        try:
            text: str = self.tokenizer.apply_chat_template(
                [{"role": role, "content": content} for role, content in messages],
                tokenize=False,
                add_generation_prompt=not continues,
                continue_final_message=continues,
            )
        # Templates are small programs of the model's makers and raise what they like.
        except Exception as error:
            roles = ", ".join(role for role, _ in messages)
            raise ModelError(
                f"The chat template of {self.name} refuses messages of the roles {roles}: "
                f"{_first_line(error)} Where it knows no system role, put the system prompt at "
                "the head of the user template."
            ) from error
        return text

    def last_special(self, texts: Sequence[str]) -> list[int]:
        """Where the last special token of each rendered text begins; 0 where there is none.

        Tokenizers part a text at such tokens first, so that what stands before one is read the
        same whatever follows.
        """
        known = self.tokenizer.added_tokens_decoder.values()
        special = [one.content for one in known if one.special and one.content]
        return [max([0, *map(text.rfind, special)]) for text in texts]

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids of rendered texts; many at once cost half as much each."""
        # A chat template writes the special tokens itself.
        special = self.tokenizer.chat_template is None
        if not texts:
            return []
        tokens: list[list[int]] = self.tokenizer(list(texts), add_special_tokens=special).input_ids
        return tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalModel(Reader):
    """A loaded model with its tokenizer.

    Parameters
    ----------
    model : PreTrainedModel
        The causal language model, in evaluation mode.
    way : {"packed", "cached", "plain"}
        How options are scored; see `trees.way_of`.
    cache_bytes : int
        Memory beside the weights; see `windows.window_nodes`.
    """

    model: Any
    way: Way
    cache_bytes: int = 0

    @classmethod
    def load(
        cls, folder: Path, *, name: str, device: str, dtype: str, cache_bytes: int = 0
    ) -> "LocalModel":
        """Load from a folder; nothing is fetched.

        Raises
        ------
        ModelError
            If it cannot be loaded.
        """
        if device == "auto":
            device = "cuda" if torch.cuda.is_available() else "cpu"
        reader = Reader.open(folder, name=name)
        with _explained(name):
            model = AutoModelForCausalLM.from_pretrained(
                folder, dtype=getattr(torch, dtype), **_LOCAL
            )
            model = model.to(device).eval()
        with whole_precision():
            way = way_of(model)
        _LOG.info("%s is scored the way “%s”.", name, way)
        return cls(
            name=name,
            tokenizer=reader.tokenizer,
            model=model,
            way=way,
            cache_bytes=cache_bytes,
        )

    def too_long(self, tokens: int, new: int = 0) -> str:
        """Say that a prompt with room for `new` tokens of answer does not fit."""
        answer = f" and the answer may have {new} more" if new else ""
        return (
            f"The prompt has {tokens} tokens{answer}; the model reads at most {self.limit:g} "
            "in all."
        )

    @property
    def limit(self) -> float:
        """Tokens of the context window, infinite where the model states none."""
        limit = getattr(self.model.config.get_text_config(), "max_position_embeddings", None)
        return float(limit or "inf")

    @property
    def ends(self) -> frozenset[int]:
        """Tokens that end an answer."""
        configured = self.model.generation_config.eos_token_id
        ends = configured if isinstance(configured, list) else [configured]
        return frozenset(end for end in (*ends, self.tokenizer.eos_token_id) if end is not None)


@contextmanager
def _explained(name: str) -> Iterator[None]:
    """Load quietly, and turn whatever goes wrong into one message."""
    try:
        with quiet():
            yield
    # Every library below raises errors of its own; all mean that the model cannot be had.
    except Exception as error:
        raise ModelError(
            f"The model {name} cannot be loaded: {_first_line(error)} "
            "It has to be a causal language model with its tokenizer, in a folder with "
            "config.json and safetensors weights, or an id of one on the hub."
        ) from error


def _first_line(error: BaseException) -> str:
    line = next(iter(str(error).strip().splitlines()), "") or type(error).__name__
    return line if line.endswith((".", "!", "?")) else f"{line}."
