"""The start page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from secor_portal.web.guards import public


@public
def show_landing(request: HttpRequest) -> HttpResponse:
    """Sends signed-in people to their first page; shows everyone else what the portal is."""
    user = request.user
    if not user.is_authenticated:
        return render(request, "landing.html")
    if user.is_at_desk:
        return redirect("desk:queue")
    return redirect("public:mine")
