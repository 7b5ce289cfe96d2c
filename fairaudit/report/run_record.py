"""What a run measured of itself: run.json beside audit.json, read and written here alone."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import Field, TypeAdapter, ValidationError

from fairaudit.ids import file_digest
from fairaudit.report.plain import plain
from fairaudit.report.saving import write_text

__all__ = ["NO_RECORD", "Energy", "NoRecord", "RunRecord", "Took", "read_run", "write_run"]

RUN = "run.json"
_SCHEMA: Final = "fairaudit.run/2"

Count = Annotated[int, Field(ge=0, lt=2**53)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Energy:
    """Energy that this machine took while a model was asked.

    Parameters
    ----------
    kwh : float or None
        Kilowatt hours; None where they were not measured.
    method : str
        How they were measured, or why they were not.
    prompts : int
        Prompts that were asked meanwhile.
    """

    kwh: Amount | None
    method: str
    prompts: Count

    def plus(self, later: "Energy") -> "Energy":
        """Add what a later session took.

        Examples
        --------
        >>> whole = Energy(kwh=0.25, method="a meter", prompts=300)
        >>> whole.plus(Energy(kwh=0.5, method="a meter", prompts=500))
        Energy(kwh=0.75, method='a meter', prompts=800)
        >>> whole.plus(Energy(kwh=None, method="no meter was there", prompts=500)) == whole
        True
        """
        if self.kwh is not None and later.kwh is not None:
            prompts = self.prompts + later.prompts
            return replace(later, kwh=self.kwh + later.kwh, prompts=prompts)
        return self if self.kwh is not None or not later.prompts else later


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """What one model took over all sessions of its run.

    Parameters
    ----------
    model_id, params_id : str
        Who was asked, with which parameters.
    answers, failed : int
        Prompts with an answer, and those whose calls failed.
    input_tokens, output_tokens : int
        Tokens read and written.
    uncounted : int
        Answers for which nobody counted tokens: theirs are estimated from characters.
    seconds : float
        Waiting for answers, added up over calls.
    first_at, last_at : str or None
        UTC times of the first and of the last answer.
    cost : float or None
        What the tokens cost, where a price is stated.
    energy : Energy
        What this machine took.
    precision : str or None
        How far scores are from those in float32, where a model of this machine was loaded in less.
    served : tuple of Mapping
        Who the server said that it was; see `Store.served`.
    """

    model_id: str
    params_id: str
    answers: Count
    failed: Count
    input_tokens: Count
    output_tokens: Count
    uncounted: Count
    seconds: Amount
    first_at: str | None
    last_at: str | None
    cost: Amount | None
    energy: Energy
    precision: str | None = None
    served: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """The measurements of a run, which vary where audit.json does not.

    Parameters
    ----------
    audit_sha256 : str
        Hash of the audit.json that the run ended with.
    started_at : str
        UTC time at which the last session began.
    seconds : float
        How long that session took.
    this_run : tuple of Mapping
        What was asked in that session.
    all_runs : tuple[Took, ...]
        What each model took over all sessions.
    environment : Mapping
        Versions of what decides numbers.
    """

    schema: Literal["fairaudit.run/2"] = _SCHEMA
    audit_sha256: str
    started_at: str
    seconds: Amount
    this_run: tuple[Mapping[str, Any], ...]
    all_runs: tuple[Took, ...]
    environment: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoRecord:
    """Why there are no measurements of a run, in a sentence."""

    why: str


NO_RECORD = NoRecord(
    why="What the run took is not known: no record of the run (run.json) lies beside audit.json."
)
"""Nothing is wrong with it: audits made in Python have none."""

_MODEL = TypeAdapter(RunRecord)


def write_run(record: RunRecord, folder: Path) -> None:
    """Write run.json into a folder.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    write_text(folder / RUN, json.dumps(plain(asdict(record)), indent=2) + "\n")


def read_run(audit_json: Path) -> RunRecord | NoRecord:
    """The run.json beside an audit.json, if it is the record of the run that made it.

    Numbers of another run are never given: where the hash differs there is no record.
    """
    path = audit_json.with_name(RUN)
    try:
        record = _MODEL.validate_json(path.read_bytes())
        digest = file_digest(audit_json)
    except FileNotFoundError:
        return NO_RECORD
    except OSError as error:
        return _unread(f"could not be read ({error.strerror or error})")
    except ValidationError:
        return _unread(f"is cut short, or does not hold what the schema {_SCHEMA} says")
    if record.audit_sha256 != digest:
        return _unread(
            "belongs to another audit.json than the one beside it: the hash in it is another"
        )
    return record


def _unread(why: str) -> NoRecord:
    return NoRecord(
        why=f"What the run took is not known: the record of the run (run.json) {why}. None of its "
        "numbers is shown. `fairaudit run` writes it anew and asks nothing that is stored; what "
        "energy earlier sessions took is then not known."
    )
