"""Which messages went to whom, and which wait."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages as told
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from municipalities.models import Municipality
from notifications.models import Obligation
from notifications.selectors.messages import SHOWN, messages, messages_everywhere, shown
from notifications.services.delivering import send_again
from secor_portal import clock
from secor_portal.errors import RuleBroken
from secor_portal.web.guards import desk, municipal
from secor_portal.web.keyset import Page, page_of


@municipal("notifications.view")
@require_safe
def municipal_messages(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """Every message to this municipality, the latest first."""
    page = _page(request)
    context = {"municipality": municipality, "section": "messages", "rows": list(messages(page.rows))}
    return render(request, "notifications/municipal_messages.html", context | _around(request, page))


@desk("desk.enter")
@require_safe
def desk_messages(request: HttpRequest) -> HttpResponse:
    """Every message to anybody, the latest first."""
    page = _page(request)
    context = {"section": "messages", "rows": list(messages_everywhere(page.rows))}
    return render(request, "notifications/desk_messages.html", context | _around(request, page))


def the_message(pk: UUID) -> Obligation:
    """The message of the address."""
    return get_object_or_404(Obligation, pk=pk)


@desk("notifications.send_again", on=the_message)
@require_POST
def again(request: HttpRequest, obligation: Obligation) -> HttpResponse:
    """Let a message that failed be tried once more."""
    try:
        send_again(obligation=obligation, **_now(request))
    except RuleBroken as refusal:
        told.error(request, refusal.sentence)
    else:
        told.success(request, f"The message to {obligation.recipient} is sent again within a minute.")
    return redirect("desk:messages")


def _now(request: HttpRequest) -> dict[str, Any]:
    """Who acts, and when."""
    return {"by": request.user, "at": clock.now()}


def _page(request: HttpRequest) -> Page:
    rows = shown(_word(request)).select_related("municipality")
    return page_of(rows, "-made_at", after=request.GET.get("after", ""), before=request.GET.get("before", ""))


def _around(request: HttpRequest, page: Page) -> dict[str, Any]:
    """The tabs, and the addresses of the pages next to this one."""
    word = _word(request)
    here = {"show": word} if word else {}
    return {
        "show": word,
        "tabs": [(label, _address({"show": one} if one else {}), one == word) for one, (label, _) in SHOWN.items()],
        "previous": _address(here | {"before": page.before}) if page.before else "",
        "next": _address(here | {"after": page.after}) if page.after else "",
    }


def _word(request: HttpRequest) -> str:
    word = request.GET.get("show", "")
    return word if word in SHOWN else ""


def _address(parts: dict[str, str]) -> str:
    return f"?{urlencode(parts)}"
