"""Where a local model comes from: a known name, a folder, or an id on the hub."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fairaudit.backends.known import KNOWN_MODELS, model_path
from fairaudit.errors import MissingExtraError, ModelError
from fairaudit.ids import files_digest
from fairaudit.registry import suggestion

__all__ = ["ModelSource", "find_source"]

_HUB_ID = re.compile(r"[\w.-]+/[\w.-]+")
_COMMIT = re.compile(r"[0-9a-f]{40}")

# What decides the answers of a model folder; notes and pictures beside it don't.
_HASHED = {".bin", ".jinja", ".json", ".model", ".safetensors", ".tiktoken", ".txt"}
_WEIGHTS = {".bin", ".safetensors"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSource:
    """A model that was found.

    Parameters
    ----------
    name : str
        What it is called in reports.
    location : str
        Folder, or hub id to fetch from.
    revision : str or None
        Content hash or commit.
    commit : str or None
        What to fetch from the hub; None for a folder.
    """

    name: str
    location: str
    revision: str | None
    commit: str | None

    def tokenizer_folder(self, *, offline: bool) -> Path:
        """Folder that holds the tokenizer at least: weights are not fetched for it."""
        return self._fetched(_HASHED - _WEIGHTS, offline=offline)

    def folder(self, *, offline: bool) -> Path:
        """Folder that holds the model, fetched from the hub where it has to be.

        Loading from a folder alone makes this the only place that uses the network: the
        libraries ask the hub for details of an id even when told to use local files only.

        Raises
        ------
        ModelError
            If it cannot be fetched.
        """
        return self._fetched(_HASHED - {".bin"}, offline=offline)

    def _fetched(self, suffixes: Iterable[str], *, offline: bool) -> Path:
        if self.commit is None:
            return Path(self.location)
        try:
            return Path(
                _hub(self.name).snapshot_download(
                    self.location,
                    revision=self.commit,
                    local_files_only=offline,
                    allow_patterns=[f"*{suffix}" for suffix in suffixes],
                    ignore_patterns=["*/*", "consolidated*"],
                )
            )
        # Network errors of several libraries, refusals and missing files alike.
        except Exception as error:
            raise ModelError(
                f"The model {self.name} ({self.commit[:12]}) could not be fetched from the hub: "
                f"{_one_line(error)} Try again with a network, or give a folder that holds it."
            ) from error


def find_source(
    model: str, *, revision: str | None, offline: bool, base: Path | None = None
) -> ModelSource:
    """Find out what a model's name stands for, and which release of it is there.

    Parameters
    ----------
    model : str
        A name of `KNOWN_MODELS`, a folder, or a hub id such as “org/model”. It is a folder if
        it is there, starts with “.”, “~” or “/”, or has more than one slash.
    revision : str or None
        Branch, tag or commit on the hub; for a folder, what the user states.
    offline : bool
        Ask the hub for nothing.
    base : Path, optional
        Where a relative folder starts from; the working directory if not given.

    Raises
    ------
    ModelError
        If there is no such model.
    """
    if model in KNOWN_MODELS:
        return _known(model, revision)
    folder = (base or Path()) / Path(model).expanduser()
    if (
        folder.exists()
        or model.startswith((".", "~", "/"))
        or model.count("/") > 1
        or "\\" in model
    ):
        return _folder(folder, revision)
    if _HUB_ID.fullmatch(model):
        commit = _commit(model, revision or "main", offline=offline)
        return ModelSource(name=model, location=model, revision=commit, commit=commit)
    raise ModelError(
        f"“{model}” is no known model, no folder here, and no hub id (those read “org/model”). "
        f"{suggestion(model, KNOWN_MODELS)}"
    )


def _known(name: str, revision: str | None) -> ModelSource:
    folder = model_path(name)
    if folder is None:
        raise ModelError(
            f"The model {name} has not been downloaded yet. Get it with: fairaudit download {name}"
        )
    # The pinned file decides the weights; hashing their converted copy would give another
    # name for each version of the libraries that convert.
    pinned = KNOWN_MODELS[name].sha256[:16]
    return ModelSource(name=name, location=str(folder), revision=revision or pinned, commit=None)


def _folder(folder: Path, revision: str | None) -> ModelSource:
    if not folder.is_dir():
        raise ModelError(
            f"There is no model folder {folder}. Give the folder that holds the model's "
            "config.json, or an id on the hub such as org/model."
        )
    if not (folder / "config.json").is_file():
        raise ModelError(
            f"The folder {folder} holds no config.json, so it is no saved model. Give the folder "
            "that save_pretrained wrote, with config.json, weights and tokenizer files."
        )
    files = [path for path in folder.iterdir() if path.suffix in _HASHED and path.is_file()]
    return ModelSource(
        name=folder.resolve().name,
        location=str(folder),
        revision=revision or files_digest(files),
        commit=None,
    )


def _commit(model: str, revision: str, *, offline: bool) -> str:
    """Commit that a branch or tag stands for, from the hub or else from its local cache."""
    if _COMMIT.fullmatch(revision):
        return revision
    hub = _hub(model)
    problem = "the network may not be used (offline is set)."
    if not offline:
        try:
            found: str | None = hub.HfApi().model_info(model, revision=revision, timeout=30).sha
        # Network errors of several libraries, refusals and unknown ids alike.
        except Exception as error:
            problem = _one_line(error)
        else:
            if found:
                return found
    cached = hub.try_to_load_from_cache(model, "config.json", revision=revision)
    if isinstance(cached, str):
        return Path(cached).parent.name
    raise ModelError(
        f"The model {model} (revision {revision}) is not in the hub's local cache, and the hub "
        f"could not be asked: {problem} Check the id, or give a folder that holds the model."
    )


def _hub(model: str) -> Any:  # noqa: ANN401 - untyped library
    try:
        import huggingface_hub  # noqa: PLC0415 - optional dependency
        import huggingface_hub.constants as settings  # noqa: PLC0415 - optional dependency
    except ImportError as error:
        raise MissingExtraError("local", f"The model {model}") from error
    # It tells the hub which other packages are here; the variable of that name is read on import.
    settings.HF_HUB_DISABLE_TELEMETRY = True
    return huggingface_hub


def _one_line(error: BaseException) -> str:
    line = " ".join(str(error).split())[:300] or type(error).__name__
    return line if line.endswith((".", "!", "?")) else f"{line}."
