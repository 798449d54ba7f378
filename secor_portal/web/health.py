"""Is it alive, is it ready."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from secor_portal.web.guards import public


@public
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nobody."""
    return HttpResponse("ok", content_type="text/plain")


@public
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers too."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")
