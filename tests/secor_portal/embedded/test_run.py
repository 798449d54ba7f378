"""``make run``: a web server and a background process, until someone stops them."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from secor_portal.embedded import __main__ as embedded
from tests.plugins.processes import free_port, tied, wait_until

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
SECONDS = 60
SOON = 15  # seconds, far less than the minute between two turns
INVITE = """
from municipalities.services.invitations import invite_person
from secor_portal import clock
from secor_portal.tenancy import every_municipality
from tests.factories import MunicipalityFactory, UserFactory

with every_municipality():
    invite_person(
        municipality=MunicipalityFactory(),
        email="new@example.org",
        role="administrator",
        by=UserFactory(desk_role="manager"),
        at=clock.now(),
    )
"""


class Portal:
    """The portal as ``make run`` starts it, without demo data, in a folder of the test's."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port, self.log = folder, port, folder.with_suffix(".log")
        nowhere = f"redis://127.0.0.1:{free_port()}/0"  # embedded mode has no broker, whatever the environment says
        self.environment = {**os.environ, "DATA_DIR": str(folder), "PORT": str(port), "DEMO": "false"}
        self.environment.pop("DATABASE_URL", None)
        with self.log.open("ab") as log:
            command = tied([sys.executable, "-m", "secor_portal.embedded"])
            environment = {**self.environment, "BROKER_URL": nowhere}
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)

    def read_log(self) -> str:
        return self.log.read_text()

    def wait_until_up(self) -> None:
        wait_until(
            lambda: f"http://localhost:{self.port}" in self.read_log() or self.process.poll() is not None,
            seconds=SECONDS,
            otherwise=self.read_log,
        )
        assert self.process.poll() is None, self.read_log()

    def get_status(self, path: str) -> int:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port)) as connection:
            connection.request("GET", path)
            return connection.getresponse().status

    def invite_someone(self) -> None:
        command = [sys.executable, "manage.py", "shell", "-v0", "-c", INVITE]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True)

    def read_emails(self) -> str:
        return "".join(path.read_text() for path in (self.folder / "mail").iterdir())

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=SECONDS)

    def end_at_once(self) -> None:
        """Ctrl-C until it has ended; at the second one it kills its children."""
        while self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=0.5)

    def list_processes(self) -> dict[int, str]:
        """The command line of every process that works in the portal's folder, except the first."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):  # it ended since the folder was listed, or belongs to another account
                if f"DATA_DIR={self.folder}\0".encode() in (folder / "environ").read_bytes():
                    found[int(folder.name)] = (folder / "cmdline").read_text().replace("\0", " ")
        found.pop(self.process.pid, None)
        return found

    def find_background_process(self) -> int:
        [pid] = [pid for pid, command in self.list_processes().items() if " run_due " in command]
        return pid


@pytest.fixture
def start_portal(tmp_path: Path) -> Iterator[Callable[[], Portal]]:
    """``start_portal()``: the portal in the folder ``var`` of the test, up and answering."""
    portals: list[Portal] = []

    def start() -> Portal:
        portals.append(Portal(tmp_path / "var", free_port()))
        portals[-1].wait_until_up()
        return portals[-1]

    yield start
    for portal in portals:
        portal.end_at_once()


def test_run_serves_pages_sends_email_and_ends_with_ctrl_c(start_portal):
    portal = start_portal()
    statuses = [portal.get_status(path) for path in ("/healthz", "/readyz")]
    commands = " ".join(portal.list_processes().values())
    portal.invite_someone()
    wait_until(lambda: "To: new@example.org" in portal.read_emails(), seconds=SOON, otherwise=portal.read_log)
    status_after = portal.get_status("/readyz")
    ended = portal.end(signal.SIGINT)

    assert (statuses, status_after) == ([200, 200], 200)
    assert [part for part in ("gunicorn", "run_due --each-minute") if f" {part} " not in commands] == []
    assert " celery " not in commands
    assert (ended, portal.list_processes()) == (0, {}), portal.read_log()


def test_run_keeps_its_data_and_stops_when_a_process_is_killed(start_portal, tmp_path):
    secret = tmp_path / "var" / "secret-key"
    secret.parent.mkdir()
    secret.write_text("of the start before, 50 characters or more: 0123456789")

    portal = start_portal()
    os.kill(portal.find_background_process(), signal.SIGKILL)
    ended = portal.process.wait(timeout=SECONDS)

    assert "The background process stopped by itself (exit status -9), so the portal stops too." in portal.read_log()
    assert (ended, portal.list_processes()) == (1, {})
    assert secret.read_text().startswith("of the start before")


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "", "8000 ", "８０"])
def test_run_asks_for_a_port_that_is_one(port):
    assert "Give a number from 1 to 65535" in (embedded.find_reason_not_to_start(port) or "")


def test_run_says_when_the_port_is_taken():
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()

        refusal = embedded.find_reason_not_to_start(str(other.getsockname()[1]))

    assert "Another program uses port" in (refusal or "")


def test_run_starts_at_a_free_port():
    assert embedded.find_reason_not_to_start(str(free_port())) is None


def test_run_refuses_production(monkeypatch):
    monkeypatch.setenv("SECOR_MODE", "production")

    assert "docker-compose.yml shows how" in (embedded.find_reason_not_to_start(str(free_port())) or "")


def test_run_stops_at_a_bad_port_before_it_touches_anything(tmp_path):
    answer = subprocess.run(
        [sys.executable, "-m", "secor_portal.embedded"],
        env={**os.environ, "PORT": "http", "DATA_DIR": str(tmp_path / "var")},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr == "PORT is 'http'. Give a number from 1 to 65535, for example: make run PORT=8001\n"
    assert not (tmp_path / "var").exists()


def test_run_without_pango_says_how_to_get_pdfs(monkeypatch):
    with_pango = embedded.can_make_pdfs()
    monkeypatch.setattr(embedded, "PDF_LIBRARIES", ("libpango-that-is-not-there.so.0",))

    assert (with_pango, embedded.can_make_pdfs()) == (True, False)
    assert "apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in embedded.PDF_ADVICE
