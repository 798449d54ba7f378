"""What happened: at one municipality, and everywhere."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from certificates.selectors.overview_events import KINDS, events, for_municipalities, happenings
from certificates.selectors.overview_keyset import Page, page_of
from municipalities.models import Municipality
from secor_portal.web.guards import desk, municipal


@municipal("certificates.view")
@require_safe
def history(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """What happened at this municipality, the latest first."""
    page = _page(request, for_municipalities(events(_kind(request))))
    context = {"municipality": municipality, "section": "history", "rows": list(happenings(page.rows))}
    return render(request, "certificates/history.html", context | around(request, page))


@desk("desk.enter")
@require_safe
def activity(request: HttpRequest) -> HttpResponse:
    """What happened everywhere, the latest first."""
    page = _page(request, events(_kind(request)).select_related("by", "municipality"))
    context = {"section": "municipalities", "rows": list(happenings(page.rows, everywhere=True))}
    return render(request, "certificates/activity.html", context | around(request, page))


def around(request: HttpRequest, page: Page) -> dict[str, Any]:
    """The filters by kind and the addresses of the pages next to this one; other parts of the address stay."""
    kept = {name: request.GET[name] for name in request.GET if name not in ("kind", "after", "before")}
    shown = _kind(request)
    tabs = [("All", "", not shown), *((word, kind, kind == shown) for kind, (word, _) in KINDS.items())]
    here = kept | ({"kind": shown} if shown else {})
    return {
        "kinds": [(word, _address(kept | ({"kind": kind} if kind else {})), is_shown) for word, kind, is_shown in tabs],
        "previous": _address(here | {"before": page.before}) if page.before else "",
        "next": _address(here | {"after": page.after}) if page.after else "",
    }


def _page(request: HttpRequest, rows: Any) -> Page:
    return page_of(rows, "-at", after=request.GET.get("after", ""), before=request.GET.get("before", ""))


def _kind(request: HttpRequest) -> str:
    kind = request.GET.get("kind", "")
    return kind if kind in KINDS else ""


def _address(parts: Mapping[str, Any]) -> str:
    return f"?{urlencode(parts)}"
