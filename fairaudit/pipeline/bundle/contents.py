"""What lies in a bundle and where, and what a bundle says of itself."""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from pydantic import TypeAdapter, ValidationError

from fairaudit.errors import InputError
from fairaudit.report.plain import plain
from fairaudit.rows import Identity

__all__ = [
    "ABOUT", "ENVELOPE", "ENVIRONMENT", "FORMS", "GOVERNANCE", "JUDGE_BIAS", "MANIFEST",
    "OUTCOMES", "PLAN", "POLICIES", "RECORD", "RESPONSES", "RUN", "SCHEMA", "About", "Asked",
    "FormFile", "LeftOut", "OwnOutcome", "Source", "read_about", "unsafe_name", "written_about",
]  # fmt: skip

MANIFEST = "MANIFEST.json"
"""Hash and size of every other file, as an in-toto Statement."""
ENVELOPE = "MANIFEST.dsse.json"
"""The manifest once more, signed; there in signed bundles alone."""
ABOUT = "bundle.json"
PLAN = "plan/audit.yaml"
POLICIES = "plan/policy"
"""Folder of the policy that the plan registers."""
GOVERNANCE = "governance"
"""Folder of what people wrote for a review."""
RESPONSES = "data/responses.parquet"
OUTCOMES = "data/outcomes.parquet"
JUDGE_BIAS = "data/judge_bias.parquet"
"""Outcomes of the judge's own bias; only where no texts are there to work them out of."""
RECORD, RUN = "audit.json", "run.json"
ENVIRONMENT = "environment.json"
FORMS = ("html", "md", "csv", "junit")
"""Forms of the report that go into a bundle, where they are registered."""
SCHEMA: Final = "fairaudit.bundle/1"
_FAMILY, _, _VERSION = SCHEMA.partition("/")

# Device names, and what parts or marks a path, on one system or the other.
_PARTING = set('\\:*?"<>|')
_DEVICES = {"con", "prn", "aux", "nul", *(f"{one}{n}" for one in ("com", "lpt") for n in range(10))}
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who was asked: the id that answers are kept under, and the identity of the model.

    Parameters
    ----------
    model_id, params_id : str
        As in the tables.
    name, revision, params
        As in `Identity`.
    simulated : bool
        Whether its answers were made up.
    """

    model_id: str
    params_id: str
    name: str
    revision: str | None
    params: Mapping[str, Any]
    simulated: bool

    @property
    def identity(self) -> Identity:
        """Who answered."""
        return Identity(name=self.name, revision=self.revision, params=self.params)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A set, an attribute, a rubric or a sheet that the plan names.

    Parameters
    ----------
    name : str
        As audit.yaml names it.
    path : str
        Where it lies in the bundle; empty where it was left out.
    shipped : bool
        Whether it came with fairaudit.
    version : int or None
        Its own version, where it states one.
    """

    name: str
    path: str
    shipped: bool = False
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnOutcome:
    """An outcome that is code of the audit's author.

    Parameters
    ----------
    outcome : str
        Name of the outcome.
    target : str
        `module:object`, as audit.yaml has it.
    path : str
        Where its module lies in the bundle; empty where it was installed and is not there.
    """

    outcome: str
    target: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFile:
    """A form of the report, and its file in the bundle."""

    form: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """What could have been in the bundle and is not, and why; its SHA-256 where it is a file."""

    what: str
    why: str
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a bundle says of itself: bundle.json.

    Parameters
    ----------
    fairaudit : str
        Version that made it, and worked out the results when it did.
    name : str
        Name of the audit.
    without_text : bool
        Whether texts of answers and prompts were left out.
    record_sha256 : str
        Hash of audit.json as the run wrote it; without texts, the one in the bundle is another.
    audit_sha256 : str
        The hash that this audit.json states of its own content, by which checklists and decisions
        of a gate name it; empty in bundles of earlier versions.
    models : tuple[Asked, ...]
        The audited models, in the plan's order.
    judge : Asked or None
        Who rated the answers.
    vignettes, attributes, labels : tuple[Source, ...]
        What the plan names, in its order.
    rubric, policy : Source or None
        The judge's rubric, and the policy that the plan registers.
    own_outcomes : tuple[OwnOutcome, ...]
        Outcomes that are the author's code.
    forms : tuple[FormFile, ...]
        The reports.
    left_out : tuple[LeftOut, ...]
        What is not there.
    """

    schema: Literal["fairaudit.bundle/1"] = SCHEMA
    fairaudit: str
    name: str
    without_text: bool
    record_sha256: str
    audit_sha256: str = ""
    models: tuple[Asked, ...]
    judge: Asked | None
    vignettes: tuple[Source, ...]
    attributes: tuple[Source, ...]
    rubric: Source | None
    policy: Source | None
    labels: tuple[Source, ...]
    own_outcomes: tuple[OwnOutcome, ...]
    forms: tuple[FormFile, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def places(self) -> tuple[str, ...]:
        """Files and folders that it names."""
        one = (self.rubric, self.policy)
        sources = (*self.vignettes, *self.attributes, *self.labels, *(s for s in one if s))
        paths = [source.path for source in sources]
        paths += [code.path for code in self.own_outcomes] + [form.path for form in self.forms]
        return tuple(path for path in paths if path)

    @property
    def asked(self) -> tuple[Asked, ...]:
        """Everybody who was asked, each once; a model can be its own judge."""
        every = (*self.models, *((self.judge,) if self.judge is not None else ()))
        return tuple({(one.model_id, one.params_id): one for one in every}.values())


_MODEL = TypeAdapter(About)


def written_about(about: About) -> bytes:
    """bundle.json: the same bytes for the same content."""
    return (json.dumps(plain(asdict(about)), ensure_ascii=False, indent=1) + "\n").encode()


def read_about(content: bytes) -> About:
    """Read a bundle.json.

    Raises
    ------
    InputError
        If it is something else, or comes from a newer version.
    """
    try:
        schema = json.loads(content).get("schema", "")
    except (ValueError, AttributeError, RecursionError) as error:
        raise InputError(f"This is no bundle: its {ABOUT} cannot be read.") from error
    family, _, version = str(schema).partition("/")
    if family == _FAMILY and version.isdecimal() and int(version) > int(_VERSION):
        raise InputError(
            f"The bundle has the schema {schema}, which is newer than this fairaudit knows "
            f"({SCHEMA}). Update with: pip install --upgrade fairaudit-clinical"
        )
    try:
        return _MODEL.validate_json(content)
    except (ValidationError, InputError) as error:
        raise InputError(
            f"This is no bundle: its {ABOUT} does not hold what the schema {SCHEMA} says."
        ) from error


def unsafe_name(name: str) -> str:
    """Say why a file of a bundle may not have a name; empty where it may.

    A name has to mean the same file below the bundle's folder on every system.

    Examples
    --------
    >>> unsafe_name("plan/audit.yaml"), unsafe_name("../x")
    ('', 'leads out of the bundle')
    >>> unsafe_name("/etc/passwd"), unsafe_name("C:/x")
    ('leads out of the bundle', 'holds a character that not every system takes')
    """
    parts = name.split("/")
    if name.startswith("/") or ".." in parts:
        return "leads out of the bundle"
    if not name or any(part in ("", ".") for part in parts):
        return "is no name of a file"
    if any(one in _PARTING or not _printable(one) for one in name):
        return "holds a character that not every system takes"
    if any(part[-1] in ". " or part.partition(".")[0].lower() in _DEVICES for part in parts):
        return "means something else on another system"
    return "is too long" if len(name) > _LONGEST_NAME else ""


def _printable(character: str) -> bool:
    return not unicodedata.category(character).startswith(("C", "Zl", "Zp"))
