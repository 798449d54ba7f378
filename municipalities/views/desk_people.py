"""Who works at the desk."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from municipalities.forms.common import ConfirmForm, bound
from municipalities.forms.people import DeskPersonForm, DeskRoleForm
from municipalities.models import User
from municipalities.selectors.people import desk_people
from municipalities.services.desk_people import add_desk_person, change_desk_role, remove_desk_person
from municipalities.services.sign_in import reset_sign_in
from municipalities.views.common import confirm_page, status_of
from secor_portal.web.acting import hand
from secor_portal.web.forms_to_services import attempt
from secor_portal.web.guards import desk


def the_person(pk: UUID) -> User:
    return get_object_or_404(desk_people(), pk=pk)


@desk()
def people(request: HttpRequest) -> HttpResponse:
    """Everyone with a desk role; managers change them."""
    context = {
        "section": "people",
        "people": desk_people(),
        "may_manage": request.user.has_perm("desk.manage_people"),
    }
    return render(request, "municipalities/desk_people.html", context)


@desk("desk.manage_people")
def person_add(request: HttpRequest) -> HttpResponse:
    """Give somebody a desk role."""
    form = bound(DeskPersonForm, request)
    if request.method == "POST" and form.is_valid():
        person = attempt(form, add_desk_person, **form.cleaned_data, **hand(request))
        if person:
            messages.success(request, f"{person} is at the desk now as {person.get_desk_role_display().lower()}.")
            return redirect("desk:people")
    context = {"section": "people", "form": form}
    return render(request, "municipalities/desk_person_add.html", context, status=status_of(form))


@desk("desk.manage_people", on=the_person)
def person_role(request: HttpRequest, person: User) -> HttpResponse:
    """Give somebody another desk role."""
    form = bound(DeskRoleForm, request, initial={"role": person.desk_role})
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, change_desk_role, person=person, **form.cleaned_data, **hand(request))
    ):
        messages.success(request, f"{person} is {person.get_desk_role_display().lower()} now.")
        return redirect("landing" if person == request.user else "desk:people")
    context = {"section": "people", "form": form, "person": person}
    return render(request, "municipalities/desk_person_role.html", context, status=status_of(form))


@desk("desk.manage_people", on=the_person)
def person_remove(request: HttpRequest, person: User) -> HttpResponse:
    """Take a desk role back, after asking."""
    form = bound(ConfirmForm, request)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, remove_desk_person, person=person, **hand(request))
    ):
        messages.success(request, f"{person} is no longer at the desk.")
        return redirect("landing" if person == request.user else "desk:people")
    return confirm_page(
        request,
        None,
        form,
        section="people",
        heading=f"Remove {person} from the desk?",
        sentence="They no longer see the desk. What they did stays on record, and so do their roles at municipalities.",
        button="Remove the person",
        back=reverse("desk:people"),
    )


@desk("desk.manage_people", on=the_person)
def person_sign_in(request: HttpRequest, person: User) -> HttpResponse:
    """End all that lets somebody in, after asking: they lost it, or somebody else has it."""
    form = bound(ConfirmForm, request)
    if request.method == "POST" and form.is_valid() and attempt(form, reset_sign_in, person=person, **hand(request)):
        messages.success(request, f"{person} signs in by a code mailed to {person.email} from now on.")
        return redirect("landing" if person == request.user else "desk:people")
    return confirm_page(
        request,
        None,
        form,
        section="people",
        heading=f"Reset the sign-in of {person}?",
        sentence=(
            f"Every session of theirs ends, and their password, authenticator app and passkeys count no longer. "
            f"They sign in by a code mailed to {person.email} and set up again what they need."
        ),
        button="Reset the sign-in",
        back=reverse("desk:people"),
    )
