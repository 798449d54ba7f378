"""Which messages went to whom, and which will go."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from municipalities.models import Municipality
from notifications.models import Obligation
from notifications.pages.messages import (
    NEXT,
    TABS,
    filter_messages,
    find_upcoming,
    list_messages,
    list_messages_everywhere,
    list_upcoming,
    list_upcoming_everywhere,
)
from notifications.services.outbox import retry_email
from secor_portal import clock
from secor_portal.web.guards import desk, municipal
from secor_portal.web.keyset import KeysetPage, read_page
from secor_portal.web.service_calls import call_service

LABELS = {"": TABS[""][0], NEXT: "Upcoming", **{word: label for word, (label, _) in TABS.items() if word}}


@municipal("notifications.view")
@require_safe
def list_municipal_messages(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """Every message to this municipality, the latest first, and those to come."""
    page = None if _chosen_tab(request) == NEXT else _find_page(request)
    context = {
        "municipality": municipality,
        "section": "messages",
        "rows": list(list_messages(page.rows)) if page else [],
        "upcoming": [] if page else list_upcoming(municipality, clock.today()),
        "may_manage_calendar": request.user.has_perm("notifications.manage_calendar", municipality),
    }
    return render(request, "notifications/municipal_messages.html", context | _list_context(request, page))


@desk("desk.enter")
@require_safe
def list_desk_messages(request: HttpRequest) -> HttpResponse:
    """Every message to anyone, the latest first, and the next reminder of each municipality."""
    is_next = _chosen_tab(request) == NEXT
    page = _find_upcoming_page(request) if is_next else _find_page(request)
    context = {
        "section": "messages",
        "rows": [] if is_next else list(list_messages_everywhere(page.rows)),
        "upcoming": list(list_upcoming_everywhere(page.rows)) if is_next else [],
    }
    return render(request, "notifications/desk_messages.html", context | _list_context(request, page))


def find_message(pk: UUID) -> Obligation:
    """The message of the address."""
    return get_object_or_404(Obligation, pk=pk)


@desk("notifications.send_again", on=find_message)
@require_POST
def retry_message(request: HttpRequest, obligation: Obligation) -> HttpResponse:
    """Try a failed message again."""
    success = f"The message to {obligation.recipient} goes out again within a minute."
    call_service(request, retry_email, success=success, obligation=obligation)
    return redirect("desk:messages")


def _find_page(request: HttpRequest) -> KeysetPage:
    rows = filter_messages(_chosen_tab(request)).select_related("municipality")
    return read_page(rows, "-made_at", after=request.GET.get("after", ""), before=request.GET.get("before", ""))


def _find_upcoming_page(request: HttpRequest) -> KeysetPage:
    rows = find_upcoming().select_related("municipality")
    return read_page(rows, "next_on", after=request.GET.get("after", ""), before=request.GET.get("before", ""))


def _list_context(request: HttpRequest, page: KeysetPage | None) -> dict[str, Any]:
    """The tabs, and the addresses of the pages before and after this one."""
    word = _chosen_tab(request)
    here = {"show": word} if word else {}
    return {
        "show": word,
        "tabs": [(label, _build_query({"show": one} if one else {}), one == word) for one, label in LABELS.items()],
        "previous": _build_query(here | {"before": page.before}) if page and page.before else "",
        "next": _build_query(here | {"after": page.after}) if page and page.after else "",
    }


def _chosen_tab(request: HttpRequest) -> str:
    word = request.GET.get("show", "")
    return word if word in LABELS else ""


def _build_query(parts: dict[str, str]) -> str:
    return f"?{urlencode(parts)}"
