"""Calendars to subscribe to, and the pages where people get their address."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from municipalities.models import Municipality
from notifications.forms.calendar import AddressForm
from notifications.selectors.calendars import find_feed, find_feed_by_secret
from notifications.services.calendars import create_address, read_calendar
from secor_portal import clock
from secor_portal.tenancy import every_municipality
from secor_portal.web.forms import bind_form
from secor_portal.web.guards import FORM_METHODS, municipal, public, signed_in
from secor_portal.web.service_calls import call_service, render_page


@municipal("notifications.manage_calendar")
@never_cache
@require_http_methods(FORM_METHODS)
def show_municipal_address(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """The address of the municipality's calendar."""
    context = {"layout": "layouts/municipal.html", "municipality": municipality, "section": "messages"}
    back = (reverse("municipal:messages", args=[municipality.slug]), "Messages")
    return _address_page(request, context, back, municipality=municipality)


@signed_in
@never_cache
@require_http_methods(FORM_METHODS)
def show_own_address(request: HttpRequest) -> HttpResponse:
    """The address of a person's own calendar, over all their municipalities."""
    with every_municipality():
        context = {"layout": "allauth/layouts/manage.html"}
        return _address_page(request, context, (reverse("public:mail"), "Your emails"), person=request.user)


def _address_page(request: HttpRequest, context: dict[str, Any], back: tuple[str, str], **owner: Any) -> HttpResponse:
    """Says whether there is an address, or makes one and shows it this once."""
    feed, secret = find_feed(**owner), None
    form = bind_form(AddressForm, request, initial={"seen": feed.version if feed else 0})
    if request.method == "POST" and form.is_valid():
        secret = call_service(request, create_address, form=form, **form.cleaned_data, **owner).result
    context |= {"form": form, "feed": feed, "back_address": back[0], "back_word": back[1], **_address_context(secret)}
    return render_page(request, "notifications/calendar_address.html", context)


def _address_context(secret: str | None) -> dict[str, str]:
    """The address for reading, and for programs that open a calendar by themselves."""
    if secret is None:
        return {}
    address = settings.PORTAL_URL + reverse("public:calendar_feed", args=[secret])
    return {"address": address, "opens": urlsplit(address)._replace(scheme="webcal").geturl()}


@public
@require_safe
def serve_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar behind a private address. A reader who has the latest version gets a short answer."""
    with every_municipality():
        found = find_feed_by_secret(secret)
        if found is None:
            raise Http404
        calendar = read_calendar(feed=found, as_of=clock.today(), at=clock.now())
    tag, changed_at = f'"{calendar.tag}"', int(calendar.changed_at.timestamp())
    response: Any = get_conditional_response(request, tag, changed_at)  # None if the reader has an older version
    response = response or HttpResponse(calendar.write_file(), content_type="text/calendar; charset=utf-8")
    response["ETag"], response["Last-Modified"] = tag, http_date(changed_at)
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response
