"""Pages for when something is refused."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from secor_portal.web.guards import public


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that this browser did not get from us, or that is too old."""
    return render(request, "403_csrf.html", status=403)
