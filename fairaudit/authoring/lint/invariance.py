"""To which attributes a case is invariant, as far as its files can be read."""

from fairaudit.counterfactual.drafts import SetDraft, VignetteDraft

__all__ = ["invariant_to"]


def invariant_to(vignette: VignetteDraft, about: SetDraft | None) -> frozenset[str]:
    """Attributes that are swapped in a case: its own list or its set's, less the exceptions."""
    listed = vignette.invariant_to or (about.invariant_to if about is not None else ())
    return frozenset(listed) - set(vignette.not_invariant)
