"""The guards of pages. A view without one can read no municipality's rows, and an architecture test lists it.

Other municipalities are not found (404); a forbidden act in one's own gets 403. People who are not signed in go to the
sign-in page, and people of the desk without a second step to the page that sets one up. A guard fetches the subject,
checks the permission and opens the municipality around the view.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme

from secor_portal.tenancy import every_municipality, open_municipality
from secor_portal.web import second_step
from secor_portal.web.redirects import redirect_page

View = Callable[..., HttpResponse]
Fetch = Callable[..., Any]
GUARD = "guarded_by"
FORM_METHODS = ("GET", "HEAD", "POST")  # of a page with a form


SIGNED_OUT = "Your form wasn’t sent because you were signed out. Sign in to send it."


def redirect_to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and back here afterwards.

    After a form was sent, back to the page with the form, with a warning. After htmx asked for a part of a page, back
    to that page.
    """
    is_reading = request.method in ("GET", "HEAD")
    if not is_reading:
        messages.warning(request, SIGNED_OUT)
    return redirect_page(request, redirect_to_login(_find_origin(request, is_reading=is_reading)).url)


def _find_origin(request: HttpRequest, *, is_reading: bool) -> str:
    """The page that the request came from; the start page if there is none, or if it is on another site."""
    htmx: Any = request.htmx  # type: ignore[attr-defined]
    if is_reading and not htmx:
        return request.get_full_path()
    came_from: str | None = htmx.current_url if htmx else request.headers.get("Referer")
    if not came_from or not url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return "/"
    path = urlsplit(came_from)._replace(scheme="", netloc="").geturl()
    return path if url_has_allowed_host_and_scheme(path, None) else "/"


def public(view: View) -> View:
    """Open to anyone, on purpose."""
    setattr(view, GUARD, ("public", None))
    return view


def signed_in(view: View) -> View:
    """Open to everyone who is signed in. The view itself opens the municipalities that it reads."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_sign_in(request)
        return view(request, **kwargs)

    setattr(guarded, GUARD, ("signed_in", None))
    return guarded


def municipal(permission: str, *, on: Fetch | None = None) -> Callable[[View], View]:
    """A page of ``/m/<slug>/``. The view gets the municipality, and the subject that ``on`` fetches.

    ``on(municipality, **kwargs)`` takes the rest of the address; what it returns must belong to the municipality.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_sign_in(request)
            if second_step.is_missing(request.user):
                return second_step.redirect_to_setup(request)
            municipality = get_municipality_for(request.user, slug=slug)
            with open_municipality(municipality.pk):
                request.municipality = municipality  # type: ignore[attr-defined]
                if on is None:
                    _require_permission(request.user, permission, municipality)
                    return view(request, municipality, **kwargs)
                subject = on(municipality, **kwargs)
                _require_permission(request.user, permission, subject)
                return view(request, municipality, subject)

        setattr(guarded, GUARD, ("municipal", permission))
        return guarded

    return decorate


def desk(permission: str = "desk.enter", *, on: Fetch | None = None) -> Callable[[View], View]:
    """A page of ``/desk/``. People who don't work at the desk get 404 at every address below it."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_sign_in(request)
            if not request.user.is_at_desk:
                raise Http404
            if second_step.is_missing(request.user):
                return second_step.redirect_to_setup(request)
            with every_municipality():
                if on is None:
                    _require_permission(request.user, permission, None)
                    return view(request, **kwargs)
                subject = on(**kwargs)
                _require_permission(request.user, permission, subject)
                return view(request, subject)

        setattr(guarded, GUARD, ("desk", permission))
        return guarded

    return decorate


def get_municipality_for(user: Any, **lookup: Any) -> Any:
    """The municipality; 404 if ``user`` neither has a role in it nor works at the desk."""
    municipality = get_object_or_404(apps.get_model("municipalities.Municipality"), **lookup)
    if not user.is_at_desk and user.role_at(municipality.pk) is None:
        raise Http404
    return municipality


def _require_permission(user: Any, permission: str, subject: Any) -> None:
    if not user.has_perm(permission, subject):
        raise PermissionDenied(user.explain_refusal(subject))
