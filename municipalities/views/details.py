"""The details that WCB knows a municipality by."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from municipalities.forms.details import DetailsForm
from municipalities.models import Municipality
from municipalities.services.details import change_details
from secor_portal.web.forms import bind_form
from secor_portal.web.guards import municipal
from secor_portal.web.service_calls import call_service, render_page

FIELDS = ("wcb_account", "industry_code", "insurable_earnings", "industry_rate", "version")


@municipal("municipalities.change_details")
def edit_details(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """WCB account, industry code and the figures of the premium."""
    form = bind_form(DetailsForm, request, initial={name: getattr(municipality, name) for name in FIELDS})
    if form.is_valid() and call_service(
        request,
        change_details,
        form=form,
        success="The WCB details are saved.",
        municipality=municipality,
        **form.cleaned_data,
    ):
        return redirect("municipal:details", municipality.slug)
    context = {"section": "people", "municipality": municipality, "form": form}
    return render_page(request, "municipalities/details.html", context)
