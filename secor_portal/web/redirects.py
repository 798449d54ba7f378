"""Redirects that also work for parts of pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django_htmx.http import HttpResponseClientRedirect


def redirect_page(request: HttpRequest, address: str) -> HttpResponse:
    """Go to ``address`` with the whole page.

    If htmx asked for a part of a page, a plain redirect would put the other page in place of that part.
    """
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(address)
    return redirect(address)
