"""Whom a municipality wants told first."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from municipalities.models import Municipality
from notifications.forms.contacts import ContactsForm
from notifications.selectors.recipients import find_chosen_contacts, find_possible_contacts
from notifications.services.preferences import choose_contacts
from secor_portal import clock
from secor_portal.web.acting import hand
from secor_portal.web.forms import bind_form
from secor_portal.web.forms_to_services import attempt
from secor_portal.web.guards import municipal


@municipal("notifications.choose_contacts")
@require_http_methods(["GET", "HEAD", "POST"])
def edit_contacts(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """Choose the first and the second contact, or none."""
    people = list(find_possible_contacts(municipality.pk, clock.today()))
    form = bind_form(ContactsForm, request, people=people, initial=find_chosen_contacts(municipality.pk))
    if request.method == "POST" and form.is_valid():
        attempt(form, choose_contacts, municipality=municipality, **form.chosen(people), **hand(request))
        if not form.errors:
            messages.success(request, "Saved. It counts from the next mail on.")
            return redirect("municipal:people", municipality.slug)
    context = {"section": "people", "municipality": municipality, "form": form}
    return render(request, "notifications/contacts.html", context, status=422 if form.errors else 200)
