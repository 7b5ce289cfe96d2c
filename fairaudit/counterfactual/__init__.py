"""Vignettes, attributes, and the matched sets made of them."""

from fairaudit.counterfactual.attribute import CUES, Attribute
from fairaudit.counterfactual.attributes import load_attributes
from fairaudit.counterfactual.cells import Cells
from fairaudit.counterfactual.design import Design, Refusal
from fairaudit.counterfactual.fields import is_identifier
from fairaudit.counterfactual.folders import case_files, set_folder
from fairaudit.counterfactual.matched import MatchedSet, matched_set
from fairaudit.counterfactual.prompts import DEFAULT_TEMPLATE, PromptTemplate
from fairaudit.counterfactual.questions import Question
from fairaudit.counterfactual.resources import shipped_attribute_files, shipped_set_folders
from fairaudit.counterfactual.reviews import (
    ReviewTally,
    review_of,
    review_state,
    signatures,
    stale_note,
    tally,
    text_hash,
)
from fairaudit.counterfactual.schema import Signature, Vignette
from fairaudit.counterfactual.verb import counterfactuals
from fairaudit.counterfactual.vignettes import VignetteSet, load_vignettes

__all__ = [
    "CUES",
    "DEFAULT_TEMPLATE",
    "Attribute",
    "Cells",
    "Design",
    "MatchedSet",
    "PromptTemplate",
    "Question",
    "Refusal",
    "ReviewTally",
    "Signature",
    "Vignette",
    "VignetteSet",
    "case_files",
    "counterfactuals",
    "is_identifier",
    "load_attributes",
    "load_vignettes",
    "review_of",
    "review_state",
    "set_folder",
    "matched_set",
    "shipped_attribute_files",
    "shipped_set_folders",
    "signatures",
    "stale_note",
    "tally",
    "text_hash",
]
