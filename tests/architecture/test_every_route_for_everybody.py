"""Every route and method of the API for an anonymous caller, a member of another municipality and each role.

The status is 401 without a session, 404 across municipalities and 403 within one; a permitted call is never a 500.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django_scopes import scopes_disabled

from municipalities.models import User
from secor_portal.tenancy import every_municipality
from tests import factories as make
from tests.architecture.routes import api_routes
from tests.architecture.subjects import Subject, a_certificate, a_standard_note, an_action, an_instrument, of
from tests.undone import undone

ROLES = ("administrator", "contributor", "reader", "auditor", "reviewer", "manager")
DESK_ROLES = ("reviewer", "manager")
DONE = (200, 201, 204, 400, 409)

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def the_municipality(town: Any) -> Subject:
    return Subject(town, {"pk": town.pk})


def a_plan(town: Any) -> Subject:
    row = make.ActionPlanFactory(audit__municipality=town)
    return Subject(row, {"pk": row.pk})


DETAILS: dict[str, Callable[[Any], Subject]] = {
    "municipality": the_municipality,
    "standing": the_municipality,
    "headcount": of(make.HeadcountEntryFactory),
    "membership": of(make.MembershipFactory, role="contributor"),
    "invitation": of(make.InvitationFactory),
    "training": of(make.TrainingFactory),
    "audit": of(make.AuditFactory, state="in_review"),
    "action-plan": a_plan,
    "action-item": an_action,
    "certificate": a_certificate(),
    "extension": of(make.ExtensionFactory),
    "review": of(make.MinistryReviewFactory),
    "instrument": an_instrument,
    "standard-note": a_standard_note,
}
# These belong to no municipality; people outside the desk can't find them (404).
OF_THE_DESK = {"instrument", "standard-note"}

CALLS = [
    pytest.param(route, method, permission, id=f"{method} {route.name}")
    for route in api_routes()
    for method, action in route.actions.items()
    if (permission := route.view.cls.permissions_by_action[action]) != "public"
]
DETAIL_CALLS = [call for call in CALLS if "pk" in call.values[0].parts]
LIST_CALLS = [call for call in CALLS if "pk" not in call.values[0].parts]


def kind_of(name: str) -> str:
    """The kind of row of a route: the longest kind that its name begins with."""
    plain = name.removeprefix("api:")
    return max((kind for kind in DETAILS if plain.startswith(f"{kind}-")), key=len)


def subject_of(route: Any, town: Any) -> Subject:
    with scopes_disabled():
        subject = DETAILS[kind_of(route.name)](town)
    part = {"part": "00000000-0000-4000-8000-000000000000"} if "part" in route.parts else {}
    code = {"code": "99.9"} if "code" in route.parts else {}
    return Subject(subject.row, {**subject.kwargs, **part, **code})


def call(user: User | None, route: Any, method: str, kwargs: dict[str, Any], body: Any = None) -> HttpResponse:
    client = Client()
    if user is not None:
        client.force_login(user)
    asked = {"data": body or {}, "content_type": "application/json"} if method != "get" else {}
    response = getattr(client, method)(reverse(route.name, kwargs=kwargs), **asked)
    if response.streaming:
        list(response.streaming_content)  # reading to the end closes the file
    return response


def create_user(role: str, town: Any) -> User:
    with scopes_disabled():
        if role in DESK_ROLES:
            return make.UserFactory(desk_role=role)
        return make.MembershipFactory(municipality=town, role=role).user


@pytest.mark.any_database
@pytest.mark.parametrize(("route", "method", "permission"), CALLS)
def test_an_anonymous_call_is_refused_with_401(route, method, permission, town):
    kwargs = subject_of(route, town).kwargs if "pk" in route.parts else {}

    assert call(None, route, method, kwargs).status_code == 401


@pytest.mark.any_database
@pytest.mark.parametrize(("route", "method", "permission"), DETAIL_CALLS)
def test_another_municipalitys_row_is_not_found(route, method, permission, town, neighbour):
    stranger = create_user("administrator", neighbour)

    assert call(stranger, route, method, subject_of(route, town).kwargs).status_code == 404


@pytest.mark.parametrize(("route", "method", "permission"), DETAIL_CALLS)
def test_a_call_follows_its_permission(route, method, permission, town):
    subject, wrong = subject_of(route, town), {}
    for role in ROLES:
        user = create_user(role, town)
        right = right_answers(route, role, permitted=is_permitted(user, permission, subject))
        with undone():
            status = call(user, route, method, subject.kwargs).status_code
        if status not in right:
            wrong[role] = status

    assert wrong == {}


def is_permitted(user: User, permission: str, subject: Subject) -> bool:
    with every_municipality():
        return bool(user.has_perm(permission, subject.row))


def right_answers(route: Any, role: str, *, permitted: bool) -> tuple[int, ...]:
    if permitted:
        return (*DONE, 404) if {"part", "code"} & set(route.parts) else DONE
    return (404,) if kind_of(route.name) in OF_THE_DESK and role not in DESK_ROLES else (403,)


@pytest.mark.parametrize(("route", "method", "permission"), LIST_CALLS)
def test_a_list_hides_and_refuses_another_municipalitys_rows(route, method, permission, town, neighbour):
    stranger = create_user("administrator", neighbour)
    with scopes_disabled():
        subject = DETAILS[kind_of(route.name)](town)

    response = call(stranger, route, method, {}, {"municipality": str(town.pk)})

    if method == "get":
        assert response.status_code == 200
        assert str(subject.row.pk) not in response.content.decode()
    else:
        assert response.status_code in (400, 403, 404)


def test_the_calls_to_check_are_found():
    assert len(DETAIL_CALLS) > 30
    assert len(LIST_CALLS) > 10
