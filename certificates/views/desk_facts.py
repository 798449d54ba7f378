"""What the desk records about a municipality: enter a fact, look at what it changes, then record it."""

from collections.abc import Callable
from dataclasses import dataclass, field
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
from certificates.pages.effects import rehearse_action
from certificates.rules.standing import compute_standing
from certificates.selectors.records import load_record
from certificates.services.extensions import grant_extension
from certificates.services.reviews import record_review_decided, record_review_opened
from certificates.views.confirmation import list_entries, run_two_steps
from municipalities.models import Municipality
from municipalities.services.desk_facts import end_municipality, record_pir, rule_on_headcount
from secor_portal import clock
from secor_portal.program import WORKER_LIMIT
from secor_portal.web.forms import PortalForm
from secor_portal.web.guards import FORM_METHODS, desk
from secor_portal.web.service_calls import call_service, get_posted_data

CHECK = "certificates/fact_check.html"
END_CHECK = "certificates/fact_end_check.html"
MOST_CERTIFICATES = 3  # offered for an extension, the latest first


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact to record.

    ``template`` asks for it and ``check`` confirms it. ``service`` records it, with what ``get_arguments`` returns;
    ``success`` is the message on the next page. ``context`` is added to that of the templates.
    """

    template: str
    municipality: Municipality
    service: Callable[..., Any]
    get_arguments: Callable[[], dict[str, Any]]
    success: str
    context: dict[str, Any] = field(default_factory=dict)
    check: str = CHECK


def the_municipality(slug: str) -> Municipality:
    """The municipality named in the address."""
    return get_object_or_404(Municipality, slug=slug)


def the_review(slug: str, pk: UUID) -> MinistryReview:
    """The review named in the address, of the municipality named there."""
    return get_object_or_404(MinistryReview.objects.select_related("municipality"), municipality__slug=slug, pk=pk)


@desk("certificates.record_facts", on=the_municipality)
@require_http_methods(FORM_METHODS)
def enter_extension(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """More time for the audit of a year, or for a certificate."""
    form = ExtensionForm(
        get_posted_data(request),
        years=_list_years(municipality),
        certificates=_list_certificates(municipality),
        initial={"granted_on": clock.today()},
    )

    def get_arguments() -> dict[str, Any]:
        decided = {name: form.cleaned_data[name] for name in ("until", "granted_on", "reason")}
        return {"municipality": municipality, **decided, **form.get_subject()}

    template = "certificates/fact_extension.html"
    return _record_fact(
        request, form, Fact(template, municipality, grant_extension, get_arguments, "Extension granted.")
    )


@desk("certificates.record_facts", on=the_municipality)
@require_http_methods(FORM_METHODS)
def enter_review(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """A review that the ministry opened after a serious incident."""
    form = ReviewForm(get_posted_data(request))

    def get_arguments() -> dict[str, Any]:
        return {"municipality": municipality, **form.cleaned_data}

    template = "certificates/fact_review.html"
    return _record_fact(
        request, form, Fact(template, municipality, record_review_opened, get_arguments, "Review recorded.")
    )


@desk("certificates.record_facts", on=the_review)
@require_http_methods(FORM_METHODS)
def enter_decision(request: HttpRequest, review: MinistryReview) -> HttpResponse:
    """What the ministry decided on a review."""
    form = DecisionForm(get_posted_data(request))

    def get_arguments() -> dict[str, Any]:
        return {"review": review, **form.cleaned_data}

    context = {"review": review, "revokes": request.POST.get("outcome") == Outcome.REVOKED}
    template, success = "certificates/fact_review_decide.html", "The ministry’s decision is recorded."
    fact = Fact(template, review.municipality, record_review_decided, get_arguments, success, context)
    return _record_fact(request, form, fact)


@desk("municipalities.record_facts", on=the_municipality)
@require_http_methods(FORM_METHODS)
def enter_pir(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """When the municipality registered in PIR, and when it withdrew."""
    dates = {"registered_on": municipality.pir_registered_on, "withdrawn_on": municipality.pir_withdrawn_on}
    form = PirForm(get_posted_data(request), initial={"version": municipality.version, **dates})

    def get_arguments() -> dict[str, Any]:
        return {"municipality": municipality, **form.cleaned_data}

    template, success = "certificates/fact_pir.html", "PIR registration recorded."
    return _record_fact(request, form, Fact(template, municipality, record_pir, get_arguments, success))


@desk("municipalities.record_facts", on=the_municipality)
@require_http_methods(FORM_METHODS)
def enter_ruling(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """Whether councillors and volunteer firefighters count."""
    ruled = {"councillors": municipality.counts_councillors, "volunteers": municipality.counts_volunteers}
    form = RulingForm(get_posted_data(request), initial={"version": municipality.version, **ruled})

    def get_arguments() -> dict[str, Any]:
        return {"municipality": municipality, **form.cleaned_data}

    template, context = "certificates/fact_ruling.html", {"worker_limit": WORKER_LIMIT}
    fact = Fact(template, municipality, rule_on_headcount, get_arguments, "Ruling recorded.", context)
    return _record_fact(request, form, fact)


@desk("municipalities.record_facts", on=the_municipality)
@require_http_methods(FORM_METHODS)
def enter_end(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """When the municipality ended and what it became part of; or that a recorded end was a mistake."""
    known = {"ended_on": municipality.ended_on, "successor": municipality.successor and municipality.successor.slug}
    initial = {"version": municipality.version, **known}
    form = EndForm(get_posted_data(request), municipality=municipality, initial=initial)

    def get_arguments() -> dict[str, Any]:
        return {"municipality": municipality, **form.cleaned_data}

    template, success = "certificates/fact_end.html", "The end of the municipality is recorded."
    if municipality.ended_on and not request.POST.get("ended_on"):
        success = "The recorded end is removed. The municipality exists again."
    fact = Fact(template, municipality, end_municipality, get_arguments, success, check=END_CHECK)
    return _record_fact(request, form, fact)


def _record_fact(request: HttpRequest, form: PortalForm, fact: Fact) -> HttpResponse:
    back = reverse("desk:municipality", args=[fact.municipality.slug])
    context = {"section": "municipalities", "municipality": fact.municipality, "back": back, **fact.context}

    def check() -> dict[str, Any] | None:
        rehearsal: dict[str, Any] = {
            "municipality_id": fact.municipality.pk,
            "as_of": clock.today(),
            "action": fact.service,
        }
        call = call_service(request, rehearse_action, form=form, **rehearsal, arguments=fact.get_arguments())
        return {"rows": list_entries(form), "effects": call.result} if call else None

    def finish() -> str | None:
        if not call_service(request, fact.service, form=form, **fact.get_arguments()):
            return None
        messages.success(request, fact.success)
        return back

    return run_two_steps(request, form, first=(fact.template, context), second=(fact.check, check), finish=finish)


def _list_years(municipality: Municipality) -> list[int]:
    """This year, next year, and the year in which the next audit is due."""
    today = clock.today()
    upcoming = compute_standing(load_record(municipality.pk), today).next_audit
    due = [upcoming.due_by.year] if upcoming and upcoming.due_by else []
    return sorted({today.year, today.year + 1, *due})


def _list_certificates(municipality: Municipality) -> list[Certificate]:
    """The certificates issued to the municipality, the latest first."""
    issued = Certificate.objects.filter(municipality=municipality, state=CertificateState.ISSUED)
    return list(issued.order_by("-effective_on", "pk")[:MOST_CERTIFICATES])
