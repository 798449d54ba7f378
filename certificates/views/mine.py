"""All municipalities of the person who is signed in: everything that is due, the earliest first."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from certificates.pages.my_municipalities import (
    OVERDUE,
    build_cards,
    build_year_ahead,
    group_tasks,
    list_assigned_audits,
)
from municipalities.models import Municipality, User
from municipalities.models.membership import OWN_ROLES
from secor_portal import clock
from secor_portal.tenancy import open_municipalities
from secor_portal.web.guards import signed_in
from secor_portal.wording import capitalize_first, spell_count


@signed_in
@require_safe
def list_own_municipalities(request: HttpRequest) -> HttpResponse:
    """The person's municipalities with their tasks; if there is only one, its home page."""
    user: Any = request.user
    own = Municipality.objects.filter(pk__in=[pk for pk, role in user.roles.items() if role in OWN_ROLES])
    municipalities = list(own.select_related("successor").order_by("name", "pk"))
    if len(municipalities) == len(user.roles) == 1:
        return redirect("municipal:home", municipalities[0].slug)
    with open_municipalities(user.roles):
        return render(request, "certificates/mine.html", _build_context(municipalities, user))


def _build_context(municipalities: list[Municipality], user: User) -> dict[str, Any]:
    today = clock.today()
    cards = build_cards(municipalities, today)
    existing = [card for card in cards if not card.has_ended]
    groups = group_tasks(municipalities, cards, user, today)
    late = sum(len(group.tasks) for group in groups if group.name == OVERDUE)
    return {
        "headline": f"{capitalize_first(spell_count(late, 'thing is', 'things are'))} overdue."
        if late
        else "Nothing is overdue.",
        "cards": cards,
        "groups": groups,
        "assigned": list(list_assigned_audits(user)),
        "existing": existing,
        "lanes": build_year_ahead(existing, today) if existing else None,
    }


def _write_headline(late: int) -> str:
    if not late:
        return "Nothing is overdue."
    return f"{capitalize_first(spell_count(late, 'thing is', 'things are'))} overdue."
