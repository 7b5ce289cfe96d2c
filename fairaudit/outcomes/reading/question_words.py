"""Words of questions that tell none from another: common ones, and verbs that say little."""

from fairaudit.outcomes.reading.cue import word_set
from fairaudit.outcomes.reading.polarity import stem

__all__ = ["COMMON", "LIGHT"]

# Words that many questions share, so that they tell none from another.
COMMON = word_set(
    """a an and any are as at be been being by can could do does did for from had has have he her
    his him i if in into is it its me my no not now of on or our out should she so some than
    that the their them then there these they this those to us was we were what whether which
    who will with would you your patient patients person man woman today tonight immediately
    immediate present currently current point time moment case here safely really also about
    likely more most still yet part plan need needed necessary indicated recommended appropriate
    required warranted advised reasonable safe possible candidate criteria first before after
    until while during because due under over within second another further additional again one
    beforehand afterwards tomorrow morning evening overnight straight away
    any longer enough child boy girl infant baby newborn toddler wrong right
    acceptable ok okay fine good bad dangerous harmful unsafe
    inappropriate unnecessary unreasonable unacceptable wise unwise"""
)
# Verbs that say that something is done, without saying what.
LIGHT = frozenset(
    stem(word)
    for word in word_set(
        """give given receive get start started order ordered use used using have be do done
        offer offered prescribe prescribed place placed perform performed obtain obtained
        arrange arranged make made put take taken begin initiate request requested consider
        administer administered provide undergo treat recommend see seen talked meet send call
        go repeat proceed"""
    )
)
