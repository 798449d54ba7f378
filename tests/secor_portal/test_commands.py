"""``make run``, ``make test`` and the scripts behind them."""

import http.client
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from secor_portal import serve
from tests.plugins.processes import free_port, tied, wait_until

ROOT = Path(__file__).parents[2]
SECONDS = 60
SOON = 45  # seconds, less than beat waits
BASICS = ("bash", "cat", "cmp", "cp", "dirname", "grep", "id")


# — what `make run` starts —


class Portal:
    """The portal as ``make run`` starts it, without demo data, in a folder of the test's."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port, self.log = folder, port, folder.with_suffix(".log")
        environment = {**os.environ, "DATA_DIR": str(folder), "PORT": str(port), "DEMO": "false"}
        environment.pop("DATABASE_URL", None)
        with self.log.open("ab") as log:
            command = tied([sys.executable, "-m", "secor_portal.serve"])
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)

    def said(self) -> str:
        return self.log.read_text()

    def wait_until_up(self) -> None:
        wait_until(
            lambda: f"http://localhost:{self.port}" in self.said() or self.process.poll() is not None,
            seconds=SECONDS,
            otherwise=self.said,
        )
        assert self.process.poll() is None, self.said()

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=SECONDS)

    def end_at_once(self) -> None:
        """Ctrl-C until it is gone; the second one waits for nobody."""
        while self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=0.5)

    def has_reminded(self) -> bool:
        """Whether reminders were looked for, which beat by itself would ask for after a minute."""
        with closing(sqlite3.connect(self.folder / "db.sqlite3")) as database:
            return bool(database.execute("SELECT 1 FROM notifications_jobrun WHERE name = 'remind'").fetchall())

    def processes(self) -> dict[int, str]:
        """The command line of every process that works in the portal's folder, but for the first."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):  # it ended while we looked, or is not ours
                if f"DATA_DIR={self.folder}\0".encode() in (folder / "environ").read_bytes():
                    found[int(folder.name)] = (folder / "cmdline").read_text().replace("\0", " ")
        found.pop(self.process.pid, None)
        return found


@pytest.fixture
def start_portal(tmp_path: Path) -> Iterator[Callable[[], Portal]]:
    """``start_portal()``; a second one works in the same folder."""
    portals: list[Portal] = []

    def start() -> Portal:
        portals.append(Portal(tmp_path / "var", free_port()))
        portals[-1].wait_until_up()
        return portals[-1]

    yield start
    for portal in portals:
        portal.end_at_once()


def test_run_starts_every_process_keeps_the_data_and_ends_with_ctrl_c_or_with_the_first_that_dies(start_portal):
    """A start takes seconds, so that two of them tell everything."""
    first = start_portal()
    status = healthz(first.port)
    wait_until(first.has_reminded, seconds=SOON, otherwise=first.said)
    commands = " ".join(first.processes().values())
    ended = first.end(signal.SIGINT)

    assert status == 200
    assert [part for part in ("gunicorn", "worker", "beat") if f" {part} " not in commands] == []
    assert (ended, first.processes()) == (0, {}), first.said()
    secret = (first.folder / "secret-key").read_text()

    second = start_portal()
    assert healthz(second.port) == 200
    assert (second.folder / "secret-key").read_text() == secret

    scheduler = next(pid for pid, command in second.processes().items() if " beat " in command)
    os.kill(scheduler, signal.SIGKILL)

    assert second.process.wait(timeout=SECONDS) == 1
    assert "The scheduler stopped by itself" in second.said()
    assert second.processes() == {}


def healthz(port: int) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
        connection.request("GET", "/healthz")
        return connection.getresponse().status


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "", "8000 ", "８０"])
def test_run_asks_for_a_port_that_is_one(port):
    assert "Give a number from 1 to 65535" in (serve.trouble_with(port) or "")


def test_run_says_when_the_port_is_taken():
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()

        trouble = serve.trouble_with(str(other.getsockname()[1]))

    assert "is taken by another program" in (trouble or "")


def test_run_has_nothing_against_a_free_port():
    assert serve.trouble_with(str(free_port())) is None


def test_run_stops_at_a_bad_port_before_it_touches_anything(tmp_path):
    answer = subprocess.run(
        [sys.executable, "-m", "secor_portal.serve"],
        env={**os.environ, "PORT": "http", "DATA_DIR": str(tmp_path / "var")},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr == "PORT is 'http'. Give a number from 1 to 65535, for example: make run PORT=8001\n"
    assert not (tmp_path / "var").exists()


def test_run_tells_how_to_get_pdfs_where_pango_is_missing(monkeypatch):
    with_pango = serve.can_make_pdfs()
    monkeypatch.setattr(serve, "PDF_LIBRARIES", ("libpango-that-is-not-there.so.0",))

    assert (with_pango, serve.can_make_pdfs()) == (True, False)
    assert "apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in serve.PDF_ADVICE


# — the scripts —


@pytest.fixture
def machine(tmp_path: Path) -> Callable[..., dict[str, str]]:
    """``machine(program="what it does in bash", …)``: an environment with the basics and these programs, no others.

    Its clock knows Alberta's law.
    """
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in BASICS:
        (programs / name).symlink_to(Path("/usr/bin") / name)

    def make(**scripts: str) -> dict[str, str]:
        for name, script in {"date": "echo -0600", **scripts}.items():
            program = programs / name.replace("_", "-")
            program.unlink(missing_ok=True)
            program.write_text(f"#!/bin/bash\n{script}\n")
            program.chmod(0o755)
        return {"PATH": str(programs), "HOME": str(tmp_path), "LOG": str(tmp_path / "log")}

    return make


def call(script: Path, *arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = ["/bin/bash", str(script), *arguments]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)


def test_whoever_is_not_root_gets_the_one_line_that_installs_what_is_missing(machine):
    answer = call(ROOT / ".ci/system-parts", env=machine(id="echo 1000", apt_get="exit 1"))

    assert answer.returncode == 2
    assert answer.stdout == ""
    assert answer.stderr.count("\n") == 1
    assert "sudo apt-get update && sudo apt-get install -y redis-server chromium" in answer.stderr


def test_root_gets_what_is_missing_after_an_update_of_the_lists(machine):
    pretend = 'echo "$1" >> "$LOG"; if [ "$1" = install ]; then printf "#!/bin/sh\\n" > "$PROGRAMS/redis-server"; fi'
    apt_get = f"{pretend}; /bin/chmod -R +x $PROGRAMS"
    environment = machine(id="echo 0", chromium_headless_shell="", chromium_browser="", apt_get=apt_get)
    environment["PROGRAMS"] = environment["PATH"]

    answer = call(ROOT / ".ci/system-parts", env=environment)

    assert (answer.returncode, answer.stderr) == (0, "")
    assert Path(environment["LOG"]).read_text().split() == ["update", "install"]


def test_zone_data_that_are_older_than_albertas_law_are_missing(machine):
    answer = call(ROOT / ".ci/system-parts", env=machine(id="echo 1000", date="echo -0700", apt_get="exit 1"))

    assert answer.stderr.endswith(" tzdata\n")


def test_root_hears_what_is_still_missing_when_apt_did_not_help(machine):
    answer = call(ROOT / ".ci/system-parts", env=machine(id="echo 0", apt_get="exit 0"))

    assert answer.returncode == 2
    assert "After apt-get these are still missing: redis-server chromium" in answer.stderr


def test_a_browser_that_is_there_is_enough_for_whoever_cannot_install_the_quick_one(machine):
    there = {"redis_server": "", "google_chrome": ""}

    of_a_person = call(ROOT / ".ci/system-parts", env=machine(id="echo 1000", **there))
    without_network = call(ROOT / ".ci/system-parts", env=machine(id="echo 0", apt_get="exit 100", **there))

    assert (of_a_person.returncode, of_a_person.stderr) == (0, "")
    assert without_network.returncode == 0
    assert without_network.stderr == "apt-get could not do it; what is here already may be enough.\n"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A checkout whose path has spaces and whose lock names no packages."""
    folder = tmp_path / "my own clone"
    (folder / ".ci").mkdir(parents=True)
    (folder / ".ci/install").write_text((ROOT / ".ci/install").read_text())
    (folder / "requirements.txt").write_text("# nothing\n")
    return folder


def test_packages_are_installed_once_for_each_lock(clone):
    environment = {"PATH": f"{Path(sys.executable).resolve().parent}:{os.environ['PATH']}"}

    outputs = [call(clone / ".ci/install", "requirements.txt", env=environment).stdout for _ in range(2)]
    (clone / "requirements.txt").write_text("# still nothing\n")
    outputs.append(call(clone / ".ci/install", "requirements.txt", env=environment).stdout)

    sentence = "Installing the packages of requirements.txt …\n"
    assert outputs == [sentence, "", sentence]
    assert (clone / ".venv/bin/python").exists()


def test_an_old_python_is_refused_with_a_sentence(clone, machine):
    answer = call(clone / ".ci/install", "requirements.txt", env=machine(python3="exit 1"))

    assert answer.returncode == 1
    assert "Python 3.11 or newer is needed." in answer.stderr


def test_a_python_without_venv_is_completed_by_one_line(clone, machine):
    environment = machine(python3='case "$2" in *ensurepip*) exit 1;; esac', id="echo 1000")

    answer = call(clone / ".ci/install", "requirements.txt", env=environment)

    assert answer.returncode == 2
    assert "sudo apt-get update && sudo apt-get install -y python3-venv" in answer.stderr


def test_ci_calls_make_test_and_nothing_else(machine):
    environment = machine(make='echo "$PWD: $*"')

    answer = call(ROOT / ".ci/run", env=environment)

    assert answer.stdout == f"{ROOT}: test\n"
