"""Leading somebody to another page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django_htmx.http import HttpResponseClientRedirect


def redirect_page(request: HttpRequest, address: str) -> HttpResponse:
    """To ``address`` with the whole page.

    Where a script asked for a part of one, a plain redirect would put the other page in the place of that part.
    """
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(address)
    return redirect(address)
