"""People of the desk never change what their own municipality is (R2.4): every page and route, every permission."""

from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django_scopes import scopes_disabled
from rules.permissions import permissions

from municipalities.models import User
from secor_portal.clock import ALBERTA
from secor_portal.tenancy import every_municipality
from secor_portal.web.guards import GUARD
from tests.architecture.routes import Route, api_routes, pages
from tests.architecture.test_every_page_for_everybody import get, named, subject_of
from tests.factories import AuditFactory, CertificateFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

DESK_ROLES = ("reviewer", "manager")
# What a person of the desk may do about their own municipality, too: it changes nothing about its standing.
HARMLESS = frozenset(
    """
    desk.enter desk.manage_people municipalities.view municipalities.see_people municipalities.manage_people
    municipalities.change_details municipalities.import certificates.view
    audits.list audits.view audits.view_plan audits.view_report audits.read_document audits.view_answer
    audits.view_review audits.view_changes audits.view_file audits.assign_auditor audits.assign_reviewer
    audits.view_standard_notes audits.keep_standard_notes audits.view_instruments audits.manage_instruments
    audits.read_instrument notifications.resume_sending notifications.send_again notifications.view
    """.split()  # noqa: SIM905
)


def permission_of(route: Route) -> str:
    return getattr(route.view, GUARD)[1]


CHANGING = [route for route in pages("desk") if permission_of(route) not in HARMLESS]


@pytest.fixture
def insider(town):
    """``insider("manager", ended_at=…)`` works at the desk and has, or had, a role at the town."""

    def make(desk_role: str, **facts: Any) -> User:
        with scopes_disabled():
            return MembershipFactory(municipality=town, user=UserFactory(desk_role=desk_role), **facts).user

    return make


def test_pages_that_change_a_municipality_are_found():
    names = {route.name for route in CHANGING}

    assert {
        "desk:certificate_issue",
        "desk:fact_extension",
        "desk:fact_pir",
        "desk:fact_review",
        "desk:fact_end",
    } <= names
    assert set(permissions) >= HARMLESS


def test_routes_of_the_api_need_no_other_permissions_than_pages():
    asked = {name for route in api_routes() for name in route.view.cls.permissions_by_action.values()}
    of_people = {permission_of(route) for route in pages("municipal")}

    assert asked - {permission_of(route) for route in CHANGING} - HARMLESS - of_people == {"public"}


@named(CHANGING)
@pytest.mark.parametrize("role", DESK_ROLES)
def test_desk_page_of_ones_own_municipality_is_refused(route, role, town, insider):
    subject = subject_of(route, town)

    response = get(insider(role), route, town.slug, subject)

    assert response.status_code == 403


@pytest.mark.parametrize(
    ("ended_on", "refused"),
    [(date(2025, 12, 31), False), (date(2026, 1, 1), True), (date(2026, 5, 9), True)],
    ids=["before the year of the audit", "on its first day", "yesterday"],
)
def test_a_role_that_ended_since_the_audits_year_began_counts(ended_on, refused, town, insider):
    now = datetime(2027, 2, 1, 12, tzinfo=ALBERTA)
    ended_at = datetime.combine(ended_on, datetime.min.time(), ALBERTA).replace(hour=12)
    with scopes_disabled():
        audit = AuditFactory(municipality=town, state="submitted", conducted_on=date(2026, 4, 1))
        certificate = CertificateFactory(
            audit=audit, municipality=town, effective_on=date(2026, 4, 1), state="awaiting"
        )
    person = insider("manager", since=datetime(2024, 1, 1, tzinfo=ALBERTA), ended_at=ended_at)

    with time_machine.travel(now, tick=False), every_municipality():
        may = {person.has_perm("audits.decide", audit), person.has_perm("certificates.issue", certificate)}

    assert may == {not refused}


@pytest.mark.parametrize(("ended_on", "refused"), [(date(2026, 12, 31), False), (date(2027, 1, 1), True)])
def test_a_role_that_ended_this_year_counts_for_the_municipality(ended_on, refused, town, insider):
    ended_at = datetime.combine(ended_on, datetime.min.time(), ALBERTA).replace(hour=12)
    person = insider("reviewer", since=datetime(2024, 1, 1, tzinfo=ALBERTA), ended_at=ended_at)

    with time_machine.travel(datetime(2027, 2, 1, 12, tzinfo=ALBERTA), tick=False):
        assert person.has_perm("certificates.record_facts", town) is not refused
