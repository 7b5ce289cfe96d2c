"""Every evidence rule by its name, and every guard."""

from collections.abc import Mapping
from types import MappingProxyType

from fairaudit.governance.evidence import Rule
from fairaudit.governance.evidence_beside import BESIDE_RULES
from fairaudit.governance.evidence_design import DESIGN_RULES, GUARDS
from fairaudit.governance.evidence_made import MADE_RULES
from fairaudit.governance.evidence_results import RESULT_RULES

__all__ = ["GUARDS", "RULES"]

RULES: Mapping[str, Rule] = MappingProxyType(
    {**RESULT_RULES, **BESIDE_RULES, **DESIGN_RULES, **MADE_RULES}
)
"""Rules that an item of a pack can name."""
