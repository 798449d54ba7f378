"""WCB's Return to Work Seminar (R8)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from municipalities.forms.common import ConfirmForm, bound
from municipalities.forms.details import TrainingForm
from municipalities.models import Municipality, Training
from municipalities.services.training import record_training, remove_training
from municipalities.views.common import confirm_page, status_of
from secor_portal.web.acting import hand
from secor_portal.web.forms_to_services import attempt
from secor_portal.web.guards import municipal
from secor_portal.wording import day


def the_training(municipality: Municipality, pk: UUID) -> Training:
    return get_object_or_404(Training, pk=pk, municipality=municipality)


@municipal("municipalities.view")
def training(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """Who attended, and the form to record another."""
    return _page(request, municipality, TrainingForm())


@municipal("municipalities.record_training")
@require_POST
def training_add(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """Record that somebody attended."""
    form = TrainingForm(request.POST)
    if form.is_valid() and attempt(
        form, record_training, municipality=municipality, **form.cleaned_data, **hand(request)
    ):
        messages.success(request, "The seminar is recorded.")
        return redirect("municipal:training", municipality.slug)
    return _page(request, municipality, form)


@municipal("municipalities.record_training", on=the_training)
def training_remove(request: HttpRequest, municipality: Municipality, training: Training) -> HttpResponse:
    """Take a record back, after asking."""
    form = bound(ConfirmForm, request)
    page = reverse("municipal:training", args=[municipality.slug])
    if request.method == "POST" and form.is_valid():
        attempt(form, remove_training, training=training, **hand(request))
        if form.is_valid():
            messages.success(request, "The record is removed.")
            return redirect(page)
    return confirm_page(
        request,
        municipality,
        form,
        section="people",
        heading=f"Remove the seminar of {day(training.attended_on)}?",
        sentence=f"It says that somebody attended: {training.attendee_role}. Remove only what is wrong.",
        button="Remove the record",
        back=page,
    )


def _page(request: HttpRequest, municipality: Municipality, form: TrainingForm) -> HttpResponse:
    context = {
        "section": "people",
        "municipality": municipality,
        "form": form,
        "trainings": Training.objects.filter(municipality=municipality),
        "may_record": request.user.has_perm("municipalities.record_training", municipality),
    }
    return render(request, "municipalities/training.html", context, status=status_of(form))
