"""What happened: at one municipality, and everywhere."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from certificates.pages.events import KINDS, events, for_desk, for_municipalities, happenings
from municipalities.models import Municipality
from secor_portal.web.guards import desk, municipal
from secor_portal.web.keyset import Page, page_of


@municipal("certificates.view")
@require_safe
def history(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """What happened at this municipality, the latest first."""
    page = _page(request, for_municipalities(events(shown_kind(request))))
    context = {"municipality": municipality, "section": "history", "rows": list(happenings(page.rows, request.user))}
    return render(request, "certificates/history.html", context | around(request, page))


@desk("desk.enter")
@require_safe
def activity(request: HttpRequest) -> HttpResponse:
    """What happened everywhere, the latest first."""
    page = _page(request, for_desk(events(shown_kind(request))).select_related("by", "municipality"))
    context = {"section": "activity", "rows": list(happenings(page.rows, request.user, everywhere=True))}
    return render(request, "certificates/activity.html", context | around(request, page))


def around(request: HttpRequest, page: Page, anchor: str = "") -> dict[str, Any]:
    """The filters by kind and the addresses of the pages next to this one; other parts of the address stay."""
    kept = {name: request.GET[name] for name in request.GET if name not in ("kind", "after", "before")}
    shown = shown_kind(request)
    here = kept | ({"kind": shown} if shown else {})

    def address(**parts: str) -> str:
        return f"?{urlencode(parts)}{anchor}"

    tabs = [("All", address(**kept), not shown)]
    tabs += [(word, address(**kept, kind=kind), kind == shown) for kind, (word, _) in KINDS.items()]
    return {
        "kinds": tabs,
        "previous": address(**here, before=page.before) if page.before else "",
        "next": address(**here, after=page.after) if page.after else "",
    }


def shown_kind(request: HttpRequest) -> str:
    """The kind of events that is asked for; empty for all."""
    kind = request.GET.get("kind", "")
    return kind if kind in KINDS else ""


def _page(request: HttpRequest, rows: Any) -> Page:
    return page_of(rows, "-at", after=request.GET.get("after", ""), before=request.GET.get("before", ""))
