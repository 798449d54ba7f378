"""Addresses as the portal can look them up.

No person means a NUL, and PostgreSQL takes no text that holds one. Forms refuse it beside its field; what is read from
an address has no field.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict

Answer = Callable[[HttpRequest], HttpResponse]
NUL, NUL_IN_QUERIES = "\0", "%00"
UNSHOWABLE = "\ufffd"  # what Django reads where bytes are no character


def remove_nul(answer: Answer) -> Answer:
    """The middleware: a NUL is left out of what is asked for; a path that has one leads nowhere, a cookie is none."""

    def cleaned(request: HttpRequest) -> HttpResponse:
        if NUL in request.path:
            request.path, request.path_info = (_shown(path) for path in (request.path, request.path_info))
        if NUL_IN_QUERIES in (asked := request.GET.urlencode()):
            request.GET = QueryDict(asked.replace(NUL_IN_QUERIES, ""))
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if NUL not in value}
        return answer(request)

    return cleaned


def _shown(path: str) -> str:
    return path.replace(NUL, UNSHOWABLE)
