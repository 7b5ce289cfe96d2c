"""Models and applications that answer prompts; importing this loads none of them."""

from fairaudit.backends.base import (
    AnyBackend,
    AsksServer,
    AsyncBackend,
    Backend,
    ChecksHere,
    ChecksPrompts,
    KeepsSecrets,
    ParallelBackend,
    PlansWork,
    Preflights,
    RunsHere,
    StatesPrecision,
    Work,
)
from fairaudit.backends.callable import (
    AsyncCallableBackend,
    CallableBackend,
    callable_backend,
)
from fairaudit.backends.command import CommandBackend
from fairaudit.backends.download import download
from fairaudit.backends.inspect import InspectBackend
from fairaudit.backends.known import KNOWN_MODELS, KnownModel, model_path
from fairaudit.backends.make import backend_settings, make_backend
from fairaudit.backends.openai import OpenAIBackend
from fairaudit.backends.ray import RayBackend
from fairaudit.backends.simulated import SimulatedBackend
from fairaudit.backends.transformers import TransformersBackend

__all__ = [
    "KNOWN_MODELS",
    "AnyBackend",
    "AsksServer",
    "AsyncBackend",
    "AsyncCallableBackend",
    "Backend",
    "CallableBackend",
    "ChecksHere",
    "ChecksPrompts",
    "CommandBackend",
    "InspectBackend",
    "KeepsSecrets",
    "KnownModel",
    "OpenAIBackend",
    "ParallelBackend",
    "PlansWork",
    "Preflights",
    "RayBackend",
    "RunsHere",
    "SimulatedBackend",
    "StatesPrecision",
    "TransformersBackend",
    "Work",
    "backend_settings",
    "callable_backend",
    "download",
    "make_backend",
    "model_path",
]
