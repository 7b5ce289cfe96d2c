"""Models in Ray actors: several copies on one machine, or on the machines of a cluster."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from fairaudit.backends.base import AsyncBackend, Backend, ChecksPrompts
from fairaudit.backends.checks import check_number, check_whole
from fairaudit.backends.make import backend_settings, make_backend
from fairaudit.backends.ray_pool import RayPool
from fairaudit.errors import InputError
from fairaudit.rows import Answer, Identity, Prompt

__all__ = ["RayBackend"]

_LOCAL = "local"
# A second batch waits at each actor, so that none is idle while its answers are kept.
_AT_EACH = 2


@dataclass(eq=False)
class RayBackend:
    """Another backend in Ray actors, each of which loads the model once.

    Name, revision, parameters and batches are those of the other backend, so that answers are the
    same as without Ray and are kept under the same key, whatever the number of actors. They come
    back to this process, the only one that writes the store. A batch whose actor was lost is given
    to one that was started anew. Usage statistics of Ray are off for what is started here; a
    cluster that runs already has its own settings.

    Parameters
    ----------
    of : Mapping[str, Any] or Backend
        The other backend: an entry as under `models:` in audit.yaml, “transformers” where it names
        none, or an object that can be pickled. On a cluster its folder has to be there on every
        machine, under the same path.
    actors : int
        Copies of the model that work at the same time.
    cpus, gpus : float
        What each of them takes of a machine; half a GPU holds two.
    address : str, optional
        A cluster, as “auto” or “ray://head:10001”; this machine alone if not given.
    retries : int
        How often a batch is given again after its actor was lost.
    offline : bool
        Refuse a cluster, and tell the other backend too.
    folder : Path, optional
        Where the other backend looks for a relative folder or a module.

    Raises
    ------
    InputError
        If a setting is wrong, or the other backend asks a server, which needs no Ray.
    MissingExtraError
        When it is first asked, if the extra “ray” is not installed.

    Examples
    --------
    >>> model = RayBackend({"backend": "simulated", "seed": 3}, actors=4)
    >>> model.identity.name, model.batch_size, model.batches_in_hand
    ('simulated', 64, 8)
    """

    of: Mapping[str, Any] | Backend
    _: KW_ONLY
    actors: int = 1
    cpus: float = 1
    gpus: float = 0
    address: str | None = None
    retries: int = 3
    offline: bool = False
    folder: Path | None = None
    _pool: RayPool | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        check_whole("actors", self.actors, 1)
        check_whole("retries", self.retries, 0)
        check_number("cpus", self.cpus, 0)
        check_number("gpus", self.gpus, 0)
        if self.offline and self.address not in (None, _LOCAL):
            raise InputError(
                f"This audit is offline, and the Ray cluster is at {self.address}. Leave out "
                "address, for actors on this machine, or leave out “offline: true”."
            )
        if isinstance(self._alone, AsyncBackend | RayBackend):
            raise InputError(
                "The setting of names a model on a server or one in Ray actors. Name it under "
                "models: by itself; it is asked many prompts at a time anyway."
            )

    @cached_property
    def _settings(self) -> tuple[str, dict[str, Any]]:
        """Name and settings of the other backend, as audit.yaml's own entries are read."""
        if not isinstance(self.of, Mapping):
            raise InputError(
                f"The setting of is {self.of!r}. Write an entry as under models:, such as "
                "of: {backend: transformers, model: ./weights}."
            )
        given = dict(self.of)
        target = given.pop("target", None)
        kind = given.pop("backend", "transformers" if target is None else "callable")
        if target is not None:
            given["function"] = target
        takes = backend_settings(kind)
        if self.offline and "offline" in takes:
            given["offline"] = True
        if self.folder is not None and "folder" in takes:
            given["folder"] = self.folder
        return kind, given

    @cached_property
    def _alone(self) -> Any:  # noqa: ANN401 - whatever backend it turns out to be
        """The other backend in this process: says who it is, and loads nothing."""
        if hasattr(self.of, "identity"):
            return self.of
        kind, settings = self._settings
        return make_backend(kind, **settings)

    @property
    def identity(self) -> Identity:
        """That of the other backend."""
        identity: Identity = self._alone.identity
        return identity

    @property
    def batch_size(self) -> int:
        """That of the other backend."""
        return int(self._alone.batch_size)

    @property
    def batches_in_hand(self) -> int:
        """Two for each actor."""
        return _AT_EACH * self.actors

    @property
    def simulated(self) -> bool:
        """Whether the other backend makes its answers up."""
        return bool(getattr(self._alone, "simulated", False))

    def check_prompts(self, prompts: Iterable[Prompt]) -> None:
        """Have the other backend check them, where it does."""
        if isinstance(self._alone, ChecksPrompts):
            self._alone.check_prompts(prompts)

    def count_tokens(self, prompts: Sequence[Prompt]) -> int | None:
        """Tokens by the other backend's tokenizer; None where it has none."""
        count = getattr(self._alone, "count_tokens", None)
        counted: int | None = None if count is None else count(prompts)
        return counted

    def submit(self, prompts: Sequence[Prompt], *, sample: int) -> "Future[list[Answer]]":
        """Hand a batch to the actor with the fewest; see `ParallelBackend.submit`."""
        if self._pool is None:
            self._pool = RayPool(
                self._settings if isinstance(self.of, Mapping) else self.of,
                actors=self.actors,
                needs={"CPU": self.cpus, "GPU": self.gpus},
                address=self.address or _LOCAL,
                retries=self.retries,
            )
        return self._pool.submit(prompts, sample)

    def answer(self, prompts: Sequence[Prompt], *, sample: int) -> Sequence[Answer]:
        """Have one batch answered, and wait for it; see `Backend.answer`."""
        return self.submit(prompts, sample=sample).result() if prompts else []

    def close(self) -> None:
        """End the actors, and Ray where it was started here."""
        if self._pool is not None:
            self._pool.close()
            self._pool = None
