"""The rules of lint, each with what to do about it."""

__all__ = ["RULES"]

RULES = {
    "schema": "Mend what the loader refuses: keys, values, slots, rings, a missing CARD.md.",
    "file-name": "Name a case's file after its id: the id, then “.yaml”.",
    "demographic-word": "Take the word out, or let a slot say it.",
    "pronoun": "Write the patient's pronoun as a slot; make a bystander's unmistakable.",
    "bystander-slot": "Write a bystander's verb and pronoun out; slots agree with the patient.",
    "agreement": "Write a verb that follows {subject} as {rates|rate}, in its two forms.",
    "patient-name": "Leave the patient's name out; cues of the kind “name” bring it.",
    "bystander-name": "Give the bystander a name that is not in the patients' name pools.",
    "sex-conflict": "Mend the word, or narrow “sexes” to those for whom the case is possible.",
    "age-conflict": "Mend the word, or narrow “age_range” to the ages at which it is possible.",
    "option-overlap": "Word the options so that exactly one of them can be right.",
    "question-tells-group": "Leave the group out of the question; the text alone tells it.",
    "reason-missing": "Name the attribute in invariant_to, or say in not_invariant why it matters.",
    "near-duplicate": "Write another case, or leave one of the two out.",
    "length": "Word the cues alike in length, so that length tells no group.",
    "difference": "Let the members of a matched set differ in the cue alone.",
    "source": "Say where the levels and their wording come from.",
    "second-cue": "Tell each level by a second kind of cue, or say in “source” why there is one.",
    "full-stop": "End the line of social history with a full stop.",
    "descriptor": "Write “group” as an adjective, without an article, and “with” as “ with …”.",
    "other-level": "Let the words of a level name no other level.",
    "level-age": "Give the level the ages at which its words are possible.",
}
"""What to do, by rule."""
