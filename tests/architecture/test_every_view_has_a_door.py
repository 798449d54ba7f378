"""Every view has a guard of its side, and every action of the API has a permission."""

import pytest
import rules

from secor_portal.web.guards import GUARD
from tests.architecture.routes import Route, api_routes, routes

OWN_VIEWS = [route for route in routes() if route.is_ours and not route.actions]
GUARDS = {
    "municipal": {"municipal"},
    "desk": {"desk"},
    "public": {"public", "signed_in"},
    "demo": {"public"},
    "api": {"public"},
    "": {"public", "signed_in"},
}


@pytest.mark.parametrize("route", OWN_VIEWS, ids=lambda route: route.name)
def test_every_page_has_the_guard_of_its_side(route: Route):
    guard = getattr(route.view, GUARD, None)

    assert guard is not None, f"{route.name} is open to anyone; put a guard from secor_portal.web.guards on it"
    assert guard[0] in GUARDS[route.side], (
        f"{route.name} lies on the side {route.side!r} and is guarded as {guard[0]!r}"
    )


@pytest.mark.parametrize(
    "route", [r for r in OWN_VIEWS if r.side in ("municipal", "desk")], ids=lambda route: route.name
)
def test_every_permission_of_a_guard_exists(route: Route):
    assert rules.perm_exists(getattr(route.view, GUARD)[1])


ACTIONS = sorted({(route.view.cls, action) for route in api_routes() for action in route.actions.values()}, key=str)


@pytest.mark.parametrize(("viewset", "action"), ACTIONS, ids=lambda part: getattr(part, "__name__", part))
def test_every_action_of_the_api_names_its_permission(viewset: type, action: str):
    permission = viewset.permissions_by_action.get(action)

    assert permission is not None, f"{viewset.__name__}.{action} names no permission"
    assert permission == "public" or rules.perm_exists(permission)


def test_the_views_to_check_are_found():
    names = {route.name for route in routes()}

    assert {"municipal:home", "desk:queue", "public:verify", "landing"} <= names
    assert len(ACTIONS) > 20
