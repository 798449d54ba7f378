"""Removes NUL characters from addresses.

No person types a NUL, and PostgreSQL accepts no text that has one. Forms refuse it beside its field; an address has no
field to show that at.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict

Answer = Callable[[HttpRequest], HttpResponse]
NUL, NUL_IN_QUERIES = "\0", "%00"
UNSHOWABLE = "\ufffd"  # what Django reads for bytes that are no character


def remove_nul(answer: Answer) -> Answer:
    """The middleware: drops NULs from queries and cookies that have one; a path with a NUL is not found."""

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
