"""Lists come in the order that a reader wants, page by page, every row once."""

from datetime import date, timedelta

import pytest
from django_scopes import scopes_disabled

from tests import factories as make
from tests.architecture.routes import api_routes

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/"
LATER = make.MOMENT + timedelta(days=1)

# name of the list · how a row is made · its column and two values in the order in which they are to come
ORDERS = {
    "municipalities": (make.MunicipalityFactory, "name", "Acme", "Veteran"),
    "instruments": (make.InstrumentFactory, "valid_from", date(2027, 1, 1), date(2026, 1, 1)),
    "audits": (make.AuditFactory, "started_at", LATER, make.MOMENT),
    "action-plans": (make.ActionPlanFactory, "developed_on", date(2026, 6, 2), date(2026, 6, 1)),
    "action-items": (make.ActionItemFactory, "due_on", date(2026, 6, 1), date(2026, 6, 2)),
    "standard-notes": (make.StandardNoteFactory, "title", "A", "B"),
    "certificates": (make.CertificateFactory, "effective_on", date(2026, 6, 2), date(2026, 6, 1)),
    "extensions": (make.ExtensionFactory, "granted_on", date(2026, 6, 2), date(2026, 6, 1)),
    "reviews": (make.MinistryReviewFactory, "opened_on", date(2026, 6, 2), date(2026, 6, 1)),
    "headcount": (make.HeadcountEntryFactory, "starts_on", date(2026, 6, 2), date(2026, 6, 1)),
    "memberships": (make.MembershipFactory, "since", make.MOMENT, LATER),
    "invitations": (make.InvitationFactory, "invited_at", LATER, make.MOMENT),
    "training": (make.TrainingFactory, "attended_on", date(2026, 6, 2), date(2026, 6, 1)),
}


def listed(caller, address) -> list[str]:
    return [row["id"] for row in caller.get(address).data["results"]]


def pages(caller, address, to) -> list[list[str]]:
    found = []
    while address:
        page = caller.get(address).data
        found.append([row["id"] for row in page["results"]])
        address = page[to]
    return found


def test_every_list_of_the_api_says_its_order():
    lists = {route.name.removeprefix("api:") for route in api_routes() if "list" in route.actions.values()}

    assert len(lists) == len(ORDERS)


@pytest.mark.parametrize("name", ORDERS)
def test_a_list_comes_in_its_order(name, api, reviewer):
    factory, column, first, last = ORDERS[name]
    with scopes_disabled():
        rows = [factory(**{column: value}) for value in (last, first)]
    made = {str(row.pk): getattr(row, column) for row in rows}

    found = [pk for pk in listed(api(reviewer), f"{ROOT}{name}/") if pk in made]

    assert [made[pk] for pk in found] == [first, last]


@pytest.fixture
def same_day(unscoped):
    """Sixty actions that are due on the same day, and one before and after them."""
    plan = make.ActionPlanFactory()
    return [
        *make.ActionItemFactory.create_batch(60, plan=plan, due_on="2026-09-01"),
        make.ActionItemFactory(plan=plan, due_on="2026-08-31"),
        make.ActionItemFactory(plan=plan, due_on="2026-09-02"),
    ]


def test_rows_of_the_same_day_are_all_passed_once_there_and_back(api, reviewer, same_day):
    desk, address = api(reviewer), f"{ROOT}action-items/"

    there = pages(desk, address, "next")
    before_last = desk.get(desk.get(desk.get(address).data["next"]).data["next"]).data["previous"]
    back = pages(desk, before_last, "previous")

    assert [len(page) for page in there] == [25, 25, 12]
    assert sorted(pk for page in there for pk in page) == sorted(str(row.pk) for row in same_day)
    assert back == there[-2::-1]


def test_a_row_that_comes_in_between_moves_no_other(api, reviewer, same_day):
    desk = api(reviewer)
    following = desk.get(f"{ROOT}action-items/").data["next"]
    expected = listed(desk, following)

    make.ActionItemFactory(plan=same_day[0].plan, due_on="2026-08-01")

    assert listed(desk, following) == expected


def test_the_first_and_the_last_page_lead_no_further(api, reviewer, same_day):
    desk = api(reviewer)

    first = desk.get(f"{ROOT}action-items/").data
    second = desk.get(first["next"]).data
    last = desk.get(second["next"]).data

    assert (first["previous"], last["next"]) == (None, None)
    assert "before=" not in second["next"]
    assert "after=" not in second["previous"]


def test_a_filter_goes_along_to_the_next_page(api, reviewer, same_day):
    other = make.ActionItemFactory(due_on="2026-09-01")
    desk = api(reviewer)

    found = pages(desk, f"{ROOT}action-items/?municipality={same_day[0].municipality_id}", "next")

    assert str(other.pk) not in [pk for page in found for pk in page]
    assert sum(len(page) for page in found) == 62


@pytest.mark.parametrize("place", ["x", "soon|x", "%00|00000000-0000-0000-0000-000000000000"])
@pytest.mark.parametrize("name", ["municipalities", "audits", "action-items"])
def test_what_is_no_place_is_the_beginning(name, place, api, reviewer, unscoped):
    ORDERS[name][0]()

    assert len(listed(api(reviewer), f"{ROOT}{name}/?after={place}")) == 1
