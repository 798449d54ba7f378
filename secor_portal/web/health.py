"""Whether the process answers, and whether it is ready to serve."""

from collections.abc import Callable, Iterable
from typing import Protocol

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from secor_portal.web.guards import public


class Trouble(Protocol):
    """A problem: a name without personal data, and a sentence for the desk."""

    @property
    def name(self) -> str: ...

    @property
    def sentence(self) -> str: ...


Watch = Callable[[], Iterable[Trouble]]
_watches: list[Watch] = []


def register_watch(watch: Watch) -> None:
    """Let an app report its problems."""
    if watch not in _watches:
        _watches.append(watch)


@public
def check_alive(request: HttpRequest) -> HttpResponse:
    """The process answers. Needs no database."""
    return HttpResponse("ok", content_type="text/plain")


@public
def check_ready(request: HttpRequest) -> HttpResponse:
    """200 if the database answers and no app has a problem; else 503 with the names. The desk also sees sentences."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        found = [trouble for watch in _watches for trouble in watch()]
        in_detail = bool(found) and request.user.is_authenticated and request.user.is_at_desk
    except DatabaseError:
        return HttpResponse("database", status=503, content_type="text/plain")
    said = "\n".join(f"{one.name}: {one.sentence}" if in_detail else one.name for one in found)
    return HttpResponse(said or "ok", status=503 if found else 200, content_type="text/plain; charset=utf-8")
