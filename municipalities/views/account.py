"""A person's own account, where it is not the sign-in library's."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from secor_portal.web.guards import signed_in


@signed_in
@require_safe
def address(request: HttpRequest) -> HttpResponse:
    """The address that somebody was invited by. It cannot be changed: another one is invited anew."""
    return render(request, "account/email.html")
