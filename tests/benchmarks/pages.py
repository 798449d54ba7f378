"""Asks each main page and the bare view in turns, over HTTP, one client, each behind a server of its own.

Run as a program on a database that ``manage.py demo --scale N`` filled; prints one line a page: name, milliseconds of
the page and of the bare view (medians), queries, bytes.
"""

import http.client
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secor_portal.settings")
os.environ["DEMO"] = "1"

import django

django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from certificates.models import Standing
from municipalities.models import User
from secor_portal.tenancy import every_municipality

ROUNDS = 150
WARM_UP = 15


@dataclass(frozen=True)
class Page:
    """One page and who asks for it."""

    name: str
    address: str
    session: str

    @property
    def cookie(self) -> str:
        return f"{settings.SESSION_COOKIE_NAME}={self.session}"


@contextmanager
def served(application: str) -> Iterator[http.client.HTTPConnection]:
    """A connection that is kept open to a server with one worker."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", application, f"--bind=127.0.0.1:{port}", "--workers=1", "--threads=1",
         "--keep-alive=60", "--log-level=error"],
        cwd=ROOT,
    )  # fmt: skip
    try:
        wait_for(port)
        yield http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    finally:
        server.terminate()
        server.wait()


def wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("The server did not start.")


def ask(server: http.client.HTTPConnection, address: str, cookie: str = "") -> tuple[float, int]:
    """Milliseconds until the whole answer is there, and its size."""
    started = time.perf_counter()
    server.request("GET", address, headers={"Cookie": cookie, "Host": "localhost"})
    answer = server.getresponse()
    body = answer.read()
    took = (time.perf_counter() - started) * 1000
    if answer.status != http.client.OK:
        raise SystemExit(f"{address} answered {answer.status}")
    return took, len(body)


def session_of(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


def pages() -> list[Page]:
    with every_municipality():
        found = Standing.objects.filter(standing="certified").order_by("name").select_related("municipality")
        town = found[0].municipality
    own = session_of(User.objects.get(email=f"office@{town.slug}.example"))
    desk = session_of(User.objects.get(email="reviewer@demo.example"))
    return [
        Page("home", f"/m/{town.slug}/", own),
        Page("queue", "/desk/", desk),
        Page("list", "/desk/municipalities/", desk),
        Page("list, lapsed only", "/desk/municipalities/?standing=lapsed", desk),
        Page("list by due date", "/desk/municipalities/?sort=due", desk),
    ]


def queries_of(page: Page) -> int:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = page.session
    with CaptureQueriesContext(connection) as queries:
        client.get(page.address, headers={"host": "localhost"})
    return len(queries)


def main() -> None:
    every = pages()
    with served("secor_portal.wsgi") as portal, served("tests.benchmarks.bare") as bare:
        for page in every:
            print(page.name, *measure(page, portal, bare), queries_of(page), sep="\t", flush=True)


def measure(page: Page, portal: http.client.HTTPConnection, bare: http.client.HTTPConnection) -> tuple[str, str, int]:
    for _ in range(WARM_UP):
        ask(portal, page.address, page.cookie)
        ask(bare, "/")
    times, bare_times, size = [], [], 0
    for _ in range(ROUNDS):
        took, size = ask(portal, page.address, page.cookie)
        times.append(took)
        bare_times.append(ask(bare, "/")[0])
    return f"{statistics.median(times):.3f}", f"{statistics.median(bare_times):.3f}", size


if __name__ == "__main__":
    main()
