"""Rules on how an audit was made and what it took: plan, method, limits, hashes, tokens, energy."""

from collections.abc import Mapping
from types import MappingProxyType

from fairaudit.governance.evidence import Asked, Evidence, Found, Lacking, Record, Rule, cut, hashed
from fairaudit.governance.evidence_results import contrast_rows

__all__ = ["MADE_RULES"]


def _plan_hash(record: Record, asked: Asked) -> Found:
    """The plan and its margins, with a hash that can have been filed before."""
    if record.content["plan_sha256"] is None:
        return Lacking(
            why="The audit was run from Python, without a plan that could have been filed before."
        )
    rows = contrast_rows(record)
    margin = record.words.margin(rows) if rows else ""
    return Evidence(
        text=(
            f"The plan has the SHA-256 {record.content['plan_sha256']}; contrasts are held against "
            f"{margin or 'no margin'}. When the plan was written does not stand in the record: "
            "compare this hash with one that was filed before the answers came."
        ),
        section="again",
        data=hashed(record.content["plan_sha256"], record.content["settings"]),
        lacking="" if margin else "No margin is stated, so that nothing can be called equivalent.",
    )


def _method(record: Record, asked: Asked) -> Found:
    """Formulas, tests, adjustment, and how verdicts are given."""
    told = record.content["method"]
    return Evidence(
        text=(
            f"Estimates, intervals, tests, adjustment and verdicts are explained in "
            f"{record.words.plural(len(told), 'paragraph')}, with their formulas; level "
            f"{record.content['settings']['alpha']:g}."
        ),
        section="method",
        data=hashed(told),
    )


def _limits(record: Record, asked: Asked) -> Found:
    """What the audit cannot show."""
    told = record.content["limits"]
    if not told:
        return Lacking(why="The record states no limits.")
    return Evidence(
        text="What this audit cannot show is stated.",
        lines=cut([str(one) for one in told]),
        section="limits",
        data=hashed(told),
    )


def _reproducibility(record: Record, asked: Asked) -> Found:
    """Hashes and seeds with which the audit can be run again."""
    content = record.content
    return Evidence(
        text=(
            f"The record has the SHA-256 {content['sha256']}; what was asked has the hash "
            f"{content['plan_id']}, and the seed is {content['design']['seed']}. The same plan, "
            "models and answers give the same record, byte for byte."
        ),
        section="again",
        data=hashed(content["sha256"]),
        lacking=""
        if content["plan"] is not None
        else "The plan is not part of the record, as the audit was run from Python.",
    )


def _tokens_and_cost(record: Record, asked: Asked) -> Found:
    """Tokens, cost, time and dates of the run."""
    if record.run is None:
        return Lacking(why=record.no_run)
    return Evidence(
        text="Tokens, cost and time were measured over all sessions of the run.",
        lines=cut(record.words.taken()),
        section="taken",
        data=hashed(record.run["all_runs"]),
    )


def _energy(record: Record, asked: Asked) -> Found:
    """Energy of this machine, where it was measured."""
    if record.run is None:
        return Lacking(why=record.no_run)
    runs = record.run["all_runs"]
    if all(one["energy"]["kwh"] is None for one in runs):
        why = dict.fromkeys(str(one["energy"]["method"]) for one in runs)
        return Lacking(why=f"Energy was not measured: {'; '.join(why)}.")
    return Evidence(
        text="Energy was measured on this machine; what a server took elsewhere is not in it.",
        lines=cut(record.words.taken()),
        section="taken",
        data=hashed([one["energy"] for one in runs]),
    )


MADE_RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "plan_hash": _plan_hash,
        "method": _method,
        "limits": _limits,
        "reproducibility": _reproducibility,
        "tokens_and_cost": _tokens_and_cost,
        "energy": _energy,
    }
)
"""Rules whose evidence is about the audit itself."""
