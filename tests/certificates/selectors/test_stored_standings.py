"""Stored answers read again are the answers that were stored."""

from datetime import date, timedelta

import pytest
from django_scopes import scopes_disabled

from certificates.rules.reading import read_record
from certificates.rules.standing import compute_standing
from certificates.selectors.stored_standings import load_answers
from tests.certificates.views.situations import TODAY, certified
from tests.certificates.views.stored import stored
from tests.factories import MunicipalityFactory


def kept(answer, **days):
    """A stored row of ``answer`` for a municipality without any fact."""
    return stored(MunicipalityFactory(), answer=answer.as_json(), **{"as_of": answer.as_of} | days)


@pytest.fixture
def certified_answer():
    record = {"audits": [], "pir_registered_on": "2020-01-01"}
    return compute_standing(read_record(record), TODAY)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes_on", "is_read"),
    [(None, True), (TODAY + timedelta(days=1), True), (TODAY, False), (TODAY - timedelta(days=1), False)],
    ids=["never", "tomorrow", "today", "yesterday"],
)
def test_an_answer_counts_until_the_day_before_it_changes(certified_answer, changes_on, is_read):
    row = kept(certified_answer, changes_on=changes_on)
    wrong = dict(row.answer, under_review=True)  # tells whether it was read or worked out
    type(row)._base_manager.filter(pk=row.pk).update(answer=wrong)

    with scopes_disabled():
        found = load_answers([row.municipality_id], TODAY)

    assert found[row.municipality_id].under_review is is_read


@pytest.mark.django_db
def test_an_answer_says_nothing_of_the_days_before_it(certified_answer):
    row = kept(certified_answer, as_of=TODAY + timedelta(days=1))
    type(row)._base_manager.filter(pk=row.pk).update(answer=dict(row.answer, under_review=True))

    with scopes_disabled():
        assert load_answers([row.municipality_id], TODAY)[row.municipality_id].under_review is False


@pytest.mark.django_db
def test_a_municipality_without_a_stored_answer_is_worked_out(town):
    with scopes_disabled():
        certified(town)

        assert load_answers([town.pk], TODAY)[town.pk].certificate.expires_on == date(2028, 6, 15)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [3, 30])
def test_answers_ask_as_often_for_thirty_as_for_three(count, django_assert_num_queries):
    towns = MunicipalityFactory.create_batch(count)

    with scopes_disabled(), django_assert_num_queries(9):
        assert len(load_answers([town.pk for town in towns], TODAY)) == count
