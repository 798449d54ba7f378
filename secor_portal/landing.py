"""The front door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from secor_portal.web.guards import public


@public
def show_landing(request: HttpRequest) -> HttpResponse:
    """Sends people to their side; tells everyone else what this is."""
    user = request.user
    if not user.is_authenticated:
        return render(request, "landing.html")
    if user.is_at_desk:
        return redirect("desk:queue")
    return redirect("public:mine")
