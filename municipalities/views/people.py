"""The people who act for a municipality, and their invitations."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from municipalities.forms.people import InviteForm, RoleForm
from municipalities.models import Invitation, Membership, Municipality, Training
from municipalities.selectors.people import list_invitations, list_people
from municipalities.services.invitations import invite_person, name_role, withdraw_invitation
from municipalities.services.people import change_role, remove_person
from municipalities.views.confirmation import ConfirmationPage, render_confirmation
from secor_portal import clock
from secor_portal.web.forms import ConfirmForm, bind_form
from secor_portal.web.guards import municipal
from secor_portal.web.service_calls import call_service, render_page


def get_membership(municipality: Municipality, pk: UUID) -> Membership:
    current = Membership.objects.current().select_related("user")
    return get_object_or_404(current, pk=pk, municipality=municipality)


def get_invitation(municipality: Municipality, pk: UUID) -> Invitation:
    return get_object_or_404(list_invitations(municipality.pk), pk=pk)


@municipal("municipalities.see_people")
def show_people(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """Everyone with a role here, and the pending invitations."""
    at = clock.now()
    context = {
        "section": "people",
        "municipality": municipality,
        "people": list_people(municipality.pk),
        "invitations": [(row, row.state_at(at)) for row in list_invitations(municipality.pk)],
        "seminar": Training.objects.filter(municipality=municipality).first(),
        "may_manage": request.user.has_perm("municipalities.manage_people", municipality),
        "may_change_details": request.user.has_perm("municipalities.change_details", municipality),
    }
    return render(request, "municipalities/people.html", context)


@municipal("municipalities.manage_people")
def send_invitation(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """Invite a person by email."""
    form = bind_form(InviteForm, request)
    if form.is_valid():
        call = call_service(request, invite_person, form=form, municipality=municipality, **form.cleaned_data)
        if call:
            messages.success(request, f"{call.result.email} is invited as {name_role(call.result.role)}.")
            return redirect("municipal:people", municipality.slug)
    context = {"section": "people", "municipality": municipality, "form": form}
    return render_page(request, "municipalities/person_invite.html", context)


@municipal("municipalities.manage_people", on=get_invitation)
def cancel_invitation(request: HttpRequest, municipality: Municipality, invitation: Invitation) -> HttpResponse:
    """Withdraw an invitation, after asking."""
    form = bind_form(ConfirmForm, request)
    success = f"The invitation to {invitation.email} is withdrawn."
    if form.is_valid() and call_service(
        request, withdraw_invitation, form=form, success=success, invitation=invitation
    ):
        return redirect("municipal:people", municipality.slug)
    page = ConfirmationPage(
        section="people",
        heading=f"Withdraw the invitation to {invitation.email}?",
        sentence="The link in the email stops working. You can invite the same address again.",
        button="Withdraw the invitation",
        back=reverse("municipal:people", args=[municipality.slug]),
    )
    return render_confirmation(request, municipality, form, page)


@municipal("municipalities.manage_people", on=get_membership)
def edit_role(request: HttpRequest, municipality: Municipality, membership: Membership) -> HttpResponse:
    """Give a person another role."""
    form = bind_form(RoleForm, request, initial={"role": membership.role})
    if form.is_valid() and call_service(request, change_role, form=form, membership=membership, **form.cleaned_data):
        messages.success(request, f"{membership.user} is now {name_role(membership.role)}.")
        return redirect("municipal:people", municipality.slug)
    context = {"section": "people", "municipality": municipality, "form": form, "person": membership.user}
    return render_page(request, "municipalities/person_role.html", context)


@municipal("municipalities.manage_people", on=get_membership)
def end_membership(request: HttpRequest, municipality: Municipality, membership: Membership) -> HttpResponse:
    """Remove a person from the municipality, after asking."""
    form = bind_form(ConfirmForm, request)
    success = f"{membership.user} is removed from {municipality}."
    if form.is_valid() and call_service(request, remove_person, form=form, success=success, membership=membership):
        if membership.user == request.user:
            return redirect("landing")  # this page is closed to them now
        return redirect("municipal:people", municipality.slug)
    page = ConfirmationPage(
        section="people",
        heading=f"Remove {membership.user} from {municipality}?",
        sentence=(
            "They can no longer open this municipality. Their past work stays on record. "
            "If they know the calendar address, replace it under “Messages”."
        ),
        button="Remove the person",
        back=reverse("municipal:people", args=[municipality.slug]),
    )
    return render_confirmation(request, municipality, form, page)
