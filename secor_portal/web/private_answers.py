"""Keeps pages of signed-in people out of caches."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]


def keep_answers_private(answer: Answer) -> Answer:
    """The middleware: no cache keeps such a page, so "Back" after signing out shows nothing, and no other
    site can embed it.

    A response that never asked who is signed in has nothing personal, and this middleware doesn't ask either.
    """

    def kept_private(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        if request.session.accessed and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
            response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return kept_private
