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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

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
from django_scopes import scopes_disabled

from certificates.models import Standing
from municipalities.models import Municipality, User
from secor_portal.tenancy import every_municipality
from tests.benchmarks import audits

ROUNDS = 150
WARM_UP = 15
TOKEN = "measured" * 4  # what a browser sends back to show that the form is ours


@dataclass(frozen=True)
class Page:
    """One page and who asks for it. ``sent`` gives what is posted, by the number of the round; None only reads."""

    name: str
    address: str
    session: str
    sent: Callable[[int], dict[str, str]] | None = None

    @property
    def headers(self) -> dict[str, str]:
        cookies = f"{settings.SESSION_COOKIE_NAME}={self.session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
        form = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": TOKEN} if self.sent else {}
        return {"Cookie": cookies, "Host": "localhost", **form}

    def body(self, number: int) -> str | None:
        return urlencode(self.sent(number)) if self.sent else None


BARE = Page("bare", "/", "")


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


def ask(server: http.client.HTTPConnection, page: Page, number: int = 0) -> tuple[float, int]:
    """Milliseconds until the whole answer is there, and its size."""
    body, headers = page.body(number), page.headers
    started = time.perf_counter()
    server.request("POST" if page.sent else "GET", page.address, body, headers)
    answer = server.getresponse()
    content = answer.read()
    took = (time.perf_counter() - started) * 1000
    if answer.status != http.client.OK:
        raise SystemExit(f"{page.address} answered {answer.status}: {content[:300]!r}")
    return took, len(content)


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
        *pages_of_audits(town, own, desk),
    ]


def pages_of_audits(town: Municipality, own: str, desk: str) -> list[Page]:
    """A review of 150 answers with 40 notes, and one answer that is saved again and again."""
    author = User.objects.get(email=f"office@{town.slug}.example")
    reviewer = User.objects.get(email="reviewer@demo.example")
    with scopes_disabled():
        asked = audits.instrument()
        review = audits.in_review(town, author, reviewer, asked)
        draft = audits.answered(town, author, asked, state="draft")
    question = f"/m/{town.slug}/audits/{draft.pk}/questions/1.1/"
    return [
        Page("review of 150", f"/desk/audits/{review.pk}/", desk),
        Page("one question of 150", question, own),
        Page("save an answer", f"{question}save/", own, sent=_typed),
    ]


def _typed(number: int) -> dict[str, str]:
    """The note as it grows; each save is of the version that the one before made."""
    return {"version": str(number + 1), "reply": "partly", "points": "7", "known_by": "D", "note": f"Form {number}."}


def queries_of(page: Page) -> int:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = page.session
    with CaptureQueriesContext(connection) as queries:
        if page.sent:
            client.post(page.address, page.sent(WARM_UP + ROUNDS), headers={"host": "localhost"})
        else:
            client.get(page.address, headers={"host": "localhost"})
    return len(queries)


def main() -> None:
    every = pages()
    with served("secor_portal.wsgi") as portal, served("tests.benchmarks.bare") as bare:
        for page in every:
            print(page.name, *measure(page, portal, bare), queries_of(page), sep="\t", flush=True)


def measure(page: Page, portal: http.client.HTTPConnection, bare: http.client.HTTPConnection) -> tuple[str, str, int]:
    for number in range(WARM_UP):
        ask(portal, page, number)
        ask(bare, BARE)
    times, bare_times, size = [], [], 0
    for number in range(WARM_UP, WARM_UP + ROUNDS):
        took, size = ask(portal, page, number)
        times.append(took)
        bare_times.append(ask(bare, BARE)[0])
    return f"{statistics.median(times):.3f}", f"{statistics.median(bare_times):.3f}", size


if __name__ == "__main__":
    main()
