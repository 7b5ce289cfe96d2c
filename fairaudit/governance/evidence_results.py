"""Rules on what was found: contrasts, gaps, noise floor, missing answers, intersections, strata."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from fairaudit.governance.evidence import (
    Asked,
    Evidence,
    Found,
    Lacking,
    Record,
    Rule,
    cut,
    hashed,
    held_back,
    listed,
    models_of,
)
from fairaudit.governance.words import Row
from fairaudit.headlines import missing_rates
from fairaudit.rows import BESIDE, INTERACTION, INTERSECTION, MISSING_RATE, SWAP, WORST_GAP
from fairaudit.verdicts import MOST_SERIOUS_FIRST, Verdict

__all__ = ["RESULT_RULES", "contrast_rows"]

_FLOOR = ("model_id", "params_id", "vignette_set", "question_id", "outcome", "noise_floor")


def contrast_rows(record: Record) -> list[Row]:
    """The contrasts on which verdicts rest, in the record's order."""
    return [
        row
        for row in record.rows("results")
        if row["priority"] in ("primary", "exploratory")
        and row["role"] == SWAP
        and not row["stratum"]
        and row["estimand"] not in BESIDE
    ]


def _contrasts(record: Record, asked: Asked) -> Found:
    """All contrasts of the attributes that were asked for, with what they do not cover."""
    wanted = {name for names in asked.bases.values() for name in names}
    rows = [row for row in contrast_rows(record) if not wanted or row["attribute"] in wanted]
    if not rows:
        return Lacking(why=f"No contrast {_about(asked)} was analysed.".replace("  ", " "))
    told = dict.fromkeys(record.words.attribute(row["attribute"]) for row in rows)
    return Evidence(
        text=(
            f"{record.words.plural(len(rows), 'contrast')} of {record.words.listing([*told])}, "
            f"between vignettes that differ in nothing else: {_counts(rows)}."
        ),
        lines=cut([record.words.contrast(row) for row in _by_verdict(rows)]),
        section="contrasts",
        data=hashed(rows),
        lacking=held_back(record, _uncovered(record, rows, asked)),
    )


def _about(asked: Asked) -> str:
    return f"of {', '.join(asked.bases)}" if asked.bases else ""


def _counts(rows: Sequence[Row]) -> str:
    """How many contrasts have each verdict."""
    counts = [(sum(row["verdict"] == one for row in rows), one.words) for one in MOST_SERIOUS_FIRST]
    return "; ".join(f"{number} {words}" for number, words in counts if number)


def _by_verdict(rows: Iterable[Row]) -> list[Row]:
    """What has to be looked at first stands first: the worst verdict, then the largest difference.

    Differences on unlike scales are compared in their margins, where they have one.
    """
    places = {str(verdict): place for place, verdict in enumerate(MOST_SERIOUS_FIRST)}

    def urgency(row: Row) -> tuple[int, float]:
        size = abs(row["estimate"] or 0.0) / (row["margin"] or 1.0)
        return places.get(row["verdict"], len(places)), -size

    return sorted(rows, key=urgency)


def _uncovered(record: Record, rows: Sequence[Row], asked: Asked) -> str:
    """Which grounds have no estimable contrast, or of which model, in a sentence."""
    there = {
        label: {
            row["attribute"]
            for row in rows
            if record.words.model(row) == label and row["verdict"] != Verdict.NOT_ESTIMABLE
        }
        for label in dict.fromkeys(record.words.model(row) for row in rows)
    }
    if not asked.bases:
        silent = [label for label, names in there.items() if not names]
        return f"No contrast of {record.words.listing(silent)} is estimable." if silent else ""
    left = [
        ground if len(without) == len(there) else f"{ground} ({', '.join(without)})"
        for ground, names in asked.bases.items()
        if (without := [one for one, had in there.items() if not had.intersection(names)])
    ]
    return f"Not tested: {', '.join(left)}." if left else ""


def _worst_gap(record: Record, asked: Asked) -> Found:
    """The widest gap between any two groups of each attribute."""
    rows = [
        row
        for row in record.rows("results")
        if row["estimand"] == WORST_GAP and row["role"] == SWAP and not row["stratum"]
    ]
    return listed(
        record,
        rows,
        [record.words.contrast(row) for row in _by_verdict(rows)],
        text="The widest gap between any two groups of each attribute, with an interval that "
        "allows for the choice among all pairs.",
        section="overall",
        absent="No attribute has three groups or more that could be looked at together.",
    )


def _noise_floor(record: Record, asked: Asked) -> Found:
    """What an irrelevant change does to the same model, beside each contrast."""
    rows = [
        row
        for row in contrast_rows(record)
        if row["noise_floor"] is not None or row.get("held_against")
    ]
    renders = record.content["design"]["placebo"]
    # Contrasts of one place share their floor, and would each round it in their own way.
    first = {tuple(row[name] for name in _FLOOR): row for row in reversed(rows)}
    return listed(
        record,
        rows,
        [record.words.floor(row) for row in reversed(first.values())],
        text=(
            f"In {record.words.plural(renders, 'render')} of each vignette only a detail without "
            "clinical meaning changes; each contrast stands beside what that does."
        ),
        section="contrasts",
        absent="There is no placebo arm, so that differences cannot be held against what an "
        "irrelevant change does.",
    )


def _missing_by_group(record: Record, asked: Asked) -> Found:
    """How many answers are missing, and whether that differs by group."""
    counted = record.rows("missing")
    tested = missing_rates({"results": record.rows("results")})
    if not counted:
        return Lacking(why="No answers were counted by group.")
    told = [f"{record.words.model(one)}: {record.words.missing(one)}" for one in models_of(record)]
    return Evidence(
        text=" ".join(told),
        lines=cut([record.words.contrast(row) for row in _by_verdict(tested)]),
        section="missing",
        data=hashed(counted, tested),
        lacking=held_back(record),
    )


def _intersections(record: Record, asked: Asked) -> Found:
    """Groups in which several attributes differ at once."""
    rows = [
        row
        for row in record.rows("results")
        if INTERSECTION in row["attribute"]
        and row["role"] == SWAP
        and not row["stratum"]
        and (row["estimand"] not in BESIDE or row["estimand"] == INTERACTION)
    ]
    joint = [row for row in rows if row["estimand"] != INTERACTION]
    return listed(
        record,
        rows,
        [record.words.contrast(row) for row in _by_verdict(joint)],
        text=(
            f"{record.words.plural(len(joint), 'contrast')} of groups in which several attributes "
            "differ from the reference at once, each beside the sum of the single differences."
        ),
        section="intersections",
        absent="No attributes were crossed: what is found for single attributes can be otherwise "
        "where two come together.",
    )


def _strata(record: Record, asked: Asked) -> Found:
    """Contrasts within subgroups of vignettes."""
    rows = [
        row
        for row in record.rows("results")
        if row["stratum"] and row["role"] == SWAP and row["estimand"] != MISSING_RATE
    ]
    return listed(
        record,
        rows,
        [f"{row['stratum']}: {record.words.contrast(row)}" for row in _by_verdict(rows)],
        text="Each contrast within subgroups of vignettes, and between them.",
        section="strata",
        absent="The vignettes are not parted into strata, such as sites or severities.",
    )


def _power(record: Record, asked: Asked) -> Found:
    """Whether the audit could have shown what was asked."""
    rows = record.rows("wholes")
    return listed(
        record,
        rows,
        [f"{record.words.model(row)}: {record.words.whole(row)}" for row in rows],
        text="Whether this many vignettes could have shown all contrasts equivalent.",
        section="whole",
        absent="The record does not say what the audit could have shown.",
    )


RESULT_RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "contrasts": _contrasts,
        "worst_gap": _worst_gap,
        "noise_floor": _noise_floor,
        "missing_by_group": _missing_by_group,
        "intersections": _intersections,
        "strata": _strata,
        "power": _power,
    }
)
"""Rules whose evidence is about a model: where every model is simulated, it supplies nothing."""
