"""Finds personal data in notes. Roles are fine; names, addresses and phone numbers don't belong in an audit."""

import re
from collections.abc import Iterator

from audits.conducting.rules.cross_checks.finding import Finding, Severity
from audits.rules.answer_sheet import AnswerSheet

TITLED = re.compile(r"\b(?:M(?:r|rs|s|iss)|M(?:R|RS|S|ISS)|mr|mrs|ms|D[rR])\b\.?[ \u00a0]{1,3}[A-ZÀ-ÖØ-Þ]")
OWN_NAME = re.compile(r"\bmy name\b", re.IGNORECASE)
ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\.\w")
SEVEN_DIGITS = re.compile(r"\d{3}[ .-]?\d{4}")  # quick to look for: most notes have none
TELEPHONE = re.compile(r"(?<![\w-])(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-]?)\d{3}[ .-]?\d{4}(?![\w-])")


def check_names_person(paper: AnswerSheet) -> Iterator[Finding]:
    """Notes with a title before a name, or with the writer's own name."""
    for line in paper.lines:
        if TITLED.search(line.given.note) or OWN_NAME.search(line.given.note):
            code = line.question.code
            sentence = f"The note of question {code} seems to name a person. Write the role instead."
            yield Finding("names_person", Severity.LOOK_AGAIN, code, sentence)


def check_names_contact(paper: AnswerSheet) -> Iterator[Finding]:
    """Notes with an email address or a phone number."""
    for line in paper.lines:
        if _has_contact(line.given.note):
            code = line.question.code
            sentence = f"The note of question {code} seems to contain an email address or phone number. Remove it."
            yield Finding("names_contact", Severity.LOOK_AGAIN, code, sentence)


def _has_contact(note: str) -> bool:
    if "@" in note and ADDRESS.search(note):
        return True
    return SEVEN_DIGITS.search(note) is not None and TELEPHONE.search(note) is not None
