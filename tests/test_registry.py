"""Names that packages register."""

import re
from pathlib import Path

import pytest

from fairaudit import registry
from fairaudit.errors import InputError
from fairaudit.registry import registered, resolve
from tests.distributions import install

GROUP = "fairaudit.made_up"


def test_what_is_installed_while_the_program_runs_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    assert registered(GROUP) == {}
    install(tmp_path, GROUP, root="math:sqrt")
    assert resolve(GROUP, "root")(9) == 3
    with pytest.raises(InputError, match="no made_up called “rot”. Did you mean “root”"):
        resolve(GROUP, "rot")
    install(tmp_path, GROUP, package="other", power="math:pow")
    assert set(registered(GROUP)) == {"power", "root"}


def test_one_name_for_two_objects_is_refused_every_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, GROUP, root="math:sqrt")
    install(tmp_path, GROUP, package="other", root="math:cbrt")
    monkeypatch.syspath_prepend(tmp_path)
    told = re.escape("The name “root” is registered twice in fairaudit.made_up: by math:")
    for _ in range(2):
        with pytest.raises(InputError, match=told):
            registered(GROUP)


def test_packages_are_read_once_and_what_is_given_is_the_callers_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, GROUP, root="math:sqrt")
    monkeypatch.syspath_prepend(tmp_path)
    registered(GROUP).clear()
    assert set(registered(GROUP)) == {"root"}

    def read_again(**_: str) -> None:
        raise AssertionError("the packages were read again")

    monkeypatch.setattr(registry, "entry_points", read_again)
    assert set(registered(GROUP)) == {"root"}
