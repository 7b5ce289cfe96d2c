"""What a gate asks of an audit: policy.yaml, read and checked by itself."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, model_validator

from fairaudit.counterfactual.fields import IsoDate
from fairaudit.errors import Fault, FileError
from fairaudit.ids import file_digest
from fairaudit.rows import MISSING_RATE
from fairaudit.values import Margins, Positive, Several, Share, Text, Whole, as_list
from fairaudit.yamlfile import PlacedError, Schema, YamlFile, read_yaml

__all__ = [
    "DEFAULT_POLICY",
    "UNTIL",
    "ContrastEntry",
    "FindingEntry",
    "Policy",
    "Rules",
    "load_policy",
]

UNTIL = "before the gate can decide"
"""What faults of a policy hold up."""

_VERSION = "1"
_EVERY = "all"
_HASH = 64


def _groups(given: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    """Read “all” as no choice among the groups; an empty list could mean none, and is refused."""
    if given is None or given == []:
        raise ValueError(f"name groups, as in [black, hispanic], or write {_EVERY}.")
    return [] if given == _EVERY else as_list(given)


def _some(given: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    """Refuse an empty list: it could mean none, and a key that is left out means all."""
    if given in ([], {}):
        raise ValueError("name at least one, or leave the key out, which asks for all.")
    return given


def _with_groups(given: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    """Take a list of attributes for one with all of their groups."""
    names = as_list(_some(given))
    if isinstance(names, list) and names and all(isinstance(one, str) for one in names):
        return dict.fromkeys(names, _EVERY)
    return given


def _hexadecimal(value: str) -> str:
    if len(value) != _HASH or not set(value.casefold()) <= set("0123456789abcdef"):
        raise ValueError(f"write the {_HASH} digits that audit.json has as “plan_sha256”.")
    return value.casefold()


Groups = Annotated[tuple[Text, ...], BeforeValidator(_groups)]


class ContrastEntry(Schema):
    """Names one contrast, or all that share what is named."""

    attribute: Text
    group: Text
    outcome: Text | None = None
    question: Text | None = None
    vignette_set: Text | None = None
    cue: Text | None = None
    model: Text | None = None
    estimand: Text | None = None

    @property
    def of_missing(self) -> bool:
        """Whether it is one of shares of missing answers; these have to be named as such."""
        return self.estimand == MISSING_RATE

    @property
    def words(self) -> str:
        """What it names, in a few words."""
        more = (self.estimand, self.outcome, self.question, self.vignette_set, self.cue, self.model)
        return ", ".join([f"{self.attribute}: {self.group}", *filter(None, more)])


class FindingEntry(Schema):
    """A disparity that is known, and accepted by somebody until a day."""

    contrast: ContrastEntry
    reason: Text
    owner: Text
    expires: IsoDate
    at_most: Positive | None = None


class Rules(Schema):
    """What has to be shown. Without a file: every primary contrast, within the audit's margins."""

    models: Annotated[Several[Text], BeforeValidator(_some)] = ()
    outcomes: Annotated[Several[Text], BeforeValidator(_some)] = ()
    attributes: Annotated[dict[Text, Groups], BeforeValidator(_with_groups)] = {}  # noqa: RUF012
    margin: Margins = None
    minimum_vignettes: Whole | None = None
    allowed_missing: Share | None = None
    within_margin: Literal["pass", "block"] = "pass"
    missing_rates: Literal["block", "pass"] = "block"
    accepted: tuple[FindingEntry, ...] = ()
    plan_sha256: Annotated[Text, AfterValidator(_hexadecimal)] | None = None
    require_registered: bool = False

    @model_validator(mode="after")
    def _findings_differ(self) -> Self:
        named = [finding.contrast for finding in self.accepted]
        for index, one in enumerate(named):
            if one in named[:index]:
                raise PlacedError(
                    f"the contrast “{one.words}” is accepted twice; keep one of the two findings.",
                    "accepted",
                    index,
                )
        return self


class PolicyFile(Rules):
    """`policy.yaml`."""

    version: Text
    written: IsoDate

    @model_validator(mode="before")
    @classmethod
    def _version_is_known(cls, content: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        """Name another version before the keys that it may bring are called unknown."""
        if not isinstance(content, dict) or "version" not in content:
            return content
        given = str(content["version"])
        if given != _VERSION:
            raise PlacedError(
                f"this fairaudit reads policies of version {_VERSION}, not “{given}”. For a newer "
                "one, update it with: pip install --upgrade fairaudit-clinical",
                "version",
            )
        return {**content, "version": given}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Rules, and the file that they stand in.

    Parameters
    ----------
    rules : Rules
        What has to be shown.
    file : YamlFile, optional
        Knows the line of every rule; None for the default policy.
    sha256 : str
        Hash of the file; empty for the default policy.
    written : str
        Day on which it was written, as the file states; empty for the default policy.
    """

    rules: Rules
    file: YamlFile | None = None
    sha256: str = ""
    written: str = ""

    @property
    def name(self) -> str:
        """Name of the file; empty for the default policy."""
        return "" if self.file is None else self.file.path.name

    def registered_only(self) -> Self:
        """The same, met only if the audit's plan registers its file."""
        rules = self.rules.model_copy(update={"require_registered": True})
        return replace(self, rules=rules)


DEFAULT_POLICY = Policy(rules=Rules())
"""Every primary contrast of every model has to be equivalent within the margin of the audit."""


def load_policy(path: str | Path) -> Policy:
    r"""Read a policy.yaml; whether it names what an audit has is checked when the gate decides.

    Parameters
    ----------
    path : str or Path
        The file.

    Returns
    -------
    Policy

    Raises
    ------
    FileError
        With every fault of the file, each with its line.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "policy.yaml")
    ...     _ = file.write_text("version: 1\nwritten: 2026-11-02\nattributes: [sex]\n")
    ...     policy = load_policy(file)
    >>> policy.name, policy.written, policy.rules.attributes
    ('policy.yaml', '2026-11-02', {'sex': ()})
    """
    file = read_yaml(path)
    faults: list[Fault] = []
    rules = file.check(PolicyFile, faults)
    if rules is None:
        raise FileError(faults, until=UNTIL)
    return Policy(rules=rules, file=file, sha256=file_digest(file.path), written=rules.written)
