"""Pages for requests that Django refuses."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from secor_portal.web.guards import public

NOT_ALLOWED = 405


@public
def show_csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form that this browser did not get from the portal, or that is too old."""
    return render(request, "403_csrf.html", status=403)


def explain_method(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The middleware: shows a page to a person who opens an address that only receives forms (405)."""

    def answered(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        if response.status_code != NOT_ALLOWED or response.content:
            return response
        page = render(request, "405.html", status=NOT_ALLOWED)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    return answered
