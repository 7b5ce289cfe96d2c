"""What the first sheet of a set's workbook tells whoever fills it."""

__all__ = ["HOW_TO"]

HOW_TO = (
    "One row of “vignettes” is one case. What belongs to a case and comes more than once stands on "
    "the other sheets, with the id of the case in the column “vignette”; “whole set” there means "
    "all cases.",
    "A new case is a new row with an id of its own (lower-case letters, digits, underscores), and "
    "rows for it on the other sheets. Ids of cases that are there are not changed, and no row of "
    "“vignettes” is taken out.",
    "Words in braces are slots: {group} is where a demographic word comes, {subject} he, she or "
    "they, {rates|rate} a verb for one and for many. Never write a demographic word yourself.",
    "Lists of ids have commas between them. Lists of texts have one text a line (Alt+Enter), and "
    "so have the slots of “attention”: “name: text”, one a line, such as “finding: The skin is "
    "pale.” A range is “45 to 70”.",
    "“sexes” says for whom a case is possible: “male, female”, “male” or “female”, and nothing "
    "else. “base” says what the patient is where that is not swapped, such as “sex: female”.",
    "“as choice” on “questions” says a yes/no question again as a choice: a wording, and one "
    "statement for each option, one a line in the order of the options. Leave it empty where there "
    "is none.",
    "“answers” are only for what a guideline fixes, with its citation. “harm” is optional. Where a "
    "cell offers a list, its words are all that can be meant, but for a question that you add.",
    "All cells are text, so that nothing is turned into a date. Write no formula. Do not rename "
    "sheets or headings. Other sheets may be added; they are left alone.",
    "A signature in reviewed_by does not stand here: it is written by “fairaudit review”. A case "
    "that is changed here needs a new one.",
    "When you are done, give the file to whoever runs: fairaudit sheet SET --put-back FILE. It can "
    "be edited further and put back again. Two people can work in a file each, as long as each of "
    "them changes other cases: a case that somebody else has changed meanwhile is refused.",
)
