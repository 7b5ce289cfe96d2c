"""The house holds: layers, lint, types, public face, import cost."""

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import fairaudit
from fairaudit import rows, tables

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent


@pytest.mark.parametrize(
    "command",
    [
        ["lint-imports", "--no-cache"],
        ["ruff", "check", "--no-cache"],
        ["ruff", "format", "--check", "--no-cache"],
        ["mypy", "--no-error-summary", "--cache-dir=/dev/null"],
    ],
    ids=["layers", "lint", "format", "types"],
)
def test_the_tools_find_nothing(command: list[str]) -> None:
    done = subprocess.run(
        [BIN / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_public_name_is_there_and_documented() -> None:
    for name in set(fairaudit.__all__) - {"__version__"}:
        found = getattr(fairaudit, name)
        assert inspect.getdoc(found), name
    assert set(fairaudit.__all__) == {*fairaudit._HOME, *fairaudit._MODULES, "__version__"}


def test_type_checkers_see_the_same_public_face() -> None:
    tree = ast.parse((ROOT / "fairaudit" / "__init__.py").read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    seen = {
        alias.name: node.module
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    rooms = {name: f"fairaudit.{room}" for name, room in fairaudit._HOME.items()}
    assert seen == rooms | dict.fromkeys(fairaudit._MODULES, "fairaudit")


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = fairaudit.no_such_name


def test_importing_everything_public_needs_neither_torch_nor_matplotlib() -> None:
    program = (
        "import sys, fairaudit\n"
        "before = [m for m in ('torch', 'transformers', 'matplotlib') if m in sys.modules]\n"
        "for name in fairaudit.__all__: getattr(fairaudit, name)\n"
        "print(before, [m for m in ('torch', 'transformers', 'matplotlib') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[] []", done.stdout + done.stderr


@pytest.mark.parametrize(
    ("table", "row"), [(tables.CELLS, rows.Cell), (tables.RESPONSES, rows.Response)]
)
def test_row_types_have_the_declared_columns(table: tables.Table, row: type) -> None:
    assert list(row.__annotations__) == table.names


def test_modules_stay_small() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in (ROOT / "fairaudit").rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 320
    }
    assert not long
