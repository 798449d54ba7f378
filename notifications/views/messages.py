"""Which messages went to whom, and which wait."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from municipalities.models import Municipality
from notifications.models import Obligation
from notifications.selectors.messages import (
    NEXT,
    SHOWN,
    coming,
    messages,
    messages_everywhere,
    next_everywhere,
    next_of,
    shown,
)
from notifications.services.settling import send_again
from secor_portal import clock
from secor_portal.web.acting import act
from secor_portal.web.guards import desk, municipal
from secor_portal.web.keyset import Page, page_of

TABS = {"": SHOWN[""][0], NEXT: "Next", **{word: label for word, (label, _) in SHOWN.items() if word}}


@municipal("notifications.view")
@require_safe
def municipal_messages(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """Every message to this municipality, the latest first, and those to come."""
    page = None if _word(request) == NEXT else _page(request)
    context = {
        "municipality": municipality,
        "section": "messages",
        "rows": list(messages(page.rows)) if page else [],
        "upcoming": [] if page else next_of(municipality, clock.today()),
        "may_manage_calendar": request.user.has_perm("notifications.manage_calendar", municipality),
    }
    return render(request, "notifications/municipal_messages.html", context | _around(request, page))


@desk("desk.enter")
@require_safe
def desk_messages(request: HttpRequest) -> HttpResponse:
    """Every message to anybody, the latest first, and the next to each municipality."""
    is_next = _word(request) == NEXT
    page = _page_of_next(request) if is_next else _page(request)
    context = {
        "section": "messages",
        "rows": [] if is_next else list(messages_everywhere(page.rows)),
        "upcoming": list(next_everywhere(page.rows)) if is_next else [],
    }
    return render(request, "notifications/desk_messages.html", context | _around(request, page))


def the_message(pk: UUID) -> Obligation:
    """The message of the address."""
    return get_object_or_404(Obligation, pk=pk)


@desk("notifications.send_again", on=the_message)
@require_POST
def again(request: HttpRequest, obligation: Obligation) -> HttpResponse:
    """Let a message that failed be tried once more."""
    act(
        request,
        send_again,
        obligation=obligation,
        done=f"The message to {obligation.recipient} is sent again within a minute.",
    )
    return redirect("desk:messages")


def _page(request: HttpRequest) -> Page:
    rows = shown(_word(request)).select_related("municipality")
    return page_of(rows, "-made_at", after=request.GET.get("after", ""), before=request.GET.get("before", ""))


def _page_of_next(request: HttpRequest) -> Page:
    rows = coming().select_related("municipality")
    return page_of(rows, "next_on", after=request.GET.get("after", ""), before=request.GET.get("before", ""))


def _around(request: HttpRequest, page: Page | None) -> dict[str, Any]:
    """The tabs, and the addresses of the pages next to this one."""
    word = _word(request)
    here = {"show": word} if word else {}
    return {
        "show": word,
        "tabs": [(label, _address({"show": one} if one else {}), one == word) for one, label in TABS.items()],
        "previous": _address(here | {"before": page.before}) if page and page.before else "",
        "next": _address(here | {"after": page.after}) if page and page.after else "",
    }


def _word(request: HttpRequest) -> str:
    word = request.GET.get("show", "")
    return word if word in TABS else ""


def _address(parts: dict[str, str]) -> str:
    return f"?{urlencode(parts)}"
