"""The headcount pages (R1.1 to R1.3)."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from municipalities import wording
from municipalities.forms.common import ConfirmForm, bound
from municipalities.forms.headcount import HeadcountForm, TryForm, initial_of
from municipalities.models import HeadcountEntry, Municipality
from municipalities.rules import plausible
from municipalities.selectors.headcount import HeadcountYear, entries_of
from municipalities.services.headcount import MAKES_ELEVEN, change_headcount, remove_headcount, report_headcount
from municipalities.views.common import confirm_page, status_of
from secor_portal import clock
from secor_portal.errors import RuleBroken
from secor_portal.web.acting import hand
from secor_portal.web.charts.day import DayChart, Stretch
from secor_portal.web.forms_to_services import attempt, refuse
from secor_portal.web.guards import municipal
from secor_portal.wording import day

YEAR = re.compile(r"[0-9]{4}")


def the_entry(municipality: Municipality, pk: UUID) -> HeadcountEntry:
    return get_object_or_404(HeadcountEntry, pk=pk, municipality=municipality)


@municipal("municipalities.view")
def headcount(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """The year day by day against the line of ten, its entries, and what would happen if."""
    today = clock.today()
    year = _year(request.GET.get("year"), today.year)
    rows = entries_of(municipality.pk)
    shown = HeadcountYear(municipality, year, today, rows)
    trying = TryForm(request.GET) if "people" in request.GET else TryForm()
    context = {
        "section": "headcount",
        "municipality": municipality,
        "shown": shown,
        "above": [wording.above(stretch) for stretch in shown.above],
        "desk_contact": settings.DESK_CONTACT,
        "chart": _chart(shown),
        "years": _years(municipality, year),
        "may_report": request.user.has_perm("municipalities.report_headcount", municipality),
        "form": trying,
        "tried": _tried(shown, trying),
    }
    return render(request, "municipalities/headcount.html", context)


@municipal("municipalities.report_headcount")
def headcount_add(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """Report people; a warning comes before the eleventh."""
    form = bound(HeadcountForm, request)
    if request.method == "POST" and form.is_valid():
        entry = _save(form, report_headcount, municipality=municipality, **form.facts, **hand(request))
        if entry:
            return _saved(request, municipality, entry)
    return _form_page(request, municipality, form, None)


@municipal("municipalities.report_headcount", on=the_entry)
def headcount_change(request: HttpRequest, municipality: Municipality, entry: HeadcountEntry) -> HttpResponse:
    """Change people reported before."""
    form = bound(HeadcountForm, request, initial=initial_of(entry))
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        saved = _save(form, change_headcount, entry=entry, version=version, **form.facts, **hand(request))
        if saved:
            return _saved(request, municipality, saved)
    return _form_page(request, municipality, form, entry)


@municipal("municipalities.report_headcount", on=the_entry)
def headcount_remove(request: HttpRequest, municipality: Municipality, entry: HeadcountEntry) -> HttpResponse:
    """Take an entry back, after asking."""
    form = bound(ConfirmForm, request, initial={"version": entry.version})
    if request.method == "POST" and form.is_valid():
        attempt(form, remove_headcount, entry=entry, version=form.cleaned_data["version"] or 0, **hand(request))
        if form.is_valid():
            messages.success(request, f"Removed: {_said(entry)}.")
            return redirect("municipal:headcount", municipality.slug)
    return confirm_page(
        request,
        municipality,
        form,
        section="headcount",
        heading=f"Remove {_said(entry)}?",
        sentence="Remove only what was reported by mistake. If they left, change the entry and enter their last day: "
        "the days on which they were here count for the year’s peak.",
        button="Remove the entry",
        back=reverse("municipal:headcount", args=[municipality.slug]),
    )


def _save(form: HeadcountForm, service: Callable[..., HeadcountEntry], **arguments: Any) -> HeadcountEntry | None:
    """Saved; or None, with the warning or the refusal in the form."""
    try:
        return service(**arguments, accepts_eleven=form.is_accepted)
    except RuleBroken as refusal:
        if refusal.code == MAKES_ELEVEN:
            form.warning = refusal.sentence
        else:
            refuse(form, refusal)
        return None


def _saved(request: HttpRequest, municipality: Municipality, entry: HeadcountEntry) -> HttpResponse:
    messages.success(request, f"Saved: {_said(entry)}.")
    return redirect(f"{reverse('municipal:headcount', args=[municipality.slug])}?year={_year_of(entry)}")


def _year_of(entry: HeadcountEntry) -> int:
    """The year to look at after saving: this one where the entry touches it."""
    this_year = clock.today().year
    return this_year if entry.as_entry.touches(this_year) else entry.starts_on.year


def _said(entry: HeadcountEntry) -> str:
    return f"{wording.people(entry.count)}, {wording.label(entry.category).lower()}, from {day(entry.starts_on)}"


def _form_page(
    request: HttpRequest, municipality: Municipality, form: HeadcountForm, entry: HeadcountEntry | None
) -> HttpResponse:
    context = {"section": "headcount", "municipality": municipality, "form": form, "entry": entry}
    return render(request, "municipalities/headcount_form.html", context, status=status_of(form))


def _year(asked: str | None, this_year: int) -> int:
    if asked is None:
        return this_year
    if not YEAR.fullmatch(asked):
        raise Http404
    return max(plausible.EARLIEST.year, min(int(asked), this_year + plausible.YEARS_AHEAD))


def _years(municipality: Municipality, year: int) -> list[tuple[str, str, bool]]:
    """The year shown and those beside it, as far as they can be meant."""
    page = reverse("municipal:headcount", args=[municipality.slug])
    this_year = clock.today().year
    first, last = plausible.EARLIEST.year, this_year + plausible.YEARS_AHEAD
    around = {year - 1, year, year + 1, this_year}
    return [(str(y), f"{page}?year={y}", y == year) for y in sorted(around) if first <= y <= last]


def _chart(shown: HeadcountYear) -> DayChart:
    return DayChart(shown.year, [Stretch(s.first_day, s.last_day, s.count) for s in shown.stretches], shown.today)


def _tried(shown: HeadcountYear, form: TryForm) -> str:
    """What the people tried would do, in a sentence; empty where nothing was asked."""
    if not form.is_bound or not form.is_valid():
        return ""
    facts = form.cleaned_data
    return shown.tried(facts["people"], facts["first"], facts["last"])
