"""The municipality's home page: its standing, what is next, by when, and why."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from certificates.pages.home import build_home
from municipalities.models import Municipality
from secor_portal import clock
from secor_portal.web.guards import municipal


@municipal("certificates.view")
@require_safe
def show_home(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """The standing at a glance, and what to do."""
    user: Any = request.user
    context = build_home(municipality, user, clock.today())
    more = {
        "municipality": municipality,
        "section": "home",
        "several": len(user.roles) > 1,
        "may_open_successor": municipality.successor and user.has_perm("certificates.view", municipality.successor),
    }
    return render(request, "certificates/home.html", context | more)
