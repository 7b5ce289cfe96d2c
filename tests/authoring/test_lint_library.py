"""Lint over everything shipped, over a large set, and its table of rules."""

import cProfile
import pstats
import re
from pathlib import Path

import pytest

import fairaudit
from fairaudit import InputError, lint
from fairaudit.authoring.lint import RULES, read_sources
from tests.authoring.lint_files import SET, case, write_set

ROOT = Path(__file__).parents[2]


def test_everything_shipped_passes() -> None:
    assert [str(finding) for finding in lint()] == []


def test_nothing_shipped_is_left_out() -> None:
    sources = read_sources(())
    assert sources.counts == "12 sets, 331 vignettes, 18 attributes"


def test_the_rules_are_told_in_contributing() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text[text.index("## Lint") : text.index("## Add an attribute")]
    assert dict(re.findall(r"^\| `([a-z-]+)` \| (.*) \|$", section, re.MULTILINE)) == RULES


def test_the_public_face_has_the_verb(tmp_path: Path) -> None:
    folder = write_set(tmp_path, case=case("He waits."))
    assert fairaudit.lint(folder) == lint([folder]) == lint(str(folder))
    (finding,) = lint(folder)
    assert str(finding).startswith(f"{folder / 'case.yaml'}:{finding.line}:pronoun: ")


def _work(folder: Path) -> dict[str, int]:
    """How often lint read a file, filled a text and aligned two."""
    profile = cProfile.Profile()
    profile.enable()
    found = lint(folder)
    profile.disable()
    assert found == ()
    counted = {"read_yaml": 0, "matched_sets": 0, "fill": 0, "get_opcodes": 0}
    for (_, _, name), (calls, *_) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        if name in counted:
            counted[name] += calls
    return counted


def test_the_work_grows_with_the_set_and_no_faster(tmp_path: Path) -> None:
    def large(name: str, size: int) -> Path:
        cases = {}
        for number in range(size):
            own = " ".join(f"word{number}x{place}" for place in range(60))
            cases[f"case{number}"] = case(own).replace("id: case", f"id: case{number}")
        return write_set(tmp_path / name, set_yaml=SET, **cases)

    lint("acute_pain")
    lint(large("warm", 1))
    small, big = _work(large("small", 10)), _work(large("big", 100))
    assert big["read_yaml"] == 101 and small["read_yaml"] == 11
    assert big["fill"] == 10 * small["fill"] <= 100 * 500
    assert big["get_opcodes"] == 0


def test_a_path_may_be_many_things(tmp_path: Path) -> None:
    write_set(tmp_path / "one", case=case())
    write_set(tmp_path / "two", case=case())
    assert read_sources([tmp_path]).counts == "2 sets, 2 vignettes"
    assert read_sources(["acute_pain", tmp_path / "one"]).counts == "2 sets, 28 vignettes"
    folder = ROOT / "fairaudit" / "counterfactual" / "attributes"
    assert read_sources([folder, folder / "sex.yaml"]).counts == "18 attributes"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("no_such", "neither a shipped set nor a folder"),
        ("acute_pan", "Did you mean “acute_pain”"),
        ("empty", "holds neither vignette sets"),
        ("set/case.yaml", "is part of a vignette set"),
        ("set/set.yaml", "is part of a vignette set"),
        ("notes.txt", "nor a YAML file"),
    ],
)
def test_a_path_that_leads_to_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty").mkdir()
    Path("notes.txt").write_text("")
    write_set(Path("set"), case=case())
    with pytest.raises(InputError, match=message):
        lint(path)
