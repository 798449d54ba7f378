"""The people who work at the desk."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from municipalities.forms.people import DeskPersonForm, DeskRoleForm
from municipalities.models import User
from municipalities.selectors.people import list_desk_people
from municipalities.services.desk_people import add_desk_person, change_desk_role, remove_desk_person
from municipalities.services.sign_in import reset_sign_in
from municipalities.views.confirmation import ConfirmationPage, render_confirmation
from secor_portal.web.forms import ConfirmForm, bind_form
from secor_portal.web.guards import desk
from secor_portal.web.service_calls import call_service, render_page


def get_desk_person(pk: UUID) -> User:
    return get_object_or_404(list_desk_people(), pk=pk)


@desk()
def show_desk_people(request: HttpRequest) -> HttpResponse:
    """Everyone with a desk role; managers can change them."""
    context = {
        "section": "people",
        "people": list_desk_people(),
        "may_manage": request.user.has_perm("desk.manage_people"),
    }
    return render(request, "municipalities/desk_people.html", context)


@desk("desk.manage_people")
def add_person(request: HttpRequest) -> HttpResponse:
    """Give a person a desk role."""
    form = bind_form(DeskPersonForm, request)
    if form.is_valid():
        call = call_service(request, add_desk_person, form=form, **form.cleaned_data)
        if call:
            role = call.result.get_desk_role_display().lower()
            messages.success(request, f"{call.result} is now at the desk as {role}.")
            return redirect("desk:people")
    context = {"section": "people", "form": form}
    return render_page(request, "municipalities/desk_person_add.html", context)


@desk("desk.manage_people", on=get_desk_person)
def edit_desk_role(request: HttpRequest, person: User) -> HttpResponse:
    """Give a person another desk role."""
    form = bind_form(DeskRoleForm, request, initial={"role": person.desk_role})
    if form.is_valid() and call_service(request, change_desk_role, form=form, person=person, **form.cleaned_data):
        messages.success(request, f"{person} is now {person.get_desk_role_display().lower()}.")
        return _redirect_after(request, person)
    context = {"section": "people", "form": form, "person": person}
    return render_page(request, "municipalities/desk_person_role.html", context)


@desk("desk.manage_people", on=get_desk_person)
def end_desk_role(request: HttpRequest, person: User) -> HttpResponse:
    """Remove a person from the desk, after asking."""
    form = bind_form(ConfirmForm, request)
    success = f"{person} is no longer at the desk."
    if form.is_valid() and call_service(request, remove_desk_person, form=form, success=success, person=person):
        return _redirect_after(request, person)
    page = ConfirmationPage(
        section="people",
        heading=f"Remove {person} from the desk?",
        sentence="They can no longer open the desk. Their past work and their roles at municipalities stay.",
        button="Remove the person",
        back=reverse("desk:people"),
    )
    return render_confirmation(request, None, form, page)


@desk("desk.manage_people", on=get_desk_person)
def restart_sign_in(request: HttpRequest, person: User) -> HttpResponse:
    """Reset a person's sign-in, after asking: they lost their means, or someone else has them."""
    form = bind_form(ConfirmForm, request)
    success = f"From now on {person} signs in with a code emailed to {person.email}."
    if form.is_valid() and call_service(request, reset_sign_in, form=form, success=success, person=person):
        return _redirect_after(request, person)
    page = ConfirmationPage(
        section="people",
        heading=f"Reset the sign-in of {person}?",
        sentence=(
            "This ends all their sessions and removes their password, authenticator app and passkeys. "
            f"They sign in with a code emailed to {person.email} and set up the rest again."
        ),
        button="Reset the sign-in",
        back=reverse("desk:people"),
    )
    return render_confirmation(request, None, form, page)


def _redirect_after(request: HttpRequest, person: User) -> HttpResponse:
    """Back to the list; people who changed themselves may have lost it."""
    return redirect("landing" if person == request.user else "desk:people")
