"""A text that is filled for many members reads as if it were filled for each by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairaudit import counterfactuals, load_attributes, load_vignettes
from fairaudit.counterfactual import CUES, shipped_attribute_files, shipped_set_folders
from fairaudit.counterfactual.filling import remembering
from fairaudit.counterfactual.language import Template, framed
from fairaudit.counterfactual.members import members_of

_SLOTS = ("{a}", "{A}", "{x}", "{X}", "{y}", "{waits|wait}", "{z}")
_LITERALS = ("", " ", ". ", ".\n", "; ", " waits. ", "Dr. B. ", "no? ", ".", "  ", "(a) ", "e.g. ")
_VALUES = ("", "he", "an hour", "uninsured", "{y} rests. {A} {y}", " who rests", "Black\n")


@given(
    st.lists(st.sampled_from(_SLOTS + _LITERALS), max_size=12).map("".join),
    st.lists(
        st.fixed_dictionaries(
            {
                "x": st.sampled_from(_VALUES),
                "y": st.sampled_from([value for value in _VALUES if "{" not in value]),
                "z": st.sampled_from(_VALUES),
                "number": st.sampled_from(["singular", "plural"]),
            }
        ),
        min_size=1,
        max_size=4,
    ),
)
def test_sentence_by_sentence_is_the_same_as_at_once(
    text: str, members: list[dict[str, str]]
) -> None:
    fill = remembering(Template.of(text))
    for values in (*members, *members):
        assert fill(values) == Template.of(text).fill(values)


@pytest.mark.parametrize("name", sorted(shipped_set_folders()))
def test_every_shipped_member_is_the_same(name: str) -> None:
    vignettes = load_vignettes(name)
    attributes = [
        one
        for one in load_attributes(*shipped_attribute_files())
        if any(one.id in vignette.invariant_to for vignette in vignettes.vignettes)
        and one.id != "gender_identity"
    ]
    cells = counterfactuals(vignettes, attributes, cues=CUES, wordings=1, placebo=2)
    for vignette in vignettes.vignettes[::3]:
        template = Template.of(framed(vignette.text))
        fill = remembering(template)
        for member in members_of(vignette, vignettes, attributes, cells.background, cells.design):
            assert fill(member.values) == template.fill(member.values)
