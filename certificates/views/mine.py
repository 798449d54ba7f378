"""All municipalities of the person who is signed in: everything that is due, the earliest first."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from certificates.pages import my_municipalities
from municipalities.models import Municipality, User
from municipalities.models.membership import OWN_ROLES
from secor_portal import clock
from secor_portal.tenancy import open_municipalities
from secor_portal.web.guards import signed_in
from secor_portal.wording import capitalize_first, spell_count


@signed_in
@require_safe
def list_own_municipalities(request: HttpRequest) -> HttpResponse:
    """What all of them owe; straight to the home of the only one."""
    user: Any = request.user
    own = Municipality.objects.filter(pk__in=[pk for pk, role in user.roles.items() if role in OWN_ROLES])
    municipalities = list(own.select_related("successor").order_by("name", "pk"))
    if len(municipalities) == len(user.roles) == 1:
        return redirect("municipal:home", municipalities[0].slug)
    with open_municipalities(user.roles):
        return render(request, "certificates/mine.html", _shown(municipalities, user))


def _shown(municipalities: list[Municipality], user: User) -> dict[str, Any]:
    today = clock.today()
    places = my_municipalities.build_cards(municipalities, today)
    existing = [place for place in places if not place.has_ended]
    groups = my_municipalities.group_tasks(municipalities, places, user, today)
    late = sum(len(group.tasks) for group in groups if group.name == "Overdue")
    overdue = capitalize_first(spell_count(late, "thing is", "things are")) if late else "Nothing is"
    return {
        "headline": f"{overdue} overdue.",
        "places": places,
        "groups": groups,
        "assigned": list(my_municipalities.list_assigned_audits(user)),
        "existing": existing,
        "lanes": my_municipalities.build_year_ahead(existing, today) if existing else None,
    }
