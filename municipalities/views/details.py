"""What WCB knows the municipality by."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from municipalities.forms.common import bound
from municipalities.forms.details import DetailsForm
from municipalities.models import Municipality
from municipalities.services.details import change_details
from municipalities.views.common import status_of
from secor_portal.web.acting import hand
from secor_portal.web.forms_to_services import attempt
from secor_portal.web.guards import municipal

FIELDS = ("wcb_account", "industry_code", "insurable_earnings", "industry_rate", "version")


@municipal("municipalities.change_details")
def details(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """WCB account, industry code and the figures of the premium."""
    form = bound(DetailsForm, request, initial={name: getattr(municipality, name) for name in FIELDS})
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, change_details, municipality=municipality, **form.cleaned_data, **hand(request))
    ):
        messages.success(request, "The WCB details are saved.")
        return redirect("municipal:details", municipality.slug)
    context = {"section": "people", "municipality": municipality, "form": form}
    return render(request, "municipalities/details.html", context, status=status_of(form))
