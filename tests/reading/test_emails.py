"""Every email and letter is easy to read: grade, length of its sentences, wording."""

from pathlib import Path

import pytest

from notifications.rules.subjects import ObligationSubject
from tests.reading.emails import walk_emails
from tests.reading.judging import Verdicts
from tests.shrinking import ShrinkingList

HIGHEST_GRADE = 7
HIGHEST_GRADE_OF_LETTERS = 8
ALLOWED = ShrinkingList(Path(__file__).with_name("emails_allowed.txt"))


@pytest.mark.slow
@pytest.mark.any_database
def test_every_email_and_letter_is_easy_to_read(db):
    emails, letters = Verdicts(grade=HIGHEST_GRADE), Verdicts(grade=HIGHEST_GRADE_OF_LETTERS)
    for one in walk_emails():
        for blocks in (one.blocks, one.html_blocks):
            verdicts = letters if one.is_letter else emails
            verdicts.add(one.name, blocks, villages=not one.is_for_desk, where=one.subject)
    problems = emails.find_problems() | letters.find_problems()

    assert {key: problems[key] for key in ALLOWED.find_new(problems)} == {}
    assert ALLOWED.find_done(problems) == []
    assert set(ObligationSubject) <= {name.partition(",")[0] for name in emails.by_name}
    assert {"document certificate", "document result_notice", "letter revisions"} <= {*letters.by_name}
