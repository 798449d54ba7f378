"""What AMHSA records about a municipality. Each fact is entered, its effect is shown, then it is recorded."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from certificates.forms.facts import DecisionForm, EndForm, ExtensionForm, PirForm, ReviewForm, RulingForm
from certificates.models import Certificate, MinistryReview
from certificates.models.certificate import CertificateState
from certificates.models.ministry_review import Outcome
from certificates.pages.effects import rehearsed
from certificates.rules.standing import compute_standing
from certificates.selectors.records import record_of
from certificates.services.extensions import grant_extension
from certificates.services.reviews import record_review_decided, record_review_opened
from certificates.views.confirmation import list_entries, run_two_steps
from municipalities.models import Municipality
from municipalities.services.desk_facts import end_municipality, record_pir, rule_on_headcount
from secor_portal import clock
from secor_portal.web.acting import hand
from secor_portal.web.forms import PortalForm
from secor_portal.web.forms_to_services import attempt
from secor_portal.web.guards import desk

CHECK = "certificates/fact_check.html"
END_CHECK = "certificates/fact_end_check.html"
MOST_CERTIFICATES = 3  # offered for an extension, the latest first


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact about to be recorded.

    ``template`` asks for it, ``record`` is the service, ``taken`` makes what it takes, ``said`` is said at the end,
    ``check`` is the template of the step between.
    """

    template: str
    municipality: Municipality
    record: Callable[..., Any]
    taken: Callable[[], dict[str, Any]]
    said: str
    shown: dict[str, Any]
    check: str = CHECK


def the_municipality(slug: str) -> Municipality:
    """The municipality named in the address."""
    return get_object_or_404(Municipality, slug=slug)


def the_review(slug: str, pk: UUID) -> MinistryReview:
    """The review named in the address, of the municipality named there."""
    return get_object_or_404(MinistryReview.objects.select_related("municipality"), municipality__slug=slug, pk=pk)


@desk("certificates.record_facts", on=the_municipality)
@require_http_methods(["GET", "POST"])
def enter_extension(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """More time for the audit of a year or for a certificate."""
    form = ExtensionForm(
        request.POST or None,
        years=_years(municipality),
        certificates=_certificates(municipality),
        initial={"granted_on": clock.today()},
    )

    def taken() -> dict[str, Any]:
        decided = {name: form.cleaned_data[name] for name in ("until", "granted_on", "reason")}
        return {"municipality": municipality, **decided, **form.of()}

    fact = Fact("certificates/fact_extension.html", municipality, grant_extension, taken, "Extension granted.", {})
    return _record(request, form, fact)


@desk("certificates.record_facts", on=the_municipality)
@require_http_methods(["GET", "POST"])
def enter_review(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """A review that the ministry opened after a traumatic incident."""
    form = ReviewForm(request.POST or None)

    def taken() -> dict[str, Any]:
        return {"municipality": municipality, **form.cleaned_data}

    fact = Fact("certificates/fact_review.html", municipality, record_review_opened, taken, "Review recorded.", {})
    return _record(request, form, fact)


@desk("certificates.record_facts", on=the_review)
@require_http_methods(["GET", "POST"])
def enter_decision(request: HttpRequest, review: MinistryReview) -> HttpResponse:
    """What the ministry decided on a review."""
    form = DecisionForm(request.POST or None)

    def taken() -> dict[str, Any]:
        return {"review": review, **form.cleaned_data}

    shown = {"review": review, "revokes": request.POST.get("outcome") == Outcome.REVOKED}
    template, said = "certificates/fact_review_decide.html", "The ministry’s decision is recorded."
    return _record(request, form, Fact(template, review.municipality, record_review_decided, taken, said, shown))


@desk("municipalities.record_facts", on=the_municipality)
@require_http_methods(["GET", "POST"])
def enter_pir(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """Since when, and until when, the municipality is registered in PIR."""
    dates = {"registered_on": municipality.pir_registered_on, "withdrawn_on": municipality.pir_withdrawn_on}
    form = PirForm(request.POST or None, initial={"version": municipality.version, **dates})

    def taken() -> dict[str, Any]:
        return {"municipality": municipality, **form.cleaned_data}

    fact = Fact("certificates/fact_pir.html", municipality, record_pir, taken, "PIR registration recorded.", {})
    return _record(request, form, fact)


@desk("municipalities.record_facts", on=the_municipality)
@require_http_methods(["GET", "POST"])
def enter_ruling(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """Whether councillors and volunteer firefighters count."""
    ruled = {"councillors": municipality.counts_councillors, "volunteers": municipality.counts_volunteers}
    form = RulingForm(request.POST or None, initial={"version": municipality.version, **ruled})

    def taken() -> dict[str, Any]:
        return {"municipality": municipality, **form.cleaned_data}

    fact = Fact("certificates/fact_ruling.html", municipality, rule_on_headcount, taken, "Ruling recorded.", {})
    return _record(request, form, fact)


@desk("municipalities.record_facts", on=the_municipality)
@require_http_methods(["GET", "POST"])
def enter_end(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """Since when the municipality no longer exists, and what it became part of; or that this was a mistake."""
    known = {"ended_on": municipality.ended_on, "successor": municipality.successor and municipality.successor.slug}
    initial = {"version": municipality.version, **known}
    form = EndForm(request.POST or None, municipality=municipality, initial=initial)

    def taken() -> dict[str, Any]:
        return {"municipality": municipality, **form.cleaned_data}

    template, said = "certificates/fact_end.html", "The end of the municipality is recorded."
    if municipality.ended_on and not request.POST.get("ended_on"):
        said = "The end of the municipality is taken back."
    return _record(request, form, Fact(template, municipality, end_municipality, taken, said, {}, END_CHECK))


def _record(request: HttpRequest, form: PortalForm, fact: Fact) -> HttpResponse:
    back = reverse("desk:municipality", args=[fact.municipality.slug])
    context = {"section": "municipalities", "municipality": fact.municipality, "back": back, **fact.shown}
    doing = hand(request)

    def check() -> dict[str, Any] | None:
        what_if = {"municipality_id": fact.municipality.pk, "as_of": clock.today(), "act": fact.record}
        effects = attempt(form, rehearsed, **what_if, **doing, **fact.taken())
        return None if effects is None else {"rows": list_entries(form), "effects": effects}

    def act() -> str | None:
        if attempt(form, fact.record, **doing, **fact.taken()) is None:
            return None
        messages.success(request, fact.said)
        return back

    return run_two_steps(request, form, ask=(fact.template, context), check=(fact.check, check), act=act)


def _years(municipality: Municipality) -> list[int]:
    """This year, the next, and that of the audit which is next."""
    today = clock.today()
    upcoming = compute_standing(record_of(municipality.pk), today).next_audit
    due = [upcoming.due_by.year] if upcoming and upcoming.due_by else []
    return sorted({today.year, today.year + 1, *due})


def _certificates(municipality: Municipality) -> list[Certificate]:
    """Those issued to the municipality, the latest first."""
    issued = Certificate.objects.filter(municipality=municipality, state=CertificateState.ISSUED)
    return list(issued.order_by("-effective_on", "pk")[:MOST_CERTIFICATES])
