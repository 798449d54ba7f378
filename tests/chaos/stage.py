"""What an experiment needs: a folder, a database, an email server, a Redis. All are real and gone at its end."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.chaos.hasty import FILE, Clock, install
from tests.plugins.databases import SETTINGS
from tests.plugins.postgres import ThrowAwayPostgres
from tests.plugins.processes import free_port, tied, wait_until

SMALL = bool(os.environ.get("SMALL"))  # a short version: fewer of everything
SECONDS_TO_START = 20
MORNING = datetime(2027, 4, 17, 14, 0, tzinfo=UTC)  # 8:00 in Alberta, 14 days before the villages' audits are due


@dataclass
class Stage:
    """``clock`` is what every process of the experiment reads; ``mails`` what its email server accepted."""

    folder: Path
    clock: Clock
    postgres: ThrowAwayPostgres | None
    inbox: Path = field(init=False)
    redis: "Redis | None" = None

    def __post_init__(self) -> None:
        self.inbox = self.folder / "inbox"

    def mails(self) -> list[tuple[str, str]]:
        """Message-ID and recipient of each email, in the order of arrival."""
        return [(name, to) for name, _, to in (line.partition(" ") for line in self.inbox.read_text().splitlines())]

    def forget_mails(self) -> None:
        os.truncate(self.inbox, 0)

    def start(self, *words: str, log: str = "log") -> subprocess.Popen[bytes]:
        """Start a program of Python's that ends with this one."""
        with (self.folder / log).open("ab") as output:
            return subprocess.Popen(
                tied([sys.executable, *words]), stdout=output, stderr=output, start_new_session=True
            )


@contextmanager
def stage(
    *, database: str = "postgresql", redis: bool = False, durable: bool = False, distant: bool = False
) -> Iterator[Stage]:
    """Everything an experiment needs, with the Django of this process on it and its tables made.

    ``durable``: the database loses nothing that was committed when it is killed. ``distant``: the email server answers
    as slowly as a provider's, not at once.
    """
    for name in SETTINGS:
        os.environ.pop(name, None)
    with ExitStack() as ends:
        folder = Path(tempfile.mkdtemp(prefix="secor-chaos-"))
        ends.callback(shutil.rmtree, folder, ignore_errors=True)
        postgres = _postgres(folder, ends, durable=durable) if database == "postgresql" else None
        place = Stage(folder, Clock(folder / "clock"), postgres)
        ends.enter_context(_sink(place, distant=distant))
        if redis:
            place.redis = Redis(folder)
            place.redis.start()
            ends.callback(place.redis.end)
            os.environ["BROKER_URL"] = place.redis.url
        os.environ.update({"DATA_DIR": str(folder / "data"), FILE: str(place.clock.file)})
        place.clock.set(MORNING)
        _set_up()
        yield place


def _postgres(folder: Path, ends: ExitStack, *, durable: bool) -> ThrowAwayPostgres:
    server = ThrowAwayPostgres(folder, durable=durable)
    ends.callback(server.stop)
    os.environ["DATABASE_URL"] = server.start()
    return server


@contextmanager
def _sink(place: Stage, *, distant: bool) -> Iterator[None]:
    port = free_port()
    place.inbox.touch()
    spool = place.folder / "spool"
    spool.mkdir()
    words = [str(port), str(place.inbox), *([str(spool)] if distant else [])]
    process = place.start("-m", "tests.chaos.sink", *words, log="sink.log")
    wait_until(
        lambda: _listens(port),
        seconds=SECONDS_TO_START,
        otherwise=lambda: f"The email server did not start:\n{(place.folder / 'sink.log').read_text()}",
    )
    os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
    os.environ["MAIL_MOST_IN_A_DAY"] = "1000000"  # an experiment sends in minutes what takes days
    yield
    end(process)


class Redis:
    """A Redis that can be killed, hung and started again at the same address."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = ["--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder)]
        with (self.folder / "redis.log").open("ab") as log:
            command = tied(["redis-server", *options, "--save", "", "--appendonly", "yes"])
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        wait_until(
            lambda: _listens(self.port), seconds=SECONDS_TO_START, otherwise=lambda: "Redis did not start again."
        )

    def end(self) -> None:
        if self.process:
            end(self.process)


def _listens(port: int) -> bool:
    import socket

    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secor_portal.settings")
    install()
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def end(*processes: subprocess.Popen[bytes]) -> None:
    """Kill the processes, and wait until they are gone."""
    for process in processes:
        process.kill()
        process.wait()


def say(name: str, figure: object, goal: str, *, good: bool) -> None:
    """One line of the table: what was measured, the figure, the goal, and whether it is met."""
    print("FIGURE", name, figure, goal, "met" if good else "missed", sep="\t", flush=True)


def note(sentence: str) -> None:
    """A sentence that explains a figure."""
    print("NOTE", sentence, sep="\t", flush=True)


def words(values: Sequence[object]) -> str:
    return ", ".join(map(str, values))
