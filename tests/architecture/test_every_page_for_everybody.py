"""Every page for an anonymous visitor, a member of another municipality and each role.

Across municipalities the response is 404, within one 403. The row of a page comes from ``subjects``; a page that is
not listed there fails, so every new page is checked.
"""

from collections.abc import Sequence
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django_scopes import scopes_disabled

from municipalities.models import User
from secor_portal.tenancy import every_municipality
from secor_portal.web.guards import GUARD
from tests.architecture.routes import Route, pages
from tests.architecture.subjects import SUBJECTS, Subject
from tests.factories import MembershipFactory, UserFactory
from tests.undone import undone

MUNICIPAL, DESK, PUBLIC = pages("municipal"), pages("desk"), pages("public")
ROLES = ("administrator", "contributor", "reader", "auditor")
DESK_ROLES = ("reviewer", "manager")
ANSWERED = (200, 302, 400, 405)

pytestmark = pytest.mark.django_db


def named(routes: list[Route]) -> Any:
    return pytest.mark.parametrize("route", routes, ids=lambda route: route.name)


def subject_of(route: Route, town: Any) -> Subject:
    if set(route.parts) <= {"slug"} and route.name not in SUBJECTS:
        return Subject(town)
    with scopes_disabled():
        return SUBJECTS[route.name](town)


def get(user: User | None, route: Route, slug: str, subject: Subject) -> HttpResponse:
    client = Client()
    if user is not None:
        client.force_login(user)
    kwargs = {"slug": slug, **subject.kwargs} if "slug" in route.parts or route.side == "municipal" else subject.kwargs
    response = client.get(reverse(route.name, kwargs=kwargs))
    if response.streaming:
        list(response.streaming_content)  # reading to the end closes the file
    return response


def create_user(role: str, town: Any) -> User:
    with scopes_disabled():
        if role in DESK_ROLES:
            return UserFactory(desk_role=role)
        return MembershipFactory(municipality=town, role=role).user


@pytest.mark.slow
@pytest.mark.any_database
@named([*MUNICIPAL, *DESK])
def test_an_anonymous_visitor_is_redirected_to_sign_in(route, town):
    response = get(None, route, town.slug, subject_of(route, town))

    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


@pytest.mark.slow
@pytest.mark.any_database
@named(MUNICIPAL)
def test_another_municipalitys_page_is_not_found(route, town, neighbour):
    stranger = create_user("administrator", neighbour)

    assert get(stranger, route, town.slug, subject_of(route, town)).status_code == 404


@pytest.mark.slow
@pytest.mark.any_database
@named([route for route in MUNICIPAL if route.parts])
def test_another_municipalitys_row_is_not_found_at_an_own_address(route, town, neighbour):
    own = create_user("administrator", town)

    assert get(own, route, town.slug, subject_of(route, neighbour)).status_code == 404


@pytest.mark.slow
@pytest.mark.any_database
@named(DESK)
def test_a_desk_page_is_not_found_for_a_municipalitys_people(route, town):
    subject = subject_of(route, town)

    answers = {role: get(create_user(role, town), route, town.slug, subject).status_code for role in ROLES}

    assert answers == dict.fromkeys(ROLES, 404)


@pytest.mark.slow
@named(MUNICIPAL)
def test_a_municipal_page_follows_its_permission(route, town):
    assert wrong_answers(route, town, [*ROLES, *DESK_ROLES]) == {}


@pytest.mark.slow
@named(DESK)
def test_a_desk_page_follows_its_permission(route, town):
    assert wrong_answers(route, town, DESK_ROLES) == {}


@pytest.mark.slow
@named(PUBLIC)
def test_a_public_page_answers_an_anonymous_visitor(route, town):
    response = get(None, route, town.slug, subject_of(route, town))

    assert response.status_code in (*ANSWERED, 404)


@pytest.mark.any_database
@pytest.mark.parametrize("side", [MUNICIPAL, DESK, PUBLIC], ids=["municipal", "desk", "public"])
def test_every_page_answers_without_a_server_error(side, town):
    """Visit each page once, for a quick run."""
    people = {"municipal": create_user("administrator", town), "desk": create_user("manager", town), "public": None}
    found = {}
    for route in side:
        with undone():
            found[route.name] = get(people[route.side], route, town.slug, subject_of(route, town)).status_code

    assert {name: status for name, status in found.items() if status not in (*ANSWERED, 403, 404)} == {}


def wrong_answers(route: Route, town: Any, roles: Sequence[str]) -> dict[str, int]:
    """The status by role, for roles whose status doesn't match the page's permission."""
    subject, found = subject_of(route, town), {}
    for role in roles:
        user = create_user(role, town)
        with every_municipality():
            right = ANSWERED if user.has_perm(getattr(route.view, GUARD)[1], subject.row) else (403,)
        status = get(user, route, town.slug, subject).status_code
        if status not in right:
            found[role] = status
    return found


def test_the_pages_to_check_are_found():
    assert len(MUNICIPAL) > 20
    assert len(DESK) > 10
