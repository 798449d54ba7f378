"""The headcount pages (R1.1 to R1.3)."""

import re
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from municipalities import wording
from municipalities.forms.headcount import HeadcountForm, TryForm, list_initial_values
from municipalities.models import HeadcountEntry, Municipality
from municipalities.rules import plausible_days
from municipalities.selectors.headcount import HeadcountYear, list_entries
from municipalities.services.headcount import MAKES_ELEVEN, change_headcount, remove_headcount, report_headcount
from municipalities.views.confirmation import ConfirmationPage, render_confirmation
from secor_portal import clock
from secor_portal.errors import RuleBroken
from secor_portal.program import WORKER_LIMIT
from secor_portal.web.charts.day import DayChart, Stretch
from secor_portal.web.forms import ConfirmForm, bind_form
from secor_portal.web.guards import municipal
from secor_portal.web.service_calls import call_service, render_page, show_refusal
from secor_portal.wording import day

YEAR = re.compile(r"[0-9]{4}")


def get_entry(municipality: Municipality, pk: UUID) -> HeadcountEntry:
    return get_object_or_404(HeadcountEntry, pk=pk, municipality=municipality)


@municipal("municipalities.view")
def show_headcount(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """The year day by day against the limit, its entries, and a form to try out a change."""
    today = clock.today()
    year = _choose_year(request.GET.get("year"), today.year)
    shown = HeadcountYear(municipality, year, today, list_entries(municipality.pk))
    form = TryForm(request.GET) if "people" in request.GET else TryForm()
    context = {
        "section": "headcount",
        "municipality": municipality,
        "shown": shown,
        "limit": WORKER_LIMIT,
        "above": [wording.describe_stretch(stretch) for stretch in shown.above],
        "chart": _draw_chart(shown),
        "years": _list_years(municipality, year),
        "may_report": request.user.has_perm("municipalities.report_headcount", municipality),
        "form": form,
        "trial": _describe_trial(shown, form),
    }
    return render(request, "municipalities/headcount.html", context)


@municipal("municipalities.report_headcount")
def add_entry(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """Report workers; a warning comes before the limit is exceeded."""
    form = bind_form(HeadcountForm, request)
    if form.is_valid() and (entry := _save_entry(request, form, report_headcount, municipality=municipality)):
        return _redirect_after_saving(request, municipality, entry)
    return _render_form(request, municipality, form, None)


@municipal("municipalities.report_headcount", on=get_entry)
def edit_entry(request: HttpRequest, municipality: Municipality, entry: HeadcountEntry) -> HttpResponse:
    """Change an entry."""
    form = bind_form(HeadcountForm, request, initial=list_initial_values(entry))
    if form.is_valid():
        version = form.cleaned_data["version"] or 0
        if saved := _save_entry(request, form, change_headcount, entry=entry, version=version):
            return _redirect_after_saving(request, municipality, saved)
    return _render_form(request, municipality, form, entry)


@municipal("municipalities.report_headcount", on=get_entry)
def delete_entry(request: HttpRequest, municipality: Municipality, entry: HeadcountEntry) -> HttpResponse:
    """Remove an entry, after asking."""
    form = bind_form(ConfirmForm, request, initial={"version": entry.version})
    described = _describe_entry(entry)
    if form.is_valid():
        version = form.cleaned_data["version"] or 0
        if call_service(
            request, remove_headcount, form=form, success=f"Removed: {described}.", entry=entry, version=version
        ):
            return redirect("municipal:headcount", municipality.slug)
    page = ConfirmationPage(
        section="headcount",
        heading=f"Remove {described}?",
        sentence=(
            "Remove only what was reported by mistake. If the workers left, change the entry and enter their last "
            "day instead. Their days still count for the year."
        ),
        button="Remove the entry",
        back=reverse("municipal:headcount", args=[municipality.slug]),
    )
    return render_confirmation(request, municipality, form, page)


def _save_entry(request: HttpRequest, form: HeadcountForm, service: Any, **arguments: Any) -> HeadcountEntry | None:
    """The saved entry; None if the form now shows a warning or a refusal."""
    facts = {**arguments, **form.facts, "by": request.user, "at": clock.now(), "accepts_eleven": form.is_accepted}
    try:
        saved: HeadcountEntry = service(**facts)
    except RuleBroken as refusal:
        if refusal.code == MAKES_ELEVEN:
            form.warning = refusal.sentence
        else:
            show_refusal(request, refusal, form)
        return None
    return saved


def _redirect_after_saving(request: HttpRequest, municipality: Municipality, entry: HeadcountEntry) -> HttpResponse:
    messages.success(request, f"Saved: {_describe_entry(entry)}.")
    return redirect(f"{reverse('municipal:headcount', args=[municipality.slug])}?year={_year_to_show(entry)}")


def _year_to_show(entry: HeadcountEntry) -> int:
    """This year if the entry has a day in it, otherwise the year in which it starts."""
    this_year = clock.today().year
    return this_year if entry.as_entry.is_in_year(this_year) else entry.starts_on.year


def _describe_entry(entry: HeadcountEntry) -> str:
    workers, category = wording.count_workers(entry.count), wording.name_category(entry.category).lower()
    return f"{workers}, {category}, from {day(entry.starts_on)}"


def _render_form(
    request: HttpRequest, municipality: Municipality, form: HeadcountForm, entry: HeadcountEntry | None
) -> HttpResponse:
    context = {
        "section": "headcount",
        "municipality": municipality,
        "form": form,
        "entry": entry,
        "limit": WORKER_LIMIT,
    }
    return render_page(request, "municipalities/headcount_form.html", context)


def _choose_year(wanted: str | None, this_year: int) -> int:
    if wanted is None:
        return this_year
    if not YEAR.fullmatch(wanted):
        raise Http404
    return max(plausible_days.EARLIEST.year, min(int(wanted), this_year + plausible_days.YEARS_AHEAD))


def _list_years(municipality: Municipality, year: int) -> list[tuple[str, str, bool]]:
    """The year shown and the years beside it that may have entries: word, address, whether it is shown."""
    page = reverse("municipal:headcount", args=[municipality.slug])
    this_year = clock.today().year
    first, last = plausible_days.EARLIEST.year, this_year + plausible_days.YEARS_AHEAD
    around = {year - 1, year, year + 1, this_year}
    return [(str(y), f"{page}?year={y}", y == year) for y in sorted(around) if first <= y <= last]


def _describe_trial(shown: HeadcountYear, form: TryForm) -> str:
    """What the workers tried would do; empty if nothing was asked."""
    if not form.is_bound or not form.is_valid():
        return ""
    facts = form.cleaned_data
    return shown.describe_trial(facts["people"], facts["first"], facts["last"])


def _draw_chart(shown: HeadcountYear) -> DayChart:
    stretches = [Stretch(s.first_day, s.last_day, s.count) for s in shown.stretches]
    return DayChart(shown.year, stretches, shown.today, limit=WORKER_LIMIT)
