"""A person's own account, except for what the sign-in library shows itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from secor_portal.web.guards import signed_in


@signed_in
@require_safe
def show_address(request: HttpRequest) -> HttpResponse:
    """The email address of the person. It can't be changed here; an administrator invites the new one instead."""
    return render(request, "account/email.html")
