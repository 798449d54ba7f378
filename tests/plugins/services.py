"""Real counterparts for tests: a Redis, a mail server, a Celery worker. Each is started by the first test that asks."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django.fixtures import Settings

from tests.plugins.processes import free_port, tied, wait_until

SECONDS = 60  # the longest that a test waits for one of these
WORKER = ("-m", "celery", "--app", "secor_portal.celery:app", "worker", "--concurrency", "1", "--loglevel", "INFO")
QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat")


@dataclass
class RedisServer:
    """A Redis of our own; ``url`` as ``BROKER_URL`` has it."""

    url: str
    process: "subprocess.Popen[bytes]"

    def end(self) -> None:
        """Kill it, and wait until it is gone."""
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the Redis that every test may use."""
    server = start_redis(tmp_path_factory.mktemp("redis"))
    yield server.url
    server.end()


@pytest.fixture
def mortal_redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis that the test may kill."""
    server = start_redis(tmp_path)
    yield server
    server.end()


def start_redis(folder: Path) -> RedisServer:
    """Start it, and wait until it listens."""
    port = free_port()
    options = ["--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder), "--save", "", "--appendonly", "no"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(tied(["redis-server", *options]), stdout=log, stderr=log)
    wait_until(
        lambda: b"Ready to accept connections" in (folder / "log").read_bytes(),
        seconds=SECONDS,
        otherwise=lambda: f"Redis did not start:\n{(folder / 'log').read_text()}",
    )
    return RedisServer(f"redis://127.0.0.1:{port}/0", process)


class Inbox:
    """Keeps every message that the server accepts."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's
        self.messages.append(message_from_bytes(envelope.original_content or b"", policy=policy.default))
        return "250 Kept"


@dataclass
class SmtpSink:
    """Where mail went: ``messages`` in their order, ``url`` as ``EMAIL_URL`` has it."""

    messages: list[EmailMessage]
    url: str

    def wait_for(self, count: int) -> list[EmailMessage]:
        """The messages, as soon as there are ``count``."""
        wait_until(
            lambda: len(self.messages) >= count,
            seconds=SECONDS,
            otherwise=lambda: f"{len(self.messages)} of {count} messages arrived.",
        )
        return self.messages

    def wait_for_mail(self, to: str, saying: str) -> EmailMessage:
        """The first mail to that address with these words in it, whichever others arrive before."""

        def found() -> list[EmailMessage]:
            return [mail for mail in self.messages if mail["To"] == to and saying in in_plain_text(mail)]

        wait_until(
            lambda: bool(found()),
            seconds=SECONDS,
            otherwise=lambda: f"No mail to {to} says “{saying}”; there are {len(self.messages)} mails.",
        )
        return found()[0]


def in_plain_text(mail: EmailMessage) -> str:
    """The text part of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None, f"“{mail['Subject']}” has no text part."
    return str(body.get_content())


@pytest.fixture
def smtp_sink(settings: Settings) -> Iterator[SmtpSink]:
    """A mail server that takes what this test sends, and what its worker sends."""
    inbox, port = Inbox(), free_port()
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield SmtpSink(inbox.messages, f"smtp://127.0.0.1:{port}")
    controller.stop()


@dataclass
class CeleryWorker:
    """A worker process; ``wait_until`` fails with what it said when it died or took too long."""

    process: subprocess.Popen[bytes]
    log: Path

    def wait_until(self, happened: Callable[[], object]) -> None:
        """Come back when ``happened`` answers true."""
        wait_until(
            lambda: self._is_alive() and happened(),
            seconds=SECONDS,
            otherwise=lambda: f"The worker did not get there:\n{self.log.read_text()}",
        )

    def _is_alive(self) -> bool:
        assert self.process.poll() is None, f"The worker ended by itself:\n{self.log.read_text()}"
        return True


@pytest.fixture
def celery_worker_process(
    request: pytest.FixtureRequest,
    redis_server: str,
    transactional_db: None,
    tmp_path: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[CeleryWorker]:
    """A real worker on the test's database and on a Redis queue that starts empty; the test rings there too."""
    from secor_portal.celery import app

    settings.CELERY_BROKER_URL = redis_server
    monkeypatch.setitem(app.conf, "broker_url", redis_server)
    monkeypatch.setattr(app, "_pool", None)
    monkeypatch.setattr(app.amqp, "_producer_pool", None)
    app.control.purge()
    yield from run_worker(tmp_path, BROKER_URL=redis_server, **mail_settings(request))


def mail_settings(request: pytest.FixtureRequest) -> dict[str, str]:
    """The test's mail server for the worker, where the test asked for one."""
    if "smtp_sink" not in request.fixturenames:
        return {}
    return {"EMAIL_URL": request.getfixturevalue("smtp_sink").url}


def run_worker(folder: Path, **environment: str) -> Iterator[CeleryWorker]:
    """A worker process with the given settings, gone with its children when the test is over."""
    log = folder / "worker.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            tied([sys.executable, *WORKER, *QUIET]),
            stdout=output,
            stderr=output,
            start_new_session=True,
            env={**os.environ, "DATABASE_URL": database_of_the_tests(), **environment},
        )
    yield CeleryWorker(process, log)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def database_of_the_tests() -> str:
    """The database of the tests, which another process reaches by its name."""
    from django.db import connection

    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"
