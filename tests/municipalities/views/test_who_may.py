"""Who may open and send which page: the whole table, for every role."""

import pytest
from django.urls import reverse
from django_scopes import scopes_disabled

from tests.factories import (
    HeadcountEntryFactory,
    InvitationFactory,
    MembershipFactory,
    TrainingFactory,
    UserFactory,
)
from tests.undone import undone

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
ROLES = ("administrator", "contributor", "reader", "auditor", "reviewer", "manager", "stranger")
YES, NO, GONE = "may", 403, 404

MUNICIPAL = {
    #                        admin contr reader auditor reviewer manager stranger
    "headcount": (YES, YES, YES, NO, YES, YES, GONE),
    "headcount_add": (YES, YES, NO, NO, NO, NO, GONE),
    "headcount_change": (YES, YES, NO, NO, NO, NO, GONE),
    "headcount_remove": (YES, YES, NO, NO, NO, NO, GONE),
    "people": (YES, YES, YES, NO, YES, YES, GONE),
    "person_invite": (YES, NO, NO, NO, NO, YES, GONE),
    "person_role": (YES, NO, NO, NO, NO, YES, GONE),
    "person_remove": (YES, NO, NO, NO, NO, YES, GONE),
    "invitation_withdraw": (YES, NO, NO, NO, NO, YES, GONE),
    "details": (YES, NO, NO, NO, NO, YES, GONE),
    "training": (YES, YES, YES, NO, YES, YES, GONE),
    "training_add": (YES, YES, NO, NO, NO, NO, GONE),
    "training_remove": (YES, YES, NO, NO, NO, NO, GONE),
}
DESK = {
    "people": (GONE, GONE, GONE, GONE, YES, YES, GONE),
    "person_add": (GONE, GONE, GONE, GONE, NO, YES, GONE),
    "person_role": (GONE, GONE, GONE, GONE, NO, YES, GONE),
    "person_remove": (GONE, GONE, GONE, GONE, NO, YES, GONE),
    "import": (GONE, GONE, GONE, GONE, NO, YES, GONE),
    "import_apply": (GONE, GONE, GONE, GONE, NO, YES, GONE),
}
ROWS = {
    "headcount_change": HeadcountEntryFactory,
    "headcount_remove": HeadcountEntryFactory,
    "person_role": MembershipFactory,
    "person_remove": MembershipFactory,
    "invitation_withdraw": InvitationFactory,
    "training_remove": TrainingFactory,
}


def somebody(role, town, neighbour):
    with scopes_disabled():
        if role in ("reviewer", "manager"):
            return UserFactory(desk_role=role)
        place = neighbour if role == "stranger" else town
        return MembershipFactory(municipality=place, role="administrator" if role == "stranger" else role).user


def answers(people, signed_in, method, address):
    """What each role is answered at the address; what they do there is taken back."""
    found = {}
    for role, person in people.items():
        with undone():
            status = getattr(signed_in(person), method)(address).status_code
        found[role] = YES if status in (200, 302, 405, 422) else status
    return found


@pytest.fixture
def everybody(town, neighbour):
    """Somebody of each role."""
    return {role: somebody(role, town, neighbour) for role in ROLES}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", MUNICIPAL)
def test_who_may_at_a_municipality(everybody, signed_in, town, name, method):
    with scopes_disabled():
        row = [ROWS[name](municipality=town).pk] if name in ROWS else []

    found = answers(everybody, signed_in, method, reverse(f"municipal:{name}", args=[town.slug, *row]))

    assert found == dict(zip(ROLES, MUNICIPAL[name], strict=True))


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", DESK)
def test_who_may_at_the_desk(everybody, signed_in, name, method):
    person = [UserFactory(desk_role="reviewer").pk] if name in ("person_role", "person_remove") else []

    found = answers(everybody, signed_in, method, reverse(f"desk:{name}", args=person))

    assert found == dict(zip(ROLES, DESK[name], strict=True))


@pytest.mark.parametrize("name", [*MUNICIPAL])
def test_whoever_is_not_signed_in_is_sent_to_sign_in(client, town, name):
    with scopes_disabled():
        row = [ROWS[name](municipality=town).pk] if name in ROWS else []

    response = client.get(reverse(f"municipal:{name}", args=[town.slug, *row]))

    assert response.url.startswith("/accounts/login/?next=")


def test_an_auditor_whose_time_is_over_sees_nothing(signed_in, town):
    with scopes_disabled():
        auditor = MembershipFactory(municipality=town, role="auditor", until="2026-05-09").user

    assert signed_in(auditor).get(reverse("municipal:headcount", args=[town.slug])).status_code == 404
