"""Models and applications that answer prompts; importing this loads none of them."""

from fairaudit.backends.base import (
    AnyBackend,
    AsyncBackend,
    Backend,
    ChecksPrompts,
    ParallelBackend,
)
from fairaudit.backends.callable import CallableBackend
from fairaudit.backends.download import download
from fairaudit.backends.known import KNOWN_MODELS, KnownModel, model_path
from fairaudit.backends.make import backend_settings, make_backend
from fairaudit.backends.openai import OpenAIBackend
from fairaudit.backends.ray import RayBackend
from fairaudit.backends.simulated import SimulatedBackend
from fairaudit.backends.transformers import TransformersBackend

__all__ = [
    "KNOWN_MODELS",
    "AnyBackend",
    "AsyncBackend",
    "Backend",
    "CallableBackend",
    "ChecksPrompts",
    "KnownModel",
    "OpenAIBackend",
    "ParallelBackend",
    "RayBackend",
    "SimulatedBackend",
    "TransformersBackend",
    "backend_settings",
    "download",
    "make_backend",
    "model_path",
]
