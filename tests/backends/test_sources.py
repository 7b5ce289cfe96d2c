"""Finding a model: folders, hub ids, what is missing, and what names a release."""

import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import huggingface_hub
import pytest

from fairaudit.backends import TransformersBackend
from fairaudit.errors import InputError, MissingExtraError, ModelError
from fairaudit.rows import Prompt

PROMPT = Prompt(prompt_id="p", messages=(("user", "Pain?"),), options=("yes", "no"))
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def no_network(patch: pytest.MonkeyPatch) -> list[object]:
    """Let every connection fail, and list them."""
    tried: list[object] = []

    def refuse(_: socket.socket, address: object) -> None:
        tried.append(address)
        raise OSError("the network is cut in this test")

    patch.setattr(socket.socket, "connect", refuse)
    patch.setattr(socket, "getaddrinfo", lambda *a, **k: refuse(None, a))  # type: ignore[arg-type]
    return tried


def in_hub_cache(patch: pytest.MonkeyPatch, root: Path, model: Path) -> None:
    """Put a model where the hub would have cached it."""
    repository = root / "models--org--tiny"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text(COMMIT)
    shutil.copytree(model, repository / "snapshots" / COMMIT)
    patch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(root))


def test_identity_is_content_not_place(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    first = TransformersBackend(tiny("llama")).identity
    copy = Path(shutil.copytree(tiny("llama"), tmp_path / "elsewhere" / "tiny"))
    (copy / "README.md").write_text("Notes beside the model.")
    assert TransformersBackend(copy).identity == first
    assert first.name == "tiny"
    (copy / "generation_config.json").write_text("{}")
    assert TransformersBackend(copy).identity.revision != first.revision
    assert TransformersBackend(copy, revision="2.0").identity.revision == "2.0"


def test_parameters_that_are_not_named_are_not_in_the_identity(tiny: Callable[[str], Path]) -> None:
    folder = tiny("llama")
    assert TransformersBackend(folder, answers="text").identity.params == {
        "answers": "text",
        "dtype": "float32",
        "max_new_tokens": 256,
    }
    drawn = TransformersBackend(folder, answers="text", temperature=0.7, seed=5).identity.params
    assert (drawn["temperature"], drawn["seed"], "top_p" in drawn) == (0.7, 5, False)


def test_identity_loads_no_heavy_package(tiny: Callable[[str], Path]) -> None:
    code = (
        "import sys; from fairaudit.backends import TransformersBackend; "
        f"TransformersBackend({str(tiny('llama'))!r}).identity; "
        "sys.exit(', '.join({'torch', 'transformers', 'matplotlib'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", ["./nowhere", "/no/such/folder", "~/nowhere-at-all", "a/b/c"])
def test_a_folder_that_is_not_there(name: str) -> None:
    with pytest.raises(ModelError, match="There is no model folder .*config.json"):
        _ = TransformersBackend(name).identity


def test_a_folder_that_holds_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"holds no config\.json"):
        _ = TransformersBackend(tmp_path).identity


def test_a_folder_with_a_broken_model(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    copy = Path(shutil.copytree(tiny("llama"), tmp_path / "tiny"))
    (copy / "model.safetensors").write_bytes(b"half a fi")
    with pytest.raises(ModelError, match="The model tiny cannot be loaded"):
        TransformersBackend(copy).answer([PROMPT], sample=0)


def test_a_name_that_is_nothing() -> None:
    with pytest.raises(ModelError, match="Did you mean “smollm2-135m”"):
        _ = TransformersBackend("smollm2").identity


def test_a_known_model_that_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FAIRAUDIT_CACHE", str(tmp_path))
    with pytest.raises(ModelError, match="fairaudit download smollm2-135m"):
        _ = TransformersBackend("smollm2-135m").identity


def test_offline_holds(
    monkeypatch: pytest.MonkeyPatch, tiny: Callable[[str], Path], tmp_path: Path
) -> None:
    in_hub_cache(monkeypatch, tmp_path, tiny("llama"))
    tried = no_network(monkeypatch)
    backend = TransformersBackend("org/tiny", offline=True)
    assert backend.identity.revision == COMMIT
    assert backend.answer([PROMPT], sample=0)[0].status == "ok"
    with pytest.raises(ModelError, match="offline is set"):
        _ = TransformersBackend("org/other", offline=True).identity
    assert tried == []


def test_a_folder_needs_no_network(
    monkeypatch: pytest.MonkeyPatch, tiny: Callable[[str], Path]
) -> None:
    tried = no_network(monkeypatch)
    assert TransformersBackend(tiny("llama")).answer([PROMPT], sample=0)[0].status == "ok"
    assert tried == []


def test_a_hub_id_is_pinned_to_the_commit_that_the_hub_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Hub:
        def model_info(self, model: str, *, revision: str, timeout: int) -> Any:
            assert (model, revision, timeout) == ("org/tiny", "v2", 30)
            return type("Info", (), {"sha": COMMIT})

    monkeypatch.setattr(huggingface_hub, "HfApi", Hub)
    assert TransformersBackend("org/tiny", revision="v2").identity.revision == COMMIT
    assert TransformersBackend("org/tiny", revision="a" * 40).identity.revision == "a" * 40


def test_a_hub_that_cannot_be_reached(
    monkeypatch: pytest.MonkeyPatch, tiny: Callable[[str], Path], tmp_path: Path
) -> None:
    class Hub:
        def model_info(self, *_: object, **__: object) -> Any:
            raise ConnectionError("no route")

    in_hub_cache(monkeypatch, tmp_path, tiny("llama"))
    monkeypatch.setattr(huggingface_hub, "HfApi", Hub)
    assert TransformersBackend("org/tiny").identity.revision == COMMIT
    with pytest.raises(ModelError, match="could not be asked: no route"):
        _ = TransformersBackend("org/other").identity


def test_a_template_that_refuses_the_roles(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    copy = Path(shutil.copytree(tiny("llama"), tmp_path / "tiny"))
    (copy / "chat_template.jinja").write_text("{{ raise_exception('System role unknown') }}")
    with pytest.raises(ModelError, match=r"System role unknown\. Where it knows no system role"):
        TransformersBackend(copy).answer([PROMPT], sample=0)


def test_the_extra_is_missing(monkeypatch: pytest.MonkeyPatch, tiny: Callable[[str], Path]) -> None:
    backend = TransformersBackend(tiny("llama"))
    monkeypatch.setitem(sys.modules, "fairaudit.backends.local_model", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'fairaudit-clinical\[local\]'"):
        backend.answer([PROMPT], sample=0)


@pytest.mark.parametrize(
    "settings",
    [
        {"answers": "logits"},
        {"dtype": "int8"},
        {"batch_size": -1},
        {"batch_size": 1.5},
        {"answers": "text", "max_new_tokens": 0},
        {"answers": "text", "temperature": 0},
        {"answers": "text", "top_p": 1.2},
        {"temperature": 0.7},
    ],
)
def test_settings_that_are_wrong(settings: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        TransformersBackend("smollm2-135m", **settings)


def test_an_empty_batch_loads_nothing() -> None:
    assert TransformersBackend("./nowhere").answer([], sample=0) == []


def test_a_relative_folder_starts_where_the_audit_lies(tiny: Callable[[str], Path]) -> None:
    folder = tiny("llama")
    there = TransformersBackend(f"./{folder.name}", folder=folder.parent)
    assert there.identity == TransformersBackend(folder).identity
    with pytest.raises(ModelError, match=f"no model folder {folder.parent / 'nowhere'}"):
        _ = TransformersBackend("./nowhere", folder=folder.parent).identity


def test_tokens_are_counted_without_the_weights(
    tiny: Callable[[str], Path], tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(tiny("llama"), tmp_path / "tiny"))
    (copy / "model.safetensors").unlink()
    backend = TransformersBackend(copy, revision="1")
    # <s> user, newline, the content's five bytes, </s>, newline, <s> assistant, newline: at most a
    # token a byte, and two prompts are twice one.
    one = backend.count_tokens([PROMPT])
    assert one is not None and 10 <= one <= len("user\nPain?\nassistant\n") + 3
    assert backend.count_tokens([PROMPT, PROMPT]) == 2 * one
