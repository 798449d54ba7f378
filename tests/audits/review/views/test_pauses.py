"""The clocks of an audit as each side sees them, and pausing them at AMHSA."""

from datetime import date, timedelta

import pytest
import time_machine
from django_scopes import scopes_disabled

from audits.models import Audit, ClockPause
from tests.audits.reading import error_at, text, typed
from tests.factories import MOMENT, ClockPauseFactory, MembershipFactory, RevisionRoundFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def audit(audit_in, reviewer):
    return audit_in("in_review", reviewer=reviewer, kind="internal", answer_due_on=date(2026, 6, 14))


def test_the_reviewer_sees_every_clock(audit, signed_in, reviewer, address):
    shown = text(signed_in(reviewer).get(address("desk:review_clocks", audit)))

    assert "AMHSA: AMHSA’s answer is due by 14 June 2026, 35 days" in shown
    assert "Confirm these limits with AMHSA" in shown


@pytest.mark.parametrize("name", ["audit", "desk:review"])
def test_both_sides_see_the_pause_and_its_reason(name, audit, signed_in, reviewer, administrator, address):
    with scopes_disabled():
        ClockPauseFactory(audit=audit, from_on=date(2026, 5, 3), reason="The office is flooded.")
        Audit.objects.update(paused_on=date(2026, 5, 3))
    reader = reviewer if name.startswith("desk") else administrator

    shown = text(signed_in(reader).get(address(name, audit)))

    assert "Deadlines are paused Since 3 May 2026: The office is flooded." in shown
    assert "Paused AMHSA:" in shown


def test_a_paused_audit_is_not_shown_as_late(audit, signed_in, administrator, address):
    with scopes_disabled():
        ClockPauseFactory(audit=audit, from_on=date(2026, 5, 3))
        Audit.objects.update(paused_on=date(2026, 5, 3))

    with time_machine.travel(MOMENT + timedelta(days=90), tick=False):
        shown = text(signed_in(administrator).get(address("audit", audit)))

    assert "AMHSA is reviewing your internal audit. Deadlines are paused since 3 May 2026." in shown
    assert " late" not in shown.replace("gets late", "")


def test_the_deadlines_are_paused_and_restarted(audit, signed_in, reviewer, address):
    client = signed_in(reviewer)

    stopped = client.post(address("desk:review_pause", audit), {"version": 0, "reason": "Flood."}, follow=True)
    assert "Deadlines paused. The municipality sees since when, and why." in text(stopped)
    with time_machine.travel(MOMENT + timedelta(days=2), tick=False):
        going = client.post(address("desk:review_resume", audit), {"version": 1}, follow=True)

    assert "Deadlines restarted." in text(going)
    assert "10 May 2026 12 May 2026 Flood." in text(going)
    with scopes_disabled():
        assert Audit.objects.get().answer_due_on == date(2026, 6, 15)  # the day of the submission does not count


def test_a_pause_without_a_reason_is_refused_at_its_field(audit, signed_in, reviewer, address):
    response = signed_in(reviewer).post(address("desk:review_pause", audit), {"version": 0, "reason": " "})

    assert response.status_code == 422
    assert error_at(response, "reason")


def test_an_outdated_form_is_refused_and_keeps_the_reason(audit, signed_in, reviewer, address):
    with scopes_disabled():
        Audit.objects.update(version=5)

    response = signed_in(reviewer).post(address("desk:review_pause", audit), {"version": 0, "reason": "Flood."})

    assert response.status_code == 422
    assert (typed(response, "reason"), typed(response, "version")) == ("Flood.", "5")
    with scopes_disabled():
        assert not ClockPause.objects.exists()


@pytest.mark.parametrize("state", ["qa_passed", "qa_failed"])
def test_a_decided_audit_offers_no_pause(state, audit_in, signed_in, reviewer, address):
    shown = text(signed_in(reviewer).get(address("desk:review_clocks", audit_in(state))))

    assert "Pause the deadlines" not in shown


def test_the_author_cannot_pause_as_a_reviewer(audit_in, signed_in, address, town):
    with scopes_disabled():
        author = UserFactory(desk_role="reviewer")
        MembershipFactory(municipality=town, user=author)
    audit = audit_in("submitted", author=author)
    client = signed_in(author)

    assert client.post(address("desk:review_pause", audit), {"version": 0, "reason": "x"}).status_code == 403
    assert "Pause the deadlines" not in text(client.get(address("desk:review_clocks", audit)))


@pytest.mark.parametrize("number", [1, 5])
def test_the_page_query_count_is_independent_of_the_pauses(
    number, audit, signed_in, reviewer, address, django_assert_num_queries
):
    with scopes_disabled():
        for n in range(number):
            day = date(2026, 4, 1) + timedelta(days=5 * n)
            RevisionRoundFactory(audit=audit, number=n + 1, requested_on=day, answered_on=day)
            ClockPauseFactory(audit=audit, from_on=day, until_on=day)
    client = signed_in(reviewer)
    client.get(address("desk:review_clocks", audit))

    with django_assert_num_queries(8):  # one of them checks that the reviewer is independent (R2.4)
        client.get(address("desk:review_clocks", audit))
