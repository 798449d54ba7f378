"""One municipality at the desk: its standing on any day, why, and its activity."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from certificates.pages.desk import USUAL_RANGE, build_municipality
from certificates.pages.events import build_event_rows, exclude_draft_plans, find_events
from certificates.pages.timeline import RANGES
from certificates.views.history import build_history_links, read_kind
from municipalities.models import Municipality
from municipalities.rules.plausible_days import EARLIEST
from secor_portal import clock, wording
from secor_portal.web.forms import DayField, PortalForm
from secor_portal.web.guards import desk
from secor_portal.web.keyset import read_page

EVENTS = 15
LATEST = date(2100, 12, 31)
RANGE_WORDS = {"2": "2 years", "5": "5 years", "10": "10 years"}


class AsOfForm(PortalForm):
    """The day to show; today if it is empty."""

    is_filter = True

    as_of = DayField(label="As of", required=False)
    known = forms.ChoiceField(required=False, choices=[("", ""), ("then", "")], widget=forms.HiddenInput)

    def clean_as_of(self) -> date | None:
        """Refuses days on which no fact can be."""
        day: date | None = self.cleaned_data["as_of"]
        if day and not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(f"Enter a date from {wording.day(EARLIEST)} to {wording.day(LATEST)}.")
        return day


def the_municipality(slug: str) -> Municipality:
    """The municipality named in the address."""
    return get_object_or_404(Municipality.objects.select_related("successor"), slug=slug)


@desk("desk.enter", on=the_municipality)
@require_safe
def show_municipality(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """Everything about one municipality, today or on the chosen day."""
    form = AsOfForm(request.GET or None)
    chosen = form.cleaned_data if form.is_valid() else {}
    day = chosen.get("as_of") or clock.today()
    years = request.GET.get("years", "")
    context = build_municipality(municipality, day, as_known_then=chosen.get("known") == "then", years=years)
    more = _build_context(request, municipality, form, day)
    return render(request, "certificates/desk_municipality.html", context | more, status=422 if form.errors else 200)


def _build_context(request: HttpRequest, municipality: Municipality, form: AsOfForm, day: date) -> dict[str, Any]:
    page = read_page(
        exclude_draft_plans(find_events(read_kind(request))).filter(municipality=municipality),
        "-at",
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=EVENTS,
    )
    return {
        "section": "municipalities",
        "municipality": municipality,
        "may_record": request.user.has_perm("certificates.record_facts", municipality),
        "form": form if form.is_bound else AsOfForm(initial={"as_of": day}),
        "is_today": day == clock.today(),
        "known_then": form.is_bound and form.is_valid() and form.cleaned_data["known"] == "then",
        "days": _list_days(request, day),
        "ranges": _list_ranges(request),
        "rows": list(build_event_rows(page.rows, request.user)),
        **build_history_links(request, page, anchor="#happened"),
    }


def _list_days(request: HttpRequest, day: date) -> list[tuple[str, str, bool]]:
    """Links to common days, and to what was known then."""
    last = date(clock.today().year - 1, 12, 31)
    is_then = request.GET.get("known") == "then"
    return [
        ("Today", "?", day == clock.today() and not is_then),
        ("End of last year", f"?{urlencode({'as_of': last.isoformat()})}", day == last and not is_then),
        ("As known then", f"?{urlencode({'as_of': day.isoformat(), 'known': 'then'})}", is_then),
    ]


def _list_ranges(request: HttpRequest) -> list[tuple[str, str, bool]]:
    kept = {name: request.GET[name] for name in ("as_of", "known") if request.GET.get(name)}
    chosen = request.GET.get("years", "")
    chosen = chosen if chosen in RANGES else USUAL_RANGE
    return [(word, f"?{urlencode({**kept, 'years': years})}", years == chosen) for years, word in RANGE_WORDS.items()]
