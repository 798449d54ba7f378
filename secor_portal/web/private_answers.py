"""What somebody gets to see because they are signed in is theirs alone."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]


def keep_answers_private(answer: Answer) -> Answer:
    """The middleware: nothing keeps what they saw, so Back after signing out shows nothing, and no other site uses it.

    Where nobody looked who is there, nothing of theirs is inside, and nobody is looked up for this.
    """

    def kept_private(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        if request.session.accessed and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
            response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return kept_private
