"""The counterfactual design: which members of which matched sets are asked."""

from collections.abc import Iterable, Mapping, Sequence

from fairaudit.counterfactual.arguments import (
    asked_vignettes,
    checked_attributes,
    checked_crossings,
    checked_cues,
    checked_formats,
    checked_groups,
    checked_orders,
    checked_questions,
    checked_sets,
    checked_swapped,
    whole_number,
)
from fairaudit.counterfactual.attribute import Attribute
from fairaudit.counterfactual.attributes import load_attributes
from fairaudit.counterfactual.budget import within_budget
from fairaudit.counterfactual.cells import Cells
from fairaudit.counterfactual.design import Design
from fairaudit.counterfactual.formats import ORDERS
from fairaudit.counterfactual.guard import check_members, check_sets
from fairaudit.counterfactual.prompts import DEFAULT_TEMPLATE, PromptTemplate
from fairaudit.counterfactual.refusals import refusals
from fairaudit.counterfactual.resources import shipped_attribute_files
from fairaudit.counterfactual.vignettes import VignetteSet

__all__ = ["counterfactuals"]


def counterfactuals(
    vignettes: VignetteSet | str | Sequence[VignetteSet | str],
    attributes: Attribute | str | Sequence[Attribute | str],
    *,
    questions: Iterable[str] = (),
    groups: Mapping[str, Iterable[str]] | None = None,
    cues: Iterable[str] = ("descriptor",),
    crossings: Iterable[Iterable[str]] = (),
    budget: int | None = None,
    allow_justified: Iterable[str] = (),
    limit: int | None = None,
    wordings: int = 2,
    orders: Iterable[str] = ORDERS,
    formats: Iterable[str] = (),
    placebo: int = 3,
    attention: bool = True,
    control: bool = True,
    template: PromptTemplate = DEFAULT_TEMPLATE,
    seed: int = 0,
) -> Cells:
    """Cross vignettes with demographic attributes, wordings, option orders, and control arms.

    Every attribute is swapped against its own reference group. All others are not told, but for
    those that a text cannot do without (sex, and those with slots of their own), which keep the
    vignette's base level. A vignette whose right answer is not stated to be invariant to an
    attribute takes no part in that attribute's swap, and no member is made that is impossible in
    the case: both are listed in `Cells.refused`.

    Beside the swaps stand the arms, each a contrast of its own with the role that it is named
    for: *placebo* (an irrelevant detail changes), *attention* (a decisive clinical change),
    *control* (no demographic is told), and, of each vignette as written, *paraphrase* (its
    wordings against the first) and *format* (its option orders and formats against the first).
    Arms share prompts with the swaps wherever they ask the same.

    Parameters
    ----------
    vignettes : VignetteSet, str, or a sequence of them
        The cases; a name is loaded, as by `load_vignettes`.
    attributes : Attribute, str, or a sequence of them
        What is swapped; a name is loaded, as by `load_attributes`.
    questions : Iterable[str]
        Question ids; all of the set's when empty.
    groups : Mapping[str, Iterable[str]], optional
        For an attribute id, the groups to compare with its reference; all when not named.
    cues : Iterable[str]
        Kinds of cue that tell the groups: “descriptor” (“a Black woman”), “name” (a line
        “Patient: …” before the text), “social_history” (a line after it). Each kind is a contrast
        of its own.
    crossings : Iterable[Iterable[str]]
        Attributes to swap together, such as [["race_ethnicity", "sex"]]: every combination of
        their groups is a group of its own, “black × female”, compared with the combination of
        the references. Their words are written in the order given; an attribute that has no cue
        of the kind is told by its descriptor.
    budget : int, optional
        Greatest number of distinct prompts of the whole design: the calls of one repeat. Where
        the crossings would exceed it, each vignette gets a balanced fraction of their groups,
        drawn with the seed; how balanced, tells `Cells.balance`. Everything else is always
        rendered whole. A larger budget keeps what a smaller one draws.
    allow_justified : Iterable[str]
        Attributes to swap also where the right answer may depend on them. Such cells carry
        “may_differ” in `expected` and are reported apart.
    limit : int, optional
        Vignettes of each set that are asked something, drawn with the seed; all when not given.
    wordings : int
        How many wordings of each question, from the first.
    orders : Iterable[str]
        Orders in which the options are shown: “forward”, “reversed”. Where the template does
        not show the options, the first alone.
    formats : Iterable[str]
        Other forms for the format arm: “labelled” (A. yes), “choice” (a yes/no question as a
        choice between two statements, where the set has them), “reason_first” (reasons, then a
        last line with the answer; for models that answer in words).
    placebo : int
        Renders of each vignette in which a clinically irrelevant detail changes; 0 for none.
    attention : bool
        Ask the attention controls too.
    control : bool
        Ask each vignette also without any demographic. Its age stays, as a part of the case;
        a case that is possible for one sex only has no such member.
    template : PromptTemplate
        The words around vignette and question.
    seed : int
        Draws vignettes, names, placebo details and fractions.

    Returns
    -------
    Cells
        Iterable again and again, in the same order.

    Raises
    ------
    InputError
        If a question, group, order or format is unknown, if an attribute is swapped in no
        vignette, if fewer wordings or placebo details exist than are asked for, if two swapped
        or crossed attributes fill one slot, if a member reads like its reference, or if the
        budget is too small.

    Examples
    --------
    >>> from fairaudit import counterfactuals, load_attributes, load_vignettes
    >>> cells = counterfactuals(load_vignettes("acute_pain"), load_attributes("sex"), seed=7)
    >>> sorted({cell.group for cell in cells if cell.attribute == "sex"})
    ['female', 'male']
    """
    swapped = checked_swapped(attributes)
    sets = checked_sets(vignettes)
    asked = checked_questions(questions, sets)
    seed = whole_number(seed, "The seed", 0)
    limit = None if limit is None else whole_number(limit, "The limit", 1)
    sets = tuple(asked_vignettes(one, asked, limit, seed) for one in sets)
    chosen = checked_cues(cues, swapped)
    design = Design(
        questions=asked,
        groups=checked_groups(groups or {}, swapped),
        cues=chosen,
        wordings=whole_number(wordings, "The number of wordings", 1),
        orders=checked_orders(orders, template),
        formats=checked_formats(formats, template),
        placebo=whole_number(placebo, "The number of placebo renders", 0),
        attention=attention,
        control=control,
        crossings=checked_crossings(crossings, swapped, chosen),
        allow_justified=checked_attributes(allow_justified, swapped, "allow_justified"),
        seed=seed,
    )
    names = {attribute.id for attribute in swapped}
    shipped = load_attributes(*(n for n in shipped_attribute_files() if n not in names))
    background = tuple(attribute for attribute in shipped if attribute.always_told)
    check_sets(sets, design)
    for one in sets:
        check_members(one, swapped, background, design)
    cells = Cells(
        sets=sets,
        attributes=swapped,
        background=background,
        design=design,
        template=template,
        refused=refusals(sets, swapped, background, design),
    )
    return cells if budget is None else within_budget(cells, whole_number(budget, "The budget", 1))
