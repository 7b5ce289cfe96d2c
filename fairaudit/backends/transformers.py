"""Local causal language models through transformers: scored options, or written answers."""

from collections.abc import Sequence
from dataclasses import KW_ONLY, asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from fairaudit.backends.base import Work
from fairaudit.backends.checks import check_choice, check_number, check_whole
from fairaudit.backends.sampling import Sampling
from fairaudit.backends.sources import ModelSource, find_source
from fairaudit.errors import InputError, MissingExtraError
from fairaudit.rows import Answer, Identity, Prompt

if TYPE_CHECKING:
    from fairaudit.backends.local_model import LocalModel, Reader

__all__ = ["TransformersBackend"]

# Changes when the same weights would get other numbers from the same prompt.
_SCORING = 1

_BATCH = {"scores": 128, "text": 32}
_DTYPES = ("float32", "bfloat16", "float16")


@dataclass(frozen=True, eq=False)
class TransformersBackend:
    """A causal language model on this machine.

    With `answers="scores"` it gives the natural log-probability of every answer option as the
    continuation of the prompt: the sum over the option's tokens, over its spellings (as
    written, and with its first letter's other case), after a space where the answer has a
    prefix such as “Answer:”. An option that begins a longer one counts without it, so that
    the probabilities of all options add up to the mass that falls on the options at all.
    With `answers="text"` it writes an answer, greedily unless `temperature` or `top_p` is named.

    The model is loaded when it is first asked.

    Parameters
    ----------
    model : str or Path
        A known name (“smollm2-135m”), a folder, or a hub id (“org/model”). The network is
        used for a hub id alone.
    answers : {"scores", "text"}
        Score the options, or write.
    max_new_tokens : int
        Longest written answer; one that is longer has the status “truncated”.
    temperature : float, optional
        Above 0; draws instead of taking the likeliest token.
    top_p : float, optional
        In (0, 1]; draws from the likeliest tokens that together have this probability.
    seed : int
        Seed of the draws; each answer's own is made of it, the prompt and the repeat.
    revision : str, optional
        Branch, tag or commit of a hub id; for a folder, the release as you state it instead
        of a hash of its files.
    offline : bool
        Never use the network, for hub ids too.
    batch_size : int
        Prompts in one batch, whose answers are kept when it is done; 0 stands for 128 where
        options are scored and for 32 where answers are written. Prompts that begin alike cost
        less side by side: of a full grid, batches of 128 read 3% more tokens than there are
        distinct ones, and batches of 32 read 10% more.
    device : str
        “cpu”, “cuda”, or “auto” for a GPU where there is one.
    dtype : {"float32", "bfloat16", "float16"}
        Precision of the weights. Small differences need float32.
    cache_bytes : int
        Memory for what is kept and worked with beside the weights while prompts are read; 0 stands
        for half of what is free on a GPU. A processor reads in windows that take little of it.
    folder : Path, optional
        Where a relative `model` folder starts from; the working directory if not given.

    Raises
    ------
    InputError
        If a setting is wrong.

    Examples
    --------
    >>> backend = TransformersBackend("smollm2-135m", batch_size=8)
    >>> backend.params()
    {'answers': 'scores', 'dtype': 'float32', 'scoring': 1}
    """

    model: str | Path
    _: KW_ONLY
    answers: Literal["scores", "text"] = "scores"
    max_new_tokens: int = 256
    temperature: float | None = None
    top_p: float | None = None
    seed: int = 0
    revision: str | None = None
    offline: bool = False
    batch_size: int = 0
    device: str = "cpu"
    dtype: str = "float32"
    cache_bytes: int = 0
    folder: Path | None = None

    def __post_init__(self) -> None:
        check_choice("answers", self.answers, ("scores", "text"))
        check_choice("dtype", self.dtype, _DTYPES)
        check_whole("max_new_tokens", self.max_new_tokens, 1)
        check_whole("batch_size", self.batch_size, 0)
        check_whole("cache_bytes", self.cache_bytes, 0)
        if not self.batch_size:
            object.__setattr__(self, "batch_size", _BATCH[self.answers])
        if self.temperature is not None:
            check_number("temperature", self.temperature, 1e-6)
        if self.top_p is not None:
            check_number("top_p", self.top_p, 1e-6, 1)
        if self.answers == "scores" and self._sampling:
            raise InputError(
                "Scored options are not drawn, so temperature and top_p mean nothing for them. "
                "Leave them out, or set answers to “text”."
            )

    @property
    def _sampling(self) -> Sampling | None:
        if self.temperature is None and self.top_p is None:
            return None
        return Sampling(temperature=self.temperature, top_p=self.top_p, seed=self.seed)

    def params(self) -> dict[str, Any]:
        """Parameters that decide the answers."""
        shared = {"answers": self.answers, "dtype": self.dtype}
        if self.answers == "scores":
            return {**shared, "scoring": _SCORING}
        drawn = asdict(self._sampling) if self._sampling else {}
        named = {key: value for key, value in drawn.items() if value is not None}
        return {**shared, "max_new_tokens": self.max_new_tokens, **named}

    @cached_property
    def _source(self) -> ModelSource:
        return find_source(
            str(self.model), revision=self.revision, offline=self.offline, base=self.folder
        )

    @property
    def runs_here(self) -> bool:
        """Weights are loaded into this process."""
        return True

    @property
    def identity(self) -> Identity:
        """Name, content hash or commit, and parameters; loads no model.

        Raises
        ------
        ModelError
            If there is no such model.
        """
        source = self._source
        return Identity(name=source.name, revision=source.revision, params=self.params())

    @cached_property
    def _loaded(self) -> "LocalModel":
        source = self._source
        try:
            from fairaudit.backends.local_model import LocalModel  # noqa: PLC0415 - optional extra
        except ImportError as error:
            raise MissingExtraError("local", f"The model {source.name}") from error
        return LocalModel.load(
            source.folder(offline=self.offline),
            name=source.name,
            device=self.device,
            dtype=self.dtype,
            cache_bytes=self.cache_bytes,
        )

    @cached_property
    def _reader(self) -> "Reader":
        from fairaudit.backends.local_model import Reader  # noqa: PLC0415 - optional extra

        source = self._source
        return Reader.open(source.tokenizer_folder(offline=self.offline), name=source.name)

    def count_tokens(self, prompts: Sequence[Prompt]) -> int | None:
        """Tokens of all prompts by the model's tokenizer; None without the extra `local`.

        Loads no weights.
        """
        try:
            reader = self._reader
        except ImportError:
            return None
        texts = [reader.rendered(prompt.messages) for prompt in prompts]
        return sum(map(len, reader.tokens(texts)))

    def work(self, prompts: Sequence[Prompt]) -> Work | None:
        """What scoring the options of all prompts takes; None where answers are written.

        Loads no weights, and needs the extra `local`.
        """
        if self.answers != "scores":
            return None
        try:
            from fairaudit.backends.work import scoring_work  # noqa: PLC0415 - optional extra
        except ImportError:
            return None
        folder = self._source.tokenizer_folder(offline=self.offline)
        return scoring_work(
            self._reader, folder, prompts, batch=self.batch_size, device=self.device
        )

    def precision(self, prompts: Sequence[Prompt]) -> str | None:
        """How far scores are from float32's, measured on prompts; None where they are in it."""
        if self.dtype == "float32" or self.answers != "scores":
            return None
        local = self._loaded
        from fairaudit.backends.precision import precision_error  # noqa: PLC0415 - optional extra

        folder = self._source.folder(offline=self.offline)
        return precision_error(local, folder, prompts, device=self.device, dtype=self.dtype)

    def answer(self, prompts: Sequence[Prompt], *, sample: int) -> Sequence[Answer]:
        """Score or write an answer for each prompt; see `Backend.answer`."""
        if not prompts:
            return []
        local = self._loaded
        # By now the optional packages are there, and loaded.
        from fairaudit.backends.generation import generate  # noqa: PLC0415 - optional extra
        from fairaudit.backends.scoring import score  # noqa: PLC0415 - optional extra

        if self.answers == "scores":
            return score(local, prompts)
        return generate(
            local, prompts, longest=self.max_new_tokens, sampling=self._sampling, sample=sample
        )
