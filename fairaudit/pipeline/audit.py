"""An audit.yaml, read into the objects that the public verbs take."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from fairaudit.analysis import checked_settings
from fairaudit.backends import AnyBackend, ChecksPrompts
from fairaudit.counterfactual import (
    Attribute,
    Cells,
    VignetteSet,
    load_attributes,
    load_vignettes,
    shipped_attribute_files,
)
from fairaudit.errors import Fault, FileError, InputError
from fairaudit.governance.policy import Policy, load_policy
from fairaudit.ids import digest
from fairaudit.looks import Looks
from fairaudit.outcomes import PlannedOutcome
from fairaudit.pipeline.audit_checks import check_margins, check_pooling
from fairaudit.pipeline.audit_outcomes import check_readable, loaded_outcomes
from fairaudit.pipeline.audit_parts import (
    attribute_source,
    designed,
    looks_in,
    plan_of,
    set_source,
    template_in,
)
from fairaudit.pipeline.judge_plan import PlannedJudge, check_judge, loaded_judge
from fairaudit.pipeline.models import attending, loaded_models
from fairaudit.pipeline.schema import AuditFile, sound_part
from fairaudit.pipeline.spending import ModelLimits, Prices, budget_in, limits_in, prices_in
from fairaudit.registry import closest
from fairaudit.report.plain import plain
from fairaudit.runner import Budget
from fairaudit.yamlfile import YamlFile, read_yaml

__all__ = ["Audit", "load_audit", "quickstart_file"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """An audit that is ready to run.

    Parameters
    ----------
    name : str
        Its name: from the file, or the file's own.
    cells : Cells
        The design.
    models : tuple[AnyBackend, ...]
        Who is asked.
    samples : int
        Repeats of each prompt.
    outcomes : tuple[PlannedOutcome, ...]
        What is measured; empty for what fits the answers.
    estimands : tuple[str, ...]
        What is estimated.
    margin : float, Mapping of str to float, or None
        Equivalence margin in the outcomes' unit, or one for each outcome named.
    alpha : float
        Level of tests.
    seed : int
        Seed of everything random.
    looks : Looks or None
        Looks taken before the end.
    plan : Mapping[str, Any]
        The file's content, defaults filled in, as plain data.
    judge : PlannedJudge or None
        Who rates the answers that are texts.
    budget : Budget
        The most that asking may take, over all models and sessions.
    prices : Mapping
        What tokens cost, by `Identity.key` of the model, where the file states it.
    limits : Mapping
        How patient calls to a server are, by the same key, where the file states it.
    policy : Policy or None
        The policy that the plan registers.
    """

    name: str
    cells: Cells
    models: tuple[AnyBackend, ...]
    samples: int
    outcomes: tuple[PlannedOutcome, ...]
    estimands: tuple[str, ...]
    margin: float | Mapping[str, float] | None
    alpha: float
    seed: int
    looks: Looks | None
    plan: Mapping[str, Any]
    judge: PlannedJudge | None = None
    budget: Budget = field(default_factory=Budget)
    prices: Prices = field(default_factory=lambda: MappingProxyType({}))
    limits: ModelLimits = field(default_factory=lambda: MappingProxyType({}))
    policy: Policy | None = None

    @property
    def plan_sha256(self) -> str:
        """Hash of the plan, as the record of the audit has it."""
        return digest(plain(self.plan), length=64)


def quickstart_file() -> Path:
    """The audit.yaml of the quickstart."""
    return Path(__file__).with_name("quickstart.yaml")


def load_audit(path: str | Path) -> Audit:
    """Read an audit.yaml and everything that it names.

    Parameters
    ----------
    path : str or Path
        The file. Paths in it are taken from the folder it lies in.

    Returns
    -------
    Audit
        Checked; no model has been loaded or asked.

    Raises
    ------
    FileError
        With every fault of the file and of the files that it names, each with its line.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "audit.yaml")
    ...     _ = file.write_text(
    ...         "{vignettes: acute_pain, attributes: sex, models: [{backend: simulated}], seed: 1}"
    ...     )
    ...     audit = load_audit(file)
    >>> audit.name, audit.samples, audit.margin
    ('audit', 1, None)
    """
    file = read_yaml(path)
    faults: list[Fault] = []
    content = file.check(AuditFile, faults) or sound_part(file.plain())
    folder = file.path.absolute().parent
    attributes = _attributes(file, content, folder, faults)
    sets = _sets(file, content, folder, attributes, faults)
    template = template_in(file, content, faults)
    models = loaded_models(file, content, folder, faults)
    outcomes = loaded_outcomes(file, content, folder, faults)
    judge = loaded_judge(file, content, folder, models, faults)
    with file.collecting(faults, ["margin"]):
        checked_settings(content.margin, content.alpha, content.seed, content.estimands)
    check_margins(file, content, outcomes, judge, faults)
    looks = looks_in(file, content, faults)
    policy = _policy(file, content, folder, faults)
    if faults:
        raise FileError(faults)
    with file.collecting(faults, ["design"]):
        cells = designed(content, sets, attributes, template)
        check_pooling(content, cells, outcomes)
        check_readable(file, content, cells, outcomes, judge, models, faults)
    if judge is not None and not faults:
        check_judge(file, judge, cells, faults)
    if faults:
        raise FileError(faults)
    models = attending(models, content.models, cells)
    prices = prices_in(file, content, models, judge, faults)
    limits = limits_in(file, content, models, judge, faults)
    for index, model in enumerate(models):
        if isinstance(model, ChecksPrompts):
            with file.collecting(faults, ["models", index]):
                model.check_prompts(cells.prompts())
    if faults:
        raise FileError(faults)
    margin: float | Mapping[str, float] | None = content.margin
    if isinstance(margin, dict):
        margin = MappingProxyType(margin)
    registered = None if policy is None or policy.file is None else policy.file.path
    plan = plan_of(content, file.path.stem, looks, registered)
    return Audit(
        name=plan["name"],
        cells=cells,
        models=tuple(models),
        samples=content.samples,
        outcomes=tuple(outcomes),
        estimands=content.estimands,
        margin=margin,
        alpha=content.alpha,
        seed=content.seed,
        looks=looks,
        plan=plan,
        judge=judge,
        budget=budget_in(content),
        prices=prices,
        limits=limits,
        policy=policy,
    )


def _policy(file: YamlFile, content: AuditFile, folder: Path, faults: list[Fault]) -> Policy | None:
    """The policy that the plan registers, by its hash, so that any later change of it shows."""
    if content.policy is None:
        return None
    with file.collecting(faults, ["policy"]):
        policy = load_policy(folder / content.policy)
        if policy.rules.plan_sha256 is not None:
            raise InputError(
                "the policy names the hash of a plan, and the plan of this audit would hold the "
                "hash of the policy: neither can be known first. Take “plan_sha256” out of it."
            )
        return policy
    return None


def _attributes(
    file: YamlFile, content: AuditFile, folder: Path, faults: list[Fault]
) -> list[Attribute]:
    loaded: list[Attribute] = []
    for index, name in enumerate(content.attributes):
        with file.collecting(faults, ["attributes", index]), _shipped_named(name):
            loaded += load_attributes(attribute_source(name, folder))
    names = [attribute.id for attribute in loaded]
    if len(set(names)) < len(names):
        faults.append(file.fault(["attributes"], "an attribute is given twice."))
    return loaded


@contextmanager
def _shipped_named(name: str) -> Iterator[None]:
    """Where a name is no attribute, tell of all that are: the nearest may not be the one meant."""
    try:
        yield
    except FileError:
        raise
    except InputError as error:
        shipped = shipped_attribute_files()
        names = f" Shipped are {', '.join(shipped)}." if closest(name, shipped) else ""
        raise InputError(
            f"{error}{names} `fairaudit list attributes` shows the groups of each."
        ) from error


def _sets(
    file: YamlFile,
    content: AuditFile,
    folder: Path,
    attributes: Sequence[Attribute],
    faults: list[Fault],
) -> list[VignetteSet]:
    loaded: list[VignetteSet] = []
    for index, name in enumerate(content.vignettes):
        with file.collecting(faults, ["vignettes", index]):
            source = set_source(name, folder)
            if isinstance(source, Path) and not attributes:
                continue  # Its slots may be those of an attribute that could not be read.
            loaded.append(load_vignettes(source, attributes=attributes))
    names = [one.id for one in loaded]
    if len(set(names)) < len(names):
        faults.append(file.fault(["vignettes"], "a vignette set is given twice."))
    return loaded
