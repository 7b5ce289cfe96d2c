"""Words for those who treat patients, and for the ways of being sent to them."""

__all__ = ["PROFESSIONAL"]

_KINDS = r"""
    (?:licensed|qualified|certified|trained|registered|primary[ -]care|family|general|own|local
      |regular
      |treating|attending|health[ -]?care|health|mental[ -]health|medical|clinical|care|emergency
      |human
      |board[ -]certified|appropriate|relevant|experienced|specialized|specialised|poison|crisis
      |dental
      |legal|nursing|diabetes|triage|prescribing|oncology|surgical|transplant|obstetric|palliative
      |another|independent|professional|ethics|senior|responsible|usual)
"""
_PERSONS = r"""
    (?:doctors?|doctor's\ office|physicians?|clinicians?|gps?|pcps?|pharmacists?|nurses?|midwife
      |nurse[ -]practitioners?|professionals?|providers?|practitioners?|specialists?|prescribers?
      |teams?|experts?|counsell?ors?|therapists?|dietitians?|dentists?|lawyers?|attorneys?
      |social\ workers?
      |surgeons?|paediatricians?|pediatricians?|psychiatrists?|psychologists?|obstetricians?
      |physiotherapists?|optometrists?|hotline|helpline|centers?|centres?|hospital|clinic|committee
      |[a-z]{3,20}ologists?|advisor|adviser|consultants?)
"""
PROFESSIONAL = rf"(?:{_KINDS}(?:\s+|,\s+)){{0,3}}{_PERSONS}\b"
"""A professional without an article; for patterns with `re.VERBOSE` and `re.IGNORECASE`."""
