"""Finds notes and files copied from last time, and one file attached to many questions."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher

from audits.conducting.rules.cross_checks.finding import Finding, Severity, list_asked_lines
from audits.rules.answer_sheet import AnswerSheet
from secor_portal import wording

ALIKE = 0.92  # of all characters of both notes
SHORTEST = 40  # characters; shorter notes are alike by chance
WORTH_A_LOOK = 0.75  # of all characters, in words in any order: what has fewer in common is not compared in detail
MOST_QUESTIONS = 3  # that one file may show without a remark


def check_copied_note(paper: AnswerSheet) -> Iterator[Finding]:
    """Notes that repeat last time's note."""
    for line in list_asked_lines(paper):
        if line.before and not line.is_carried and is_copied(line.before.note, line.given.note):
            code = line.question.code
            sentence = f"The note of question {code} repeats last time’s note. Write what you saw this time."
            yield Finding("copied_note", Severity.LOOK_AGAIN, code, sentence)


def check_same_evidence(paper: AnswerSheet) -> Iterator[Finding]:
    """Files that were already evidence in the previous audit, under any name."""
    before = {shown.sha256 for line in paper.lines for shown in line.before_evidence}
    for line in list_asked_lines(paper):
        same = [shown.name for shown in line.evidence if shown.sha256 in before and not line.is_carried]
        if same:
            code, files = line.question.code, wording.join_words([f"“{name}”" for name in same])
            sentence = (
                f"Question {code}: {files} was already attached in the last audit. Attach evidence from this year."
            )
            yield Finding("same_evidence", Severity.LOOK_AGAIN, code, sentence)


def check_busy_file(paper: AnswerSheet) -> Iterator[Finding]:
    """Files attached to more questions than MOST_QUESTIONS."""
    shown_by: dict[str, dict[str, str]] = defaultdict(dict)
    for line in list_asked_lines(paper):
        for shown in line.evidence:
            shown_by[shown.sha256][line.question.code] = shown.name
    for names in shown_by.values():
        if len(names) > MOST_QUESTIONS:
            name, codes = next(iter(names.values())), wording.join_words(list(names))
            sentence = f"“{name}” is attached to questions {codes}. Say in their notes where to look in the file."
            yield Finding("busy_file", Severity.INFORMATION, "", sentence)


def is_copied(before: str, after: str) -> bool:
    """Whether two notes are equal apart from spaces and capitals, or long and nearly equal in any order."""
    old, new = before.casefold().split(), after.casefold().split()
    if old == new:
        return bool(new)
    if min(_length(old), _length(new)) < SHORTEST:
        return False
    roughly = _in_any_order(old, new)
    return roughly >= ALIKE or (roughly >= WORTH_A_LOOK and compute_likeness(old, new) >= ALIKE)


def compute_likeness(old: list[str], new: list[str]) -> float:
    """The share of characters that two texts have in common, in the same order: 0 to 1. Texts are lists of words."""
    total = _length(old) + _length(new)
    if not total:
        return 1.0
    matcher = SequenceMatcher(None, old, new)
    return sum(_in_common(old[i:j], new[k:m], tag) for tag, i, j, k, m in matcher.get_opcodes()) / total


def _in_common(old: list[str], new: list[str], tag: str) -> int:
    """Characters of both; of replaced words those at the beginning and the end, so that 2026 is nearly 2027."""
    if tag == "equal":
        return 2 * _length(old)
    return 2 * _ends(" ".join(old), " ".join(new)) if tag == "replace" else 0


def _ends(old: str, new: str) -> int:
    shortest = min(len(old), len(new))
    head = _head(old, new, shortest)
    return head + _head(old[::-1], new[::-1], shortest - head)


def _head(old: str, new: str, most: int) -> int:
    return next((place for place in range(most) if old[place] != new[place]), most)


def _in_any_order(old: list[str], new: list[str]) -> float:
    """The share of characters in words that both texts have, wherever: quick, and seldom far from their likeness."""
    common = Counter(old) & Counter(new)
    return 2 * _length(list(common.elements())) / (_length(old) + _length(new))


def _length(text: list[str]) -> int:
    """Its characters, each word with the space after it."""
    return sum(map(len, text)) + len(text)
