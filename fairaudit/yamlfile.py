"""Files that people write: YAML 1.2 read with its line numbers, checked once, all faults told.

YAML 1.2 keeps `yes` and `no` words; in YAML 1.1 an answer option would turn into a boolean.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from fairaudit.errors import FairauditError, Fault, FileError
from fairaudit.faultwords import schema_sentence, syntax_sentence
from fairaudit.registry import closest, suggestion

__all__ = ["PlacedError", "Location", "Schema", "YamlFile", "read_yaml"]

Location = Sequence[str | int]


class PlacedError(ValueError):
    """Raised by a validator of several keys, to say at which of them the fault is to be mended.

    Parameters
    ----------
    message : str
        What is wrong.
    *key : str or int
        The key, from where the validator stands.
    """

    def __init__(self, message: str, *key: str | int) -> None:
        super().__init__(message)
        self.key = key


@dataclass(frozen=True, slots=True, kw_only=True)
class _WholeFile(Fault):
    """A fault of a file that has no lines to name, such as one that is not there."""

    line: int = 1

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class Schema(BaseModel):
    """Base of everything that is read from a file: unknown keys are faults, values are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


ModelT = TypeVar("ModelT", bound=Schema)


class YamlFile:
    """One parsed file that still knows on which line each key stands.

    Parameters
    ----------
    path : Path
        Where it was read from.
    content : CommentedMap
        The parsed mapping, with positions.
    """

    def __init__(self, path: Path, content: CommentedMap) -> None:
        self.path = path
        self.content = content

    def line(self, location: Location = ()) -> int:
        """Line, from 1, of a key or item; of its nearest parent where it isn't in the file."""
        node: Any = self.content
        line = 0
        for part in self._present(location):
            try:
                position = (
                    node.lc.key(part) if isinstance(node, CommentedMap) else node.lc.item(part)
                )
                node = node[part]
            except (KeyError, IndexError, TypeError, AttributeError):
                break
            line = position[0]
        return int(line) + 1

    def line_of_text(self, text: str, location: Location) -> int:
        """Line, from 1, where `text` first occurs at or after a key: for faults inside a scalar."""
        start = self.line(location)
        lines = self.path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines[start - 1 :], start):
            if text in line:
                return number
        return start

    def fault(self, location: Location, message: str) -> Fault:
        """Make a fault at a key."""
        return Fault(path=self.path, line=self.line(location), message=message)

    @contextmanager
    def collecting(self, faults: list[Fault], location: Location) -> Iterator[None]:
        """Turn an error about what stands at a key into a fault of this file."""
        try:
            yield
        except FileError as error:
            faults.extend(error.faults)
        except FairauditError as error:
            faults.append(self.fault(location, str(error)))

    def plain(self) -> dict[str, Any]:
        """The content as plain dictionaries, lists and scalars."""
        plain: dict[str, Any] = _plain(self.content)
        return plain

    def parse(self, model: type[ModelT]) -> ModelT:
        """Check the content against a schema.

        Raises
        ------
        FileError
            With every fault of the file.
        """
        faults: list[Fault] = []
        parsed = self.check(model, faults)
        if parsed is None:
            raise FileError(faults)
        return parsed

    def check(self, model: type[ModelT], faults: list[Fault]) -> ModelT | None:
        """Check the content against a schema; on faults, add them to `faults` and give None."""
        try:
            return model.model_validate(self.plain())
        except ValidationError as error:
            details: list[dict[str, Any]] = [dict(detail) for detail in error.errors()]
            meant = self._meant(details, model)
            faults.extend(
                self._fault_of(one, model)
                for one in details
                if not _follows(one) and one["loc"] not in meant
            )
            return None

    def _fault_of(self, detail: dict[str, Any], model: type[Schema]) -> Fault:
        at = getattr(detail.get("ctx", {}).get("error"), "key", ())
        location = self._present((*detail["loc"], *at))
        name = ".".join(str(part) for part in location) or "the file"
        match detail["type"]:
            case "missing":
                return self.fault(location, f"the key “{name}” is missing.")
            case "extra_forbidden":
                known = _known_keys(model, location[:-1])
                hint = suggestion(str(location[-1]), known) if known else ""
                return self.fault(
                    location, f"“{name}” is not a key that is known here. {hint}".rstrip()
                )
            case _:
                keys = _known_keys(model, location)
                message = schema_sentence(detail, self._spelling(location), keys)
                return self.fault(
                    location, f"{_in_words(location)}: {message}" if location else message
                )

    def _meant(
        self, details: Sequence[dict[str, Any]], model: type[Schema]
    ) -> set[tuple[str | int, ...]]:
        """Keys that are missing only because they are misspelt, which is told already."""
        missing = {one["loc"] for one in details if one["type"] == "missing"}
        meant: set[tuple[str | int, ...]] = set()
        for one in details:
            if one["type"] == "extra_forbidden":
                *above, key = one["loc"]
                close = closest(str(key), _known_keys(model, self._present(above)))
                meant |= {(*above, close)} & missing
        return meant

    def _present(self, location: Location) -> list[str | int]:
        """A location without the marks of validators, and without indices that the file lacks.

        Where one value may stand for a list of one, the file has no index.
        """
        node: Any = self.content
        kept: list[str | int] = []
        for part in location:
            mark = isinstance(part, str) and (part.startswith("function-") or part == "[key]")
            if mark or (isinstance(part, int) and not isinstance(node, CommentedSeq)):
                continue
            kept.append(part)
            try:
                node = node[part]
            except (KeyError, IndexError, TypeError):
                node = None
        return kept

    def _spelling(self, location: Location) -> str:
        """A scalar as it is spelled in the file: 1.10 stays 1.10."""
        node: Any = self.content
        for part in location:
            try:
                node = node[part]
            except (KeyError, IndexError, TypeError):
                return ""
        if node is None or isinstance(node, CommentedMap | CommentedSeq):
            return ""
        written = StringIO()
        YAML().dump([node], written)
        return written.getvalue().removeprefix("- ").strip()


def read_yaml(path: str | Path) -> YamlFile:
    """Read one YAML mapping.

    Raises
    ------
    FileError
        If the file isn't there, isn't UTF-8, isn't YAML, repeats a key or isn't a mapping.
    """
    path = Path(path)

    def failed(message: str, line: int = 1) -> FileError:
        return FileError([Fault(path=path, line=line, message=message)])

    def whole(message: str) -> FileError:
        return FileError([_WholeFile(path=path, message=message)])

    text = ""
    try:
        text = path.read_text(encoding="utf-8")
        content = _loaded(text)
    except FileNotFoundError as error:
        raise whole("there is no such file.") from error
    except IsADirectoryError as error:
        raise whole("this is a folder, not a file.") from error
    except UnicodeDecodeError as error:
        raise whole("the text is not UTF-8; save the file again as UTF-8.") from error
    except OSError as error:
        raise whole(f"the file cannot be read: {error.strerror}.") from error
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        where = text.splitlines()[line - 1 : line]
        problem = str(error.problem).splitlines()[0]
        raise failed(syntax_sentence(problem, "".join(where)), line) from error
    except YAMLError as error:
        raise failed(f"this is not valid YAML: {str(error).splitlines()[0]}.") from error
    if not isinstance(content, CommentedMap):
        raise failed(
            "the file is empty."
            if content is None
            else "the file has to hold keys and values, such as “id: my_case”, and it does not."
        )
    return YamlFile(path, content)


@lru_cache(maxsize=128)
def _loaded(text: str) -> Any:  # noqa: ANN401 - any YAML value
    """What a text says; nothing changes it. One command reads the same sets several times."""
    return YAML(typ="rt").load(text)


def _in_words(location: Location) -> str:
    """Where something stands; an entry of a list by its number, from 1."""
    *above, last = location
    if isinstance(last, int) and above:
        return f"“{'.'.join(map(str, above))}”, entry {last + 1}"
    return f"“{'.'.join(map(str, location))}”"


def _plain(node: Any) -> Any:  # noqa: ANN401 - any YAML value
    if isinstance(node, CommentedMap):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, CommentedSeq):
        return [_plain(item) for item in node]
    if isinstance(node, date):
        # A revision such as 2026-11-01 is a name, not a point in time.
        return node.isoformat()
    for kind in (bool, int, float, str):
        if isinstance(node, kind):
            return kind(node)
    return node


def _follows(detail: Mapping[str, Any]) -> bool:
    """Whether a list is too short only because its faulty entries, told apart, were left out."""
    short: bool = detail["type"] == "too_short"
    return short and len(detail["input"]) >= int(detail["ctx"]["min_length"])


def _known_keys(model: type[BaseModel], location: Location) -> list[str]:
    """Keys of the schema at a location; empty where a mapping takes any key."""
    current: Any = model
    for part in location:
        if isinstance(part, int):
            continue
        fields = getattr(current, "model_fields", {})
        if part not in fields:
            continue
        current = _inner_model(fields[part].annotation) or current
    return list(getattr(current, "model_fields", {}))


def _inner_model(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401 - a type expression
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _inner_model(argument)
        if found is not None:
            return found
    return None
