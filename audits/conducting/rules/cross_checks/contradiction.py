"""Finds answers whose points and note contradict each other.

It uses simple lists of words, so a finding only says "look again". A few words around each word count too: “nothing is
missing” and “no gaps” report no lack, “not all” and “all but two” are not the whole.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from audits.conducting.rules.cross_checks.finding import Finding, Severity, list_asked_lines
from audits.rules.answer_sheet import AnswerSheet, SheetLine


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


NEAR = 5  # words
DENIALS = _listed("no not none never nothing nobody neither nor without cannot noone nowhere")
LACKS = _listed("missing lacking lacks absent incomplete unsigned undated")
# Words that report no lack if they are denied: no gaps, not required, not only, not until.
HARMLESS_DENIED = LACKS | _listed(
    """
    gap gaps issue issues problem problems concern concerns deficiency deficiencies exception exceptions incident
    incidents injury injuries accident accidents complaint complaints hazard hazards overdue outstanding change changes
    changed doubt doubts error errors delay delays late failure failures fail failed shortfall shortfalls weakness
    weaknesses expired outdated finding findings discrepancy discrepancies violation violations loss losses damage
    needed necessary required applicable apply applies only just merely later longer more less fewer than until unless
    before without except
    """
)
# Words before a denial that make it a rule or a condition: must not enter, if none is left, whether or not.
RULES_BEFORE = _listed("must may shall should if whether or")
WHOLES = _listed("all always every everyone everybody everything each complete completed completely fully")
# Words around a whole that make less of it, or a plan: not all, almost all, above all, will be complete; all but two.
LESS_BEFORE = _listed(
    "almost nearly hardly scarcely at above after over must shall should will would be need needs plan"
)
LESS_AFTER = _listed("but except should must will need needs")
DENIALS_AND_LACKS = DENIALS | LACKS
BREAKS = _listed(". ; : ! ? but however although though yet while") | {"\n"}  # the end of a thought
WORDS = re.compile(r"[^\W_]+|[.;:!?\n]")


def check_contradiction(paper: AnswerSheet) -> Iterator[Finding]:
    """Find answers with full points whose note reports a lack, and with no points whose note says that all is there."""
    for line in list_asked_lines(paper):
        contradiction = _contradiction(paper, line)
        if contradiction:
            code = line.question.code
            sentence = f"Question {code} {contradiction} Check both."
            yield Finding("contradicts_note", Severity.LOOK_AGAIN, code, sentence)


def tells_of_lack(note: str) -> bool:
    """Whether a note says that something is not there: nothing, none, never, missing, no record."""
    words = _words(note)
    return any(word in DENIALS_AND_LACKS and _is_lack(words, place) for place, word in enumerate(words))


def tells_of_whole(note: str) -> bool:
    """Whether a note says that everything is there: all, always, every, complete."""
    words = _words(note)
    return any(word in WHOLES and not _is_less(words, place) for place, word in enumerate(words))


def _contradiction(paper: AnswerSheet, line: SheetLine) -> str:
    worth, note = paper.worths[line.question.code], line.given.note
    if worth.is_full and tells_of_lack(note):
        return "scored full points, but its note says something is missing."
    if worth.awarded == 0 and tells_of_whole(note) and not tells_of_lack(note):
        return "scored no points, but its note says everything is there."
    return ""


def _words(note: str) -> list[str]:
    """Words and ends of sentences; don't and isn't become two words, the second a denial."""
    return WORDS.findall(note.casefold().replace("’", "'").replace("n't", " not"))


def _is_lack(words: Sequence[str], place: int) -> bool:
    before, following = _around(words, place)
    if words[place] in LACKS:
        return DENIALS.isdisjoint(before)
    if not HARMLESS_DENIED.isdisjoint(following) or not RULES_BEFORE.isdisjoint(before[:1]):
        return False
    if words[place] == "no" and _is_number(words[place + 1 : place + 3]):
        return False
    return words[place] != "without" or DENIALS.isdisjoint(before)


def _is_less(words: Sequence[str], place: int) -> bool:
    before, following = _around(words, place)
    if not LESS_AFTER.isdisjoint(words[place + 1 : place + 2]):  # all but two
        return True
    return not (DENIALS | LESS_BEFORE).isdisjoint(before) or not LESS_AFTER.isdisjoint(following)


def _around(words: Sequence[str], place: int) -> tuple[list[str], list[str]]:
    """The words near a word within its sentence, before it (the nearest first) and after it."""
    before = words[max(0, place - NEAR) : place][::-1]
    return list(takewhile(_goes_on, before)), list(takewhile(_goes_on, words[place + 1 : place + 1 + NEAR]))


def _goes_on(word: str) -> bool:
    return word not in BREAKS


def _is_number(words: Sequence[str]) -> bool:
    """Whether this follows the “no.” of a number: 12, or a full stop and 12."""
    return "".join(words).lstrip(".")[:1].isdigit()
