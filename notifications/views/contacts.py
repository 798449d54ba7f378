"""Who gets a municipality's emails first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from municipalities.models import Municipality
from notifications.forms.contacts import ContactsForm
from notifications.selectors.recipients import find_chosen_contacts, find_possible_contacts
from notifications.services.preferences import choose_contacts
from secor_portal import clock
from secor_portal.web.forms import bind_form
from secor_portal.web.guards import FORM_METHODS, municipal
from secor_portal.web.service_calls import call_service, render_page


@municipal("notifications.choose_contacts")
@require_http_methods(FORM_METHODS)
def edit_contacts(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """Choose the first and the second contact, or none."""
    people = list(find_possible_contacts(municipality.pk, clock.today()))
    form = bind_form(ContactsForm, request, people=people, initial=find_chosen_contacts(municipality.pk))
    if request.method == "POST" and form.is_valid():
        contacts = form.read_contacts(people)
        success = "Saved. It applies from the next email."
        if call_service(request, choose_contacts, form=form, success=success, municipality=municipality, **contacts):
            return redirect("municipal:people", municipality.slug)
    context = {"section": "people", "municipality": municipality, "form": form}
    return render_page(request, "notifications/contacts.html", context)
