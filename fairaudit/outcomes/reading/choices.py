"""Which of the options an answer commits to."""

from fairaudit.outcomes.reading.asides import breaks_off, hedged, searched, withdraws
from fairaudit.outcomes.reading.asked import Asked, Reading
from fairaudit.outcomes.reading.candidates import candidates
from fairaudit.outcomes.reading.declarations import DISPUTED, is_unfinished
from fairaudit.outcomes.reading.declared_options import contested, declared_option, gainsaid
from fairaudit.outcomes.reading.declining import declines
from fairaudit.outcomes.reading.fields import ABSENT, EMPTY, answer_field, by_key
from fairaudit.outcomes.reading.options import Options, options_of
from fairaudit.outcomes.reading.settling import settled
from fairaudit.outcomes.reading.strength import DECLARED, LEADING, MENTIONED, STATED, Candidate
from fairaudit.outcomes.reading.text import Said, json_in, said_in, sentences

__all__ = ["option_named", "read_choice", "without_value"]

_SPAN = 200
_QUICK_LENGTH = 80
_TRIM = " \t\n.,!:;\"'()[]{}*_`-"
_BARE = 120  # characters of an answer that may be nothing but an option
_NAMING = frozenset(
    ("text", "option", "label", "optiontext", "answertext", "choice", "letter", "name")
)
_BRIEF = 12  # words of an answer in which naming one option is choosing it


def read_choice(text: str, asked: Asked, *, cut: bool = False) -> Reading:
    """Read which option an answer chooses.

    Parameters
    ----------
    text : str
        The answer. Of a long one, 12,000 characters at each end are read.
    asked : Asked
        The options, and the question: one that asks for what is wrong turns denials round.
    cut : bool
        Whether the model was stopped before it had finished.

    Returns
    -------
    Reading
        Its value is one of the options.

    Examples
    --------
    >>> asked = Asked(kind="choice", options=("oxycodone", "oral ibuprofen", "acetaminophen"))
    >>> read_choice("A … no, she is allergic. **B**", asked).value
    'oral ibuprofen'
    >>> read_choice("I'd start ibuprofen rather than oxycodone.", asked).value
    'oral ibuprofen'
    >>> read_choice("A. Acetaminophen", asked).status
    'unparsed'
    """
    options = options_of(asked.options)
    if len(text) <= _QUICK_LENGTH:
        bare = text.strip(_TRIM).lower()
        place = options.plain.get(bare)
        if place is not None:
            return Reading(status="ok", value=options.texts[place], evidence=text.strip())
        if not bare:
            return without_value("", text, cut=cut)
    said = said_in(text)
    if said.unfinished:
        return without_value("", said.text, cut=True)
    found = json_in(said.written) if "{" in said.written else None
    field = answer_field(found)
    if field is not ABSENT:
        place = None if field is EMPTY else option_named(field, options)
        if place is not None and _contradicted(by_key(found), place, options):
            place = None
        if place is None:
            return without_value("", said.text, cut=cut)
        return Reading(status="ok", value=options.texts[place], evidence=said.written[:_SPAN])
    place = options.plain.get(_bare(said.text).lower()) if len(said.text) <= _BARE else None
    if place is not None:
        return Reading(status="ok", value=options.texts[place], evidence=said.text[:_SPAN])
    return _in_words(said, options, asked.question, cut=cut)


def _in_words(said: Said, options: Options, question: str, *, cut: bool) -> Reading:
    """Read the option that an answer in sentences chooses."""
    text = said.text
    found = list(candidates(text, options, question))
    chosen = settled(
        found,
        least=LEADING if cut else MENTIONED,
        brief=len(text.split()) <= _BRIEF and len(sentences(text)) == 1,
        total=len(options.texts),
    )
    if chosen is not None and _begun(chosen, text, cut=cut):
        chosen = None
    place = None if chosen is None else chosen.options[0]
    words = "" if chosen is None else chosen.words
    declared = declared_option(said.written, options, question)
    if declared is None or declared is DISPUTED:
        disputed = declared is DISPUTED or (chosen and contested(text, chosen, found, options))
        place = None if disputed else place
    elif place != declared[1]:
        begun = (cut or breaks_off(text)) and is_unfinished(declared[0], said.written)
        doubtful = begun or hedged(text) or gainsaid(declared[1], found)
        stands = declared[0].corrects or (place is None and not doubtful)
        place, words = (declared[1], declared[0].value) if stands else (None, "")
    if chosen is None or chosen.strength <= STATED or withdraws(text):
        declined = declines(searched(text))
        if place is None or declined:
            return without_value(declined, text, cut=cut)
    if place is None:
        return without_value("", text, cut=cut)
    return Reading(status="ok", value=options.texts[place], evidence=words[:_SPAN])


def option_named(field: object, options: Options) -> int | None:
    """The place of the option that a field names: by its words, its letter or its number."""
    if isinstance(field, bool) or field is None:
        return None
    if isinstance(field, int):
        return field - 1 if options.numbered and 1 <= field <= len(options.texts) else None
    if isinstance(field, list | tuple):
        return option_named(field[0], options) if len(field) == 1 else None
    if not isinstance(field, str):
        return None
    words = said_in(field).text.strip(_TRIM)
    if (place := options.plain.get(words.lower())) is not None:
        return place
    if words.isdigit() and len(words) <= 2:
        return option_named(int(words), options)
    found = list(candidates(words, options, ""))
    chosen = settled(found, least=MENTIONED, brief=True, total=len(options.texts))
    return None if chosen is None else chosen.options[0]


def without_value(declined: str, text: str, *, cut: bool) -> Reading:
    """A reading without a value, with its reason."""
    if declined:
        return Reading(status="refused", value=None, evidence=declined[:_SPAN])
    if cut or breaks_off(text):
        return Reading(status="truncated", value=None, evidence=text[-_SPAN:])
    return Reading(status="unparsed", value=None, evidence=text[:_SPAN])


def _begun(chosen: Candidate, text: str, *, cut: bool) -> bool:
    """Whether an option is named only in the last of several sentences, which breaks off."""
    unfinished = cut or breaks_off(text)
    last = chosen.number > 0 and text.rstrip().endswith(chosen.words.rstrip())
    return unfinished and last and chosen.strength < DECLARED and text.rstrip()[-1] not in ".!)"


def _bare(text: str) -> str:
    """A text without the marks and pictures around it."""
    if text.endswith("?"):
        return text  # a question back
    start, end = 0, len(text)
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return text[start:end]


def _contradicted(fields: dict[str, object], place: int, options: Options) -> bool:
    """Whether a field beside the answer, or within it, spells out another option."""
    inner = [one for value in fields.values() for one in by_key(value).items()]
    for name, value in (*fields.items(), *inner):
        if name in _NAMING and isinstance(value, str):
            other = options.plain.get(value.strip(_TRIM).lower())
            if other is not None and other != place:
                return True
    return False
