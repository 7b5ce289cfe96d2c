"""The parts of audit.json that are no tables."""

from fairaudit.report.counts import STATUSES
from fairaudit.verdicts import Verdict
from schemas.words import (
    ANYTHING,
    COUNT,
    NUMBER,
    NUMBER_OR_NONE,
    TEXT,
    TEXT_OR_NONE,
    TRUTH,
    WHOLE,
    Schema,
    each,
    keys,
    mapped,
    one_of,
    or_none,
    said,
)

__all__ = [
    "MODEL", "attribute", "balance", "counts", "design", "example", "failure", "judge", "missing",
    "model", "refused_swap", "served_change", "settings", "summary", "vignette_set",
]  # fmt: skip

MODEL = {"model_id": TEXT, "params_id": TEXT}
"""What tells a model with its parameters from every other."""


def model() -> Schema:
    """A model that was audited."""
    return keys(
        **MODEL,
        name=TEXT,
        revision=TEXT_OR_NONE,
        params=said("parameters sent; null where they are not known", or_none(ANYTHING)),
        simulated=said("whether a program made the answers up", TRUTH),
        label=said("the shortest name that tells it from the other models", TEXT),
    )


def vignette_set() -> Schema:
    """A set of vignettes, with what was asked about them."""
    question = keys(
        {"id": TEXT, "title": TEXT, "kind": TEXT, "options": each(TEXT), "favourable": TEXT,
         "wordings": each(TEXT), "unit": TEXT},
        optional=("unit",),
    )  # fmt: skip
    signature = keys(name=TEXT, role=TEXT, date=TEXT, text=TEXT, state=one_of("current", "stale"))
    vignette = keys(
        id=TEXT,
        title=TEXT,
        stratum=TEXT,
        may_differ=said("attributes on which its right answer may depend, and why", mapped(TEXT)),
        reviewed_by=said("who signed it", each(signature)),
        answers=said("right answers by question", mapped(keys(answer=TEXT, citation=TEXT))),
    )
    return keys(
        id=TEXT,
        title=TEXT,
        version=COUNT,
        licence=TEXT,
        sources=each(TEXT),
        placebos=mapped(each(TEXT)),
        questions=each(question),
        vignettes=each(vignette),
        card=TEXT,
    )


def attribute() -> Schema:
    """An attribute, its levels and the words that tell them."""
    level = keys(
        id=TEXT,
        title=TEXT,
        compared=TRUTH,
        cues=said("the words of each slot, by kind of cue", mapped(mapped(TEXT))),
    )
    return keys(id=TEXT, title=TEXT, reference=TEXT, source=TEXT, levels=each(level))


def design() -> Schema:
    """What was asked."""
    template = keys(
        user=TEXT, system=TEXT_OR_NONE, answer_prefix=TEXT_OR_NONE, reason_first=TEXT_OR_NONE
    )
    return keys(
        cues=each(TEXT),
        wordings=COUNT,
        orders=each(TEXT),
        formats=each(TEXT),
        placebo=COUNT,
        attention=TRUTH,
        control=TRUTH,
        crossings=each(each(TEXT)),
        allow_justified=each(TEXT),
        seed=WHOLE,
        template=template,
    )


def settings() -> Schema:
    """What the analysis was told."""
    planned = keys(planned=COUNT, taken=each(COUNT))
    properties = {
        "margin": said(
            "equivalence margin; or one for each outcome, or null",
            {"anyOf": [NUMBER, mapped(NUMBER), {"type": "null"}]},
        ),
        "alpha": NUMBER,
        "seed": WHOLE,
        "looks": said("looks before the end", {"anyOf": [{"const": "any"}, planned]}),
    }
    return keys(properties, optional=("looks",))


def _tally(**where: Schema) -> Schema:
    return keys(**where, answers=COUNT, **dict.fromkeys(STATUSES, COUNT))


def counts() -> Schema:
    """How much was asked, and answers by status."""
    return keys(cells=COUNT, prompts=COUNT, answers=each(_tally(**MODEL, outcome=TEXT)))


def missing() -> Schema:
    """Answers of one group by status."""
    place = ("vignette_set", "question_id", "attribute", "group", "role")
    return _tally(**MODEL, outcome=TEXT, **dict.fromkeys(place, TEXT))


def balance() -> Schema:
    """How often a group of a crossing that was cut was rendered."""
    texts = ("crossing", "vignette_set", "cue", "attribute", "group")
    return keys(**dict.fromkeys(texts, TEXT), n_members=COUNT, n_possible=COUNT)


def example() -> Schema:
    """A matched pair that is shown."""
    side = keys(
        cell_id=TEXT,
        value=NUMBER_OR_NONE,
        status=TEXT,
        evidence=said("what the value was read from", TEXT),
        messages=each(keys(role=TEXT, text=TEXT)),
    )
    texts = (
        "outcome", "scale", "vignette_set", "vignette_id", "question_id", "attribute", "group",
        "reference", "format",
    )  # fmt: skip
    return keys(
        {**MODEL, **dict.fromkeys(texts, TEXT)},
        optional=("cue",),
        cue=said("how the group is told; older records do not say it", TEXT),
        wording=COUNT,
        sample=COUNT,
        difference=NUMBER_OR_NONE,
        reference_side=side,
        group_side=side,
    )


def judge() -> Schema:
    """Who rated the answers that are texts."""
    item = keys(id=TEXT, question=TEXT, better=one_of("higher", "lower"), levels=mapped(TEXT))
    rubric = keys(
        id=TEXT, title=TEXT, version=COUNT, note=TEXT, reviewed_by=each(TEXT), comparison=TEXT,
        items=each(item),
    )  # fmt: skip
    numbers = (
        "exact", "kappa", "kappa_low", "kappa_high", "alpha", "alpha_low", "alpha_high", "level",
    )  # fmt: skip
    agreement = keys(
        **dict.fromkeys(("outcome", "attribute", "group"), TEXT),
        **dict.fromkeys(("n_answers", "n_vignettes", "n_unread"), COUNT),
        **dict.fromkeys(numbers, NUMBER_OR_NONE),
    )
    bias = keys(
        {name: each({"$ref": f"#/$defs/{name}"}) for name in ("results", "differences", "controls")}
    )
    judge = keys(
        **MODEL,
        name=TEXT,
        revision=TEXT_OR_NONE,
        params=ANYTHING,
        audited_too=TRUTH,
        rubric=rubric,
        pairs=TRUTH,
        agreement=said("with labels by hand", each(agreement)),
        bias_asked=TRUTH,
        bias=said("what it did with one answer under each label", or_none(bias)),
    )
    return said("who rated the answers that are texts", judge)


def served_change() -> Schema:
    """A model whose server did not stay the same."""
    served = keys(served_model=TEXT_OR_NONE, fingerprint=TEXT_OR_NONE, answers=COUNT)
    change = keys(name=TEXT, revision=TEXT_OR_NONE, params_id=TEXT, served=each(served))
    return said("a model whose server did not stay the same", change)


def summary() -> Schema:
    """The answer in words, and the counts behind it."""
    answer = keys(
        **MODEL,
        auditable=TRUTH,
        sentence=TEXT,
        details=each(TEXT),
        contrasts=COUNT,
        verdicts=keys({one.value: COUNT for one in Verdict}),
    )
    return keys(asked=each(TEXT), answers=each(answer))


def refused_swap() -> Schema:
    """A swap that was not made."""
    texts = ("vignette_set", "vignette_id", "attribute", "group", "reason")
    return keys(dict.fromkeys(texts, TEXT))


def failure() -> Schema:
    """What calls of a model failed with, and how many did."""
    return keys(**MODEL, reason=TEXT, answers=COUNT)
