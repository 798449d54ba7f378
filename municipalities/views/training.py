"""WCB's Return to Work Seminar (R8)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from municipalities.forms.details import TrainingForm
from municipalities.models import Municipality, Training
from municipalities.services.training import record_training, remove_training
from municipalities.views.confirmation import ConfirmationPage, render_confirmation
from secor_portal.web.forms import ConfirmForm, bind_form
from secor_portal.web.guards import municipal
from secor_portal.web.service_calls import call_service, render_page
from secor_portal.wording import day


def get_training(municipality: Municipality, pk: UUID) -> Training:
    return get_object_or_404(Training, pk=pk, municipality=municipality)


@municipal("municipalities.view")
def show_training(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """Who attended, and the form to record another attendance."""
    return _render_training(request, municipality, TrainingForm())


@municipal("municipalities.record_training")
@require_POST
def add_training(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """Record an attendance."""
    form = TrainingForm(request.POST)
    if form.is_valid() and call_service(
        request,
        record_training,
        form=form,
        success="The seminar is recorded.",
        municipality=municipality,
        **form.cleaned_data,
    ):
        return redirect("municipal:training", municipality.slug)
    return _render_training(request, municipality, form)


@municipal("municipalities.record_training", on=get_training)
def delete_training(request: HttpRequest, municipality: Municipality, training: Training) -> HttpResponse:
    """Remove a wrong record, after asking."""
    form = bind_form(ConfirmForm, request)
    back = reverse("municipal:training", args=[municipality.slug])
    if form.is_valid() and call_service(
        request, remove_training, form=form, success="The record is removed.", training=training
    ):
        return redirect(back)
    page = ConfirmationPage(
        section="people",
        heading=f"Remove the seminar of {day(training.attended_on)}?",
        sentence=f"The record says who attended: {training.attendee_role}. Remove it only if it is wrong.",
        button="Remove the record",
        back=back,
    )
    return render_confirmation(request, municipality, form, page)


def _render_training(request: HttpRequest, municipality: Municipality, form: TrainingForm) -> HttpResponse:
    context = {
        "section": "people",
        "municipality": municipality,
        "form": form,
        "trainings": Training.objects.filter(municipality=municipality),
        "may_record": request.user.has_perm("municipalities.record_training", municipality),
    }
    return render_page(request, "municipalities/training.html", context)
