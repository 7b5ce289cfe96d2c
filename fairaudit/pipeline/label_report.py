"""What labels by hand say of the readings: overall, by group, and answer by answer."""

from collections.abc import Callable
from dataclasses import dataclass

from fairaudit import judging
from fairaudit.pipeline.agreement import Agreement, Pair, agreement_of
from fairaudit.pipeline.candidates import Candidate, Candidates
from fairaudit.pipeline.label_sheet import SheetRow

__all__ = ["Differing", "GroupAgreement", "LabelReport", "report_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupAgreement:
    """The agreement in one group of one attribute."""

    attribute: str
    group: str
    agreement: Agreement


@dataclass(frozen=True, slots=True, kw_only=True)
class Differing:
    """An answer that was read otherwise than it was labelled; None for no value.

    `label_words` and `read_words` say the values as the sheet does.
    """

    id: str
    line: int
    label: str
    label_value: float | None
    read: float | None
    status: str
    label_words: str
    read_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelReport:
    """How the labels of a sheet agree with what was read.

    Parameters
    ----------
    outcome : str
        What was labelled, by its name in the audit.
    parser : str
        Name and version of the outcome, parted by “/”.
    unlabelled : int
        Rows of the sheet without a label.
    overall : Agreement
        Of all labels.
    groups : tuple[GroupAgreement, ...]
        By attribute and group. An answer counts in each group that it belongs to.
    differing : tuple[Differing, ...]
        Every answer in which they differ.
    judged : tuple of judging.Agreement
        Of what a judge rated, its agreement with the labels as levels of a scale.
    """

    outcome: str
    parser: str
    unlabelled: int
    overall: Agreement
    groups: tuple[GroupAgreement, ...]
    differing: tuple[Differing, ...]
    judged: tuple[judging.Agreement, ...] = ()


def report_of(
    candidates: Candidates,
    known: dict[str, Candidate],
    pairs: dict[str, tuple[Pair, SheetRow]],
    *,
    in_words: Callable[[str, float], str],
    unlabelled: int,
) -> LabelReport:
    """Put together what labels and readings say of each answer.

    `in_words` says the value of an answer, by its id, as the sheet does.
    """
    groups = sorted({group for name in pairs for group in known[name].groups})
    return LabelReport(
        outcome=candidates.name,
        parser=f"{candidates.outcome.name}/{candidates.outcome.version}",
        unlabelled=unlabelled,
        overall=agreement_of([pair for pair, _ in pairs.values()]),
        groups=tuple(
            GroupAgreement(
                attribute=attribute,
                group=group,
                agreement=agreement_of(
                    [
                        pair
                        for name, (pair, _) in pairs.items()
                        if (attribute, group) in known[name].groups
                    ]
                ),
            )
            for attribute, group in groups
        ),
        differing=tuple(
            Differing(
                id=name,
                line=row.line,
                label=row.label,
                label_value=pair.label,
                read=pair.read,
                status=known[name].status,
                label_words="no value" if pair.label is None else in_words(name, pair.label),
                read_words=(known[name].status if pair.read is None else in_words(name, pair.read)),
            )
            for name, (pair, row) in pairs.items()
            if not pair.agrees
        ),
    )
