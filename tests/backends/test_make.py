"""Backends by name, and settings that people misspell."""

from pathlib import Path

import pytest

from fairaudit.backends import CallableBackend, SimulatedBackend, TransformersBackend, make_backend
from fairaudit.errors import InputError


def test_names_stand_for_backends() -> None:
    assert isinstance(make_backend("simulated", effects={"Black": -0.1}), SimulatedBackend)
    local = make_backend("transformers", model="smollm2-135m", batch_size=4)
    assert isinstance(local, TransformersBackend)
    assert local.batch_size == 4
    made = make_backend("callable", function="math:sqrt", folder=Path(), name="root")
    assert isinstance(made, CallableBackend)


def test_what_is_wrong_is_named() -> None:
    with pytest.raises(InputError, match="no backend called “simulate”. Did you mean “simulated”"):
        make_backend("simulate")
    with pytest.raises(InputError, match="no setting “efects”. Did you mean “effects”"):
        make_backend("simulated", efects={})
    with pytest.raises(InputError, match="Known here: answers, batch_size, device"):
        make_backend("transformers", model="x", zzz=1)
    with pytest.raises(InputError, match="needs the setting “model”"):
        make_backend("transformers")
    with pytest.raises(InputError, match="batch_size"):
        make_backend("simulated", batch_size="many")
