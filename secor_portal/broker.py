"""The embedded message broker: a folder, for a machine without Redis.

kombu's own filesystem transport writes a message in place, so that a reader can pick up half of one, lose it and
die. It also lets two processes that start at once read each other's half-written list of queues, and takes messages
by way of the system's temporary folder, which may be on another disk. Here whatever another process can see is
complete: it is written under a name that nobody reads and then renamed.
"""

import fcntl
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem
from kombu.transport.filesystem import exchange_queue_t
from kombu.transport.virtual import BrokerState
from kombu.utils.json import dumps, loads

POLLING_SECONDS = 0.1
FOLDERS = ("data_folder_in", "processed_folder", "control_folder")


def transport_options(folder: Path) -> dict[str, Any]:
    """Celery's ``broker_transport_options`` for a broker kept in ``folder``, the same for every process."""
    return {
        "data_folder_in": str(folder / "messages"),
        "data_folder_out": str(folder / "messages"),
        "processed_folder": str(folder / "taken"),
        "control_folder": str(folder / "queues"),
        "polling_interval": POLLING_SECONDS,
    }


class Channel(filesystem.Channel):
    """Messages are files named by their time of arrival and their queue; the name appears when the file is whole."""

    def __init__(self, connection: Any, **kwargs: Any) -> None:
        super().__init__(connection, **kwargs)
        for option in FOLDERS:
            make_private(Path(self.transport_options[option]))

    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:  # type: ignore[override]
        name = f"{time.monotonic_ns():020d}_{uuid.uuid4()}.{queue}.msg"
        write_whole(Path(self.data_folder_out) / name, dumps(payload))

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        for name in self._waiting(queue):
            taken = Path(self.processed_folder) / name
            try:
                (Path(self.data_folder_in) / name).rename(taken)
            except FileNotFoundError:
                continue  # another worker was faster
            message: dict[str, Any] = loads(taken.read_bytes())
            taken.unlink()
            return message
        raise Empty

    def _waiting(self, queue: str) -> list[str]:
        """The names of the queue's messages, oldest first."""
        names = [path.name for path in Path(self.data_folder_in).iterdir()]
        return sorted(name for name in names if name.partition(".")[2] == f"{queue}.msg")

    def get_table(self, exchange: str) -> list[exchange_queue_t]:
        """The queues bound to ``exchange``; none where nobody has bound one yet."""
        try:
            rows = loads(self._exchange_file(exchange).read_bytes())
        except FileNotFoundError:
            return []
        return [exchange_queue_t(*row) for row in rows]

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        binding = exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self._only_writer():
            table = self.get_table(exchange)
            if binding not in table:
                self._write_table(exchange, [binding, *table])

    def _delete(self, queue: str, exchange: str, routing_key: str, pattern: str, *args: Any, **kwargs: Any) -> None:
        self._purge(queue)
        binding = exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self._only_writer():
            self._write_table(exchange, [row for row in self.get_table(exchange) if row != binding])

    def _write_table(self, exchange: str, table: Iterable[exchange_queue_t]) -> None:
        write_whole(self._exchange_file(exchange), dumps([list(row) for row in table]))

    @contextmanager
    def _only_writer(self) -> Iterator[None]:
        """Nobody else changes a list of queues meanwhile; reading needs no lock, since files appear whole."""
        with (self.control_folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class Transport(filesystem.Transport):
    """What Celery's ``broker_transport`` names: ``secor_portal.broker:Transport``."""

    Channel = Channel

    def __init__(self, client: Any, **kwargs: Any) -> None:
        super().__init__(client, **kwargs)
        # kombu would remember for the whole process which queues are bound, and drop messages in another folder
        self.state = BrokerState()


def make_private(folder: Path) -> None:
    """Make ``folder`` and what leads to it, open to this user alone."""
    missing = [folder, *folder.parents]
    for step in reversed([step for step in missing if not step.exists()]):
        with suppress(FileExistsError):  # another process starts at the same moment
            step.mkdir(mode=0o700)


def write_whole(target: Path, text: str) -> None:
    """Write ``text`` so that ``target`` is there complete or not at all."""
    draft = target.parent / f".{uuid.uuid4()}.part"
    draft.write_text(text)
    draft.rename(target)
