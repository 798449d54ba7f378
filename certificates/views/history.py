"""Histories: the log of one municipality, and the log of all."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from certificates.pages.events import build_event_rows, exclude_desk_work, exclude_draft_plans, find_events
from municipalities.models import Municipality
from secor_portal.activity.verbs import EventKind
from secor_portal.web.guards import desk, municipal
from secor_portal.web.keyset import KeysetPage, read_page


@municipal("certificates.view")
@require_safe
def show_history(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """The history of this municipality, the latest first."""
    page = _read_page(request, exclude_desk_work(find_events(read_kind(request))))
    rows = list(build_event_rows(page.rows, request.user))
    context = {"municipality": municipality, "section": "history", "rows": rows}
    return render(request, "certificates/history.html", context | build_history_links(request, page))


@desk("desk.enter")
@require_safe
def show_activity(request: HttpRequest) -> HttpResponse:
    """The history of all municipalities, the latest first."""
    events = exclude_draft_plans(find_events(read_kind(request))).select_related("by", "municipality")
    page = _read_page(request, events)
    context = {"section": "activity", "rows": list(build_event_rows(page.rows, request.user, everywhere=True))}
    return render(request, "certificates/activity.html", context | build_history_links(request, page))


def build_history_links(request: HttpRequest, page: KeysetPage, anchor: str = "") -> dict[str, Any]:
    """The filters by kind, and the addresses of the previous and next page; other parts of the address stay."""
    kept = {name: request.GET[name] for name in request.GET if name not in ("kind", "after", "before")}
    chosen = read_kind(request)
    here = kept | ({"kind": chosen.value} if chosen else {})

    def link(**parts: str) -> str:
        return f"?{urlencode(parts)}{anchor}"

    tabs = [("All", link(**kept), not chosen)]
    tabs += [(kind.label, link(**kept, kind=kind.value), kind is chosen) for kind in EventKind]
    return {
        "kinds": tabs,
        "previous": link(**here, before=page.before) if page.before else "",
        "next": link(**here, after=page.after) if page.after else "",
    }


def read_kind(request: HttpRequest) -> EventKind | None:
    """The kind of events that the address asks for; None for all, or for a kind that doesn't exist."""
    kind = request.GET.get("kind", "")
    return EventKind(kind) if kind in set(EventKind) else None


def _read_page(request: HttpRequest, rows: Any) -> KeysetPage:
    return read_page(rows, "-at", after=request.GET.get("after", ""), before=request.GET.get("before", ""))
