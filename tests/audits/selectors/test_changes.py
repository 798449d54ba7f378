from datetime import date
from fractions import Fraction

import pytest
from django_scopes import scopes_disabled

from audits.selectors.changes import find_changes_since_last_year, find_changes_since_return
from audits.selectors.question_sheet import load_sheet
from tests.audits import reviews
from tests.factories import DocumentFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("opened")]


@pytest.fixture
def audit(town, administrator):
    return reviews.answered(town, administrator)


def test_a_first_submission_has_nothing_to_compare_with(audit):
    assert find_changes_since_return(audit) is None
    assert find_changes_since_last_year(load_sheet(audit)) is None


def test_changes_between_the_last_two_submissions_are_listed(audit, django_assert_num_queries):
    with scopes_disabled():
        new = DocumentFactory(audit=audit, name="drill.pdf")
    reviews.change_answer(audit, "1.2", reply="partly", points="6.5")
    reviews.second_round(audit)
    reviews.change_answer(audit, "1.2", reply="partly", points="7")
    reviews.change_answer(audit, "2.1", note="Another word.")
    with scopes_disabled():
        new.delete()
        reviews.hand_in(audit)

    with django_assert_num_queries(1):
        since = find_changes_since_return(audit)

    assert since.name == "Round 1"
    assert set(since.by_code) == {"1.2", "2.1"}
    assert since.by_code["1.2"].before.awarded == Fraction(13, 2)
    assert since.by_code["1.2"].after.awarded == 7
    assert [name for name, _ in since.files.removed] == ["drill.pdf"]
    assert (since.answers, since.file_count, since.score_moved) == (2, 1, True)


def test_an_unchanged_resubmission_lists_no_changes(audit):
    reviews.second_round(audit)

    since = find_changes_since_return(audit)

    assert (since.name, since.answers, since.file_count) == ("First submission", 0, 0)


def test_a_new_submission_after_withdrawing_is_no_resubmission(audit):
    reviews.change_answer(audit, "1.1", reply="no", points=0)
    with scopes_disabled():
        again = reviews.hand_in(audit)
        type(again).objects.filter(pk=again.pk).update(round=0)
        audit.state, audit.round = "revisions_requested", 1
        audit.save()

    assert find_changes_since_return(audit) is None

    reviews.change_answer(audit, "1.2", reply="no", points=0)
    with scopes_disabled():
        back = reviews.hand_in(audit)
        type(back).objects.filter(pk=back.pk).update(round=1)
    since = find_changes_since_return(audit)
    assert (since.name, set(since.by_code)) == ("First submission", {"1.2"})


def test_an_open_round_has_no_changes_yet(audit):
    reviews.second_round(audit)
    audit.round = 2

    assert find_changes_since_return(audit) is None


def test_changes_since_last_year_need_no_query(audit, town, administrator, django_assert_num_queries):
    with scopes_disabled():
        audit.state, audit.conducted_on, audit.qa_decided_on = "qa_passed", date(2025, 5, 1), date(2025, 6, 1)
        audit.save()
    reviews.change_answer(audit, "1.1", reply="no", points=0)
    sheet = load_sheet(reviews.answered_again(audit, town, administrator, audit.instrument))

    with django_assert_num_queries(0):
        since = find_changes_since_last_year(sheet)

    assert (since.name, set(since.by_code)) == ("Last year", {"1.1"})
    assert not since.by_code["1.1"].is_worth
