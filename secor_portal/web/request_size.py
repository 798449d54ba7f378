"""Limits the size of a request by the length that it declares, before its body is read.

Django limits only what it reads into memory. It writes the files of a form to disk before a view checks who sent them.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from secor_portal import wording

Answer = Callable[[HttpRequest], HttpResponse]
WITH_FILES = "multipart/form-data"
PAGES = {411: "400.html", 413: "413.html"}
NO_LENGTH = "Send the body in one piece, with its length in Content-Length."


def limit_request_size(answer: Answer) -> Answer:
    """The middleware: refuses a request that is too large or doesn't declare its length."""

    def weighed(request: HttpRequest) -> HttpResponse:
        return _refusal(request) or answer(request)

    return weighed


def _refusal(request: HttpRequest) -> HttpResponse | None:
    if "HTTP_TRANSFER_ENCODING" in request.META:  # the server passes it on, and Django would read nothing of it
        return _refused(request, 411, "length_required", NO_LENGTH)
    size, limit = _declared(request), _limit(request)
    if size > limit:
        sentence = f"This is {wording.size(size)}. Send at most {wording.size(limit)} at once."
        return _refused(request, 413, "request_too_large", sentence)
    return None


def _declared(request: HttpRequest) -> int:
    """The declared length in bytes. If it isn't a number, Django reads nothing, so it counts as 0."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _limit(request: HttpRequest) -> int:
    with_files = request.content_type == WITH_FILES
    return settings.REQUEST_LIMIT if with_files else settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def _refused(request: HttpRequest, status: int, code: str, sentence: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": sentence, "code": code}, status=status)
    return render(request, PAGES[status], {"sentence": sentence}, status=status)
