"""Backends by name, and settings that people misspell."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest

from fairaudit.backends import CallableBackend, SimulatedBackend, TransformersBackend, make_backend
from fairaudit.backends.setting_types import check_types
from fairaudit.errors import InputError
from tests.distributions import install


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
    with pytest.raises(InputError, match="Known here: answers, batch_size, cache_bytes, device"):
        make_backend("transformers", model="x", zzz=1)
    with pytest.raises(InputError, match="needs the setting “model”"):
        make_backend("transformers")
    with pytest.raises(InputError, match="batch_size"):
        make_backend("simulated", batch_size="many")


def test_types_are_those_that_a_class_is_annotated_with() -> None:
    def made(
        of: "Sequence[str] | Nowhere",  # type: ignore[name-defined] # noqa: F821
        *,
        size: float = 1,
        mode: Literal["a", "b"] = "a",
        table: Mapping[str, int] | None = None,
        when: timedelta | None = None,
        longest: int | None = 9,
    ) -> None:
        """Stands for the class of a plug-in."""

    fine: list[dict[str, object]] = [
        {"of": ["a"]}, {"size": 3}, {"size": 0.5}, {"mode": "c"}, {"table": {}},
        {"when": "an hour"}, {"longest": None}, {"of": Path()}, {"unknown": 3},
    ]  # fmt: skip
    for settings in fine:
        check_types(made, settings)
    wrong: list[tuple[dict[str, object], str]] = [
        ({"of": "a"}, "has to be a list"),
        ({"size": True}, "has to be a number"),
        ({"mode": 3}, 'put it in quotes: "3"'),
        ({"table": [1]}, "keys and values"),
        ({"table": None}, "table is empty"),
        ({"longest": 1.0}, "whole number"),
        ({"of": None}, "of is empty"),
        ({"mode": " "}, "mode is empty"),
    ]
    for settings, told in wrong:
        with pytest.raises(InputError, match=told):
            check_types(made, settings)


def test_a_class_that_cannot_be_made_is_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def backend(size: int) -> None:
        raise ValueError(f"no room for {size}")

    monkeypatch.setitem(globals(), "fragile", backend)
    install(tmp_path, "fairaudit.backends", fragile="tests.backends.test_make:fragile")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(InputError, match="cannot be made with these settings: no room for 3"):
        make_backend("fragile", size=3)
