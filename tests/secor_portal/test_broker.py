"""The folder broker under several processes at once."""

import multiprocessing
import stat
from collections.abc import Callable
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Event
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection, Exchange, Queue

from secor_portal import broker

WRITERS, MESSAGES_EACH = 2, 400
SECONDS = 60
spawn = multiprocessing.get_context("spawn")


def connect(folder: Path) -> Connection:
    return Connection(
        "filesystem://", transport="secor_portal.broker:Transport", transport_options=broker.transport_options(folder)
    )


def write(folder: Path, writer: int, count: int) -> None:
    with connect(folder) as connection, connection.SimpleQueue("work") as queue:
        for number in range(count):
            queue.put({"writer": writer, "number": number, "padding": "x" * 2000})


def read(folder: Path, all_written: Event, answers: "multiprocessing.Queue[list[tuple[int, int]]]") -> None:
    """Take messages until none is left after the last was written; another reader may have been faster with all."""
    taken: list[tuple[int, int]] = []
    with connect(folder) as connection, connection.SimpleQueue("work") as queue:
        while True:
            nothing_more_comes = all_written.is_set()
            try:
                message = queue.get(timeout=0.2)
            except Empty:
                if nothing_more_comes:
                    break
                continue
            taken.append((message.payload["writer"], message.payload["number"]))
            message.ack()
    answers.put(taken)


def declare(folder: Path, names: list[str]) -> None:
    with connect(folder) as connection:
        for name in names:
            Queue(name, Exchange("shared", "direct"), routing_key=name, channel=connection.default_channel).declare()


def start(target: Callable[..., None], *arguments: object) -> SpawnProcess:
    process = spawn.Process(target=target, args=arguments)
    process.start()
    return process


def finish(processes: list[SpawnProcess]) -> None:
    for process in processes:
        process.join(SECONDS)
    assert [process.exitcode for process in processes] == [0] * len(processes)


@pytest.mark.parametrize("readers", [1, 2])
def test_no_message_is_lost_doubled_or_torn_when_processes_write_and_read_at_once(tmp_path, readers):
    answers, all_written = spawn.Queue(), spawn.Event()
    reading = [start(read, tmp_path, all_written, answers) for _ in range(readers)]
    writing = [start(write, tmp_path, writer, MESSAGES_EACH) for writer in range(WRITERS)]

    finish(writing)
    all_written.set()
    taken = [message for _ in range(readers) for message in answers.get(timeout=SECONDS)]
    finish(reading)

    assert sorted(taken) == [(writer, number) for writer in range(WRITERS) for number in range(MESSAGES_EACH)]
    assert list((tmp_path / "messages").iterdir()) == list((tmp_path / "taken").iterdir()) == []


def test_processes_that_start_at_once_keep_each_others_queues(tmp_path):
    names = [[f"queue-{process}-{number}" for number in range(100)] for process in range(3)]

    finish([start(declare, tmp_path, mine) for mine in names])

    with connect(tmp_path) as connection:
        bound = {row.queue for row in connection.default_channel.get_table("shared")}
    assert bound == {name for mine in names for name in mine}


def test_messages_come_out_in_the_order_they_went_in(tmp_path):
    write(tmp_path, 1, 12)

    with connect(tmp_path) as connection, connection.SimpleQueue("work") as queue:
        numbers = [queue.get(timeout=1).payload["number"] for _ in range(12)]

    assert numbers == list(range(12))


def test_a_message_that_is_still_being_written_is_not_seen(tmp_path, monkeypatch):
    write(tmp_path, 1, 0)
    seen = []
    rename = Path.rename

    def look_then_rename(self: Path, target: Path) -> Path:
        with connect(tmp_path) as connection:
            seen.append(connection.default_channel._size("work"))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", look_then_rename)
    write(tmp_path, 1, 1)

    assert seen == [0]


def test_folders_are_closed_to_everyone_else(tmp_path):
    write(tmp_path / "data" / "broker", 1, 1)

    folders = [tmp_path / "data", *(path for path in (tmp_path / "data").rglob("*") if path.is_dir())]

    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}


def test_a_deleted_queue_loses_its_messages_and_its_binding(tmp_path):
    declare(tmp_path, ["kept", "gone"])
    write(tmp_path, 1, 3)

    with connect(tmp_path) as connection:
        channel = connection.default_channel
        declare(tmp_path, ["kept", "gone"])
        channel._delete("gone", "shared", "gone", "")
        bound = [row.queue for row in channel.get_table("shared")]

    assert bound == ["kept"]
