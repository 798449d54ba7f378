"""``make bench``: each main page's server time as a ratio to a bare view, measured in turns in one run.

Run as a program on a database that ``manage.py demo --scale N`` filled; prints one line a page. The bare view has no
middleware and a constant answer; both go through Django's own WSGI handler, so what differs is the portal.
"""

import gc
import os
import statistics
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secor_portal.settings")
os.environ["DEMO"] = "1"

import django

django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import path

from certificates.models import Standing
from municipalities.models import User
from secor_portal.tenancy import every_municipality

ROUNDS = 60
WARM_UP = 5
LIMIT = 30


def bare(_: HttpRequest) -> HttpResponse:
    """A constant answer."""
    return HttpResponse("ok")


urlpatterns = [path("", bare)]


def bare_handler() -> WSGIHandler:
    with override_settings(MIDDLEWARE=[], ROOT_URLCONF=__name__):
        return WSGIHandler()


def session_of(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


def asking(handler: WSGIHandler, address: str, session: str = "") -> Callable[[], bytes]:
    where, _, query = address.partition("?")

    def ask() -> bytes:
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": where,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={session}",
            "wsgi.input": BytesIO(),
            "wsgi.url_scheme": "http",
        }
        status: list[str] = []
        response = handler(environ, lambda line, *_: status.append(line))
        body = b"".join(response)
        response.close()
        if not status[0].startswith("200"):
            raise SystemExit(f"{address} answered {status[0]}")
        return body

    return ask


def milliseconds(ask: Callable[[], bytes]) -> float:
    started = time.perf_counter()
    ask()
    return (time.perf_counter() - started) * 1000


def pages() -> list[tuple[str, str, User]]:
    """Name, address and visitor of each main page."""
    with every_municipality():
        standing = Standing.objects.filter(standing="certified").order_by("name").select_related("municipality")[0]
    town = standing.municipality
    administrator = User.objects.get(email=f"office@{town.slug}.example")
    reviewer = User.objects.get(email="reviewer@demo.example")
    return [
        ("home", f"/m/{town.slug}/", administrator),
        ("queue", "/desk/", reviewer),
        ("list", "/desk/municipalities/", reviewer),
        ("list, lapsed only", "/desk/municipalities/?standing=lapsed", reviewer),
        ("list by due date", "/desk/municipalities/?sort=due", reviewer),
    ]


def main() -> None:
    under_test = WSGIHandler()
    baseline = asking(bare_handler(), "/")
    with override_settings(ROOT_URLCONF=__name__):
        [baseline() for _ in range(200)]
    asked = [(name, asking(under_test, address, session_of(user))) for name, address, user in pages()]
    gc.collect()
    gc.disable()
    for name, ask in asked:
        print_line(name, ask, baseline)


def print_line(name: str, ask: Callable[[], bytes], baseline: Callable[[], bytes]) -> None:
    [ask() for _ in range(WARM_UP)]
    with CaptureQueriesContext(connection) as queries:
        size = len(ask())
    bare_times, page_times = [], []
    for _ in range(ROUNDS):
        page_times.append(milliseconds(ask))
        bare_times.extend(milliseconds(baseline) for _ in range(5))
    page, base = statistics.median(page_times), statistics.median(bare_times)
    print(f"{name}\t{page:.3f}\t{base:.4f}\t{page / base:.1f}\t{len(queries)}\t{size}", flush=True)


if __name__ == "__main__":
    main()
