"""Every page is easy to read: grade, length of its sentences, wording."""

from pathlib import Path

import pytest

from tests.reading.judging import Verdicts
from tests.reading.pages import walk_pages
from tests.shrinking import ShrinkingList

HIGHEST_GRADE = 7
FEWEST_PAGES = 100  # by name; far fewer would mean that the walk got lost
ALLOWED = ShrinkingList(Path(__file__).with_name("pages_allowed.txt"))


@pytest.mark.slow
@pytest.mark.any_database
def test_every_page_is_easy_to_read(db):
    verdicts = Verdicts(grade=HIGHEST_GRADE)
    for page in walk_pages():
        where = f"{page.reader}, {page.address}"
        verdicts.add(page.name, page.blocks, villages=page.is_for_villages, where=where)
    problems = verdicts.find_problems()

    assert {key: problems[key] for key in ALLOWED.find_new(problems)} == {}
    assert ALLOWED.find_done(problems) == []
    assert len(verdicts.by_name) > FEWEST_PAGES
