"""Who acts for a municipality."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from municipalities.forms.common import ConfirmForm, bound
from municipalities.forms.people import InviteForm, RoleForm
from municipalities.models import Invitation, Membership, Municipality, Training
from municipalities.selectors.people import invitations_of, people_of
from municipalities.services.invitations import invite_person, said, withdraw_invitation
from municipalities.services.people import change_role, remove_person
from municipalities.views.common import confirm_page, status_of
from secor_portal.web.acting import hand
from secor_portal.web.forms_to_services import attempt
from secor_portal.web.guards import municipal


def the_membership(municipality: Municipality, pk: UUID) -> Membership:
    current = Membership.objects.current().select_related("user")
    return get_object_or_404(current, pk=pk, municipality=municipality)


def the_invitation(municipality: Municipality, pk: UUID) -> Invitation:
    return get_object_or_404(invitations_of(municipality.pk), pk=pk)


@municipal("municipalities.see_people")
def people(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """Everyone with a role here, and who was asked in."""
    at = hand(request)["at"]
    context = {
        "section": "people",
        "municipality": municipality,
        "people": people_of(municipality.pk),
        "invitations": [(row, row.state_at(at)) for row in invitations_of(municipality.pk)],
        "seminar": Training.objects.filter(municipality=municipality).first(),
        "may_manage": request.user.has_perm("municipalities.manage_people", municipality),
        "may_change_details": request.user.has_perm("municipalities.change_details", municipality),
    }
    return render(request, "municipalities/people.html", context)


@municipal("municipalities.manage_people")
def person_invite(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """Ask somebody in."""
    form = bound(InviteForm, request)
    if request.method == "POST" and form.is_valid():
        invitation = attempt(form, invite_person, municipality=municipality, **form.cleaned_data, **hand(request))
        if invitation:
            messages.success(request, f"{invitation.email} is invited as {said(invitation.role)}.")
            return redirect("municipal:people", municipality.slug)
    context = {"section": "people", "municipality": municipality, "form": form}
    return render(request, "municipalities/person_invite.html", context, status=status_of(form))


@municipal("municipalities.manage_people", on=the_invitation)
def invitation_withdraw(request: HttpRequest, municipality: Municipality, invitation: Invitation) -> HttpResponse:
    """Take an invitation back, after asking."""
    form = bound(ConfirmForm, request)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, withdraw_invitation, invitation=invitation, **hand(request))
    ):
        messages.success(request, f"The invitation of {invitation.email} is withdrawn.")
        return redirect("municipal:people", municipality.slug)
    return confirm_page(
        request,
        municipality,
        form,
        section="people",
        heading=f"Withdraw the invitation of {invitation.email}?",
        sentence="The link in the mail stops working. You can invite the same address again.",
        button="Withdraw the invitation",
        back=reverse("municipal:people", args=[municipality.slug]),
    )


@municipal("municipalities.manage_people", on=the_membership)
def person_role(request: HttpRequest, municipality: Municipality, membership: Membership) -> HttpResponse:
    """Give somebody another role."""
    form = bound(RoleForm, request, initial={"role": membership.role})
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, change_role, membership=membership, **form.cleaned_data, **hand(request))
    ):
        messages.success(request, f"{membership.user} is {said(membership.role)} now.")
        return redirect("municipal:people", municipality.slug)
    context = {"section": "people", "municipality": municipality, "form": form, "person": membership.user}
    return render(request, "municipalities/person_role.html", context, status=status_of(form))


@municipal("municipalities.manage_people", on=the_membership)
def person_remove(request: HttpRequest, municipality: Municipality, membership: Membership) -> HttpResponse:
    """End somebody's time here, after asking."""
    form = bound(ConfirmForm, request)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, remove_person, membership=membership, **hand(request))
    ):
        return _removed(request, municipality, membership)
    return confirm_page(
        request,
        municipality,
        form,
        section="people",
        heading=f"Remove {membership.user} from {municipality}?",
        sentence=(
            "They no longer see anything of the municipality. What they did stays on record. "
            "If they know the address of its calendar, give the calendar a new one under “Messages”."
        ),
        button="Remove the person",
        back=reverse("municipal:people", args=[municipality.slug]),
    )


def _removed(request: HttpRequest, municipality: Municipality, membership: Membership) -> HttpResponse:
    messages.success(request, f"{membership.user} is removed from {municipality}.")
    if membership.user == request.user:
        return redirect("landing")  # there is nothing left to see here
    return redirect("municipal:people", municipality.slug)
