"""Children that end together; each test runs their parent in another process."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from tests.plugins.processes import tied, wait_until

pytestmark = pytest.mark.slow

SLEEPER = "import time; time.sleep(60)"
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, lambda *_: print("asked", flush=True))
print("ready", flush=True)
time.sleep(60)
"""
SLOW = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: (print("asked", flush=True), time.sleep(1), print("done"), sys.exit()))
print("ready", flush=True)
time.sleep(60)
"""
FAMILY = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {SLEEPER!r}, sys.argv[1]])"
PROGRAM = """
import sys
from secor_portal.embedded.children import Children, interrupt_on_stop_signals

interrupt_on_stop_signals()
children = Children(patience={patience})
try:
    for number, code in enumerate({codes!r}):
        children.start_child(f"child {{number}}", [sys.executable, "-c", code, {mark!r}])
    print("up", flush=True)
    print("ended:", children.await_first_end(), flush=True)
except KeyboardInterrupt:
    print("stopped", flush=True)
finally:
    children.end_all()
"""


class Parent:
    """A parent at work and what it has started, found by a mark on their command lines."""

    def __init__(self, mark: str, codes: Sequence[str], patience: float) -> None:
        self.mark = mark
        program = PROGRAM.format(patience=patience, codes=codes, mark=mark)
        self.process = subprocess.Popen(tied([sys.executable, "-c", program]), stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        self.output = self.process.stdout
        assert self.output.readline() == "up\n"

    def read_rest(self) -> str:
        """What it prints from now to its end."""
        rest = self.output.read()
        self.process.wait(timeout=60)
        return rest

    def list_children(self) -> list[str]:
        """The command lines of its children and theirs, as far as they still run.

        A process that is about to become one, and isn't tied to its parent yet, doesn't count.
        """
        lines = []
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(FileNotFoundError, ProcessLookupError):  # it ended since the folder was listed
                lines.append((folder / "cmdline").read_text())
        started = (line.split("\0") for line in lines)
        return [" ".join(words) for words in started if words[0] == sys.executable and self.mark in words]

    def wait_for_children(self, count: int) -> None:
        wait_until(
            lambda: len(self.list_children()) == count,
            seconds=60,
            otherwise=lambda: f"There are {self.list_children()}.",
        )


@pytest.fixture
def start_parent(tmp_path: Path) -> Iterator[Callable[..., Parent]]:
    """``start_parent(code, …, patience=10)``: a parent of children that run this Python code."""
    parents: list[Parent] = []

    def start(*codes: str, patience: float = 10) -> Parent:
        parents.append(Parent(f"mark-{tmp_path}", codes, patience))
        return parents[-1]

    yield start
    for parent in parents:
        parent.process.kill()
        parent.process.wait()
        parent.output.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_signal_ends_every_child(start_parent, number):
    parent = start_parent(SLEEPER, SLEEPER)
    parent.wait_for_children(2)

    parent.process.send_signal(number)

    assert parent.read_rest() == "stopped\n"
    assert parent.process.returncode == 0
    assert parent.list_children() == []


def test_when_one_child_ends_the_others_end_too(start_parent):
    parent = start_parent(SLEEPER, "import sys; sys.exit(3)")

    assert parent.read_rest() == "ended: ('child 1', 3)\n"
    assert parent.list_children() == []


def test_a_killed_child_is_named_with_its_signal(start_parent):
    parent = start_parent(SLEEPER, "import os; os.kill(os.getpid(), 9)")

    assert parent.read_rest() == "ended: ('child 1', -9)\n"


def test_a_child_of_a_child_ends_too(start_parent):
    parent = start_parent(FAMILY)
    parent.wait_for_children(2)

    parent.process.terminate()
    parent.read_rest()

    assert parent.list_children() == []


def test_a_child_that_does_not_end_is_killed_after_a_while(start_parent):
    parent = start_parent(STUBBORN, patience=0.5)
    assert parent.output.readline() == "ready\n"

    parent.process.terminate()
    parent.read_rest()

    assert parent.list_children() == []


def test_a_second_ctrl_c_kills_at_once(start_parent):
    parent = start_parent(STUBBORN, patience=60)
    assert parent.output.readline() == "ready\n"
    began = time.monotonic()

    parent.process.send_signal(signal.SIGINT)
    assert [parent.output.readline() for _ in range(2)] == ["stopped\n", "asked\n"]
    parent.process.send_signal(signal.SIGINT)
    parent.read_rest()

    assert time.monotonic() - began < 30
    assert parent.list_children() == []


def test_a_second_signal_of_a_closed_terminal_is_not_a_request(start_parent):
    parent = start_parent(SLOW)
    assert parent.output.readline() == "ready\n"

    parent.process.send_signal(signal.SIGHUP)
    assert [parent.output.readline() for _ in range(2)] == ["stopped\n", "asked\n"]
    parent.process.send_signal(signal.SIGTERM)

    assert parent.read_rest() == "done\n"


def test_children_end_when_their_parent_is_killed(start_parent):
    parent = start_parent(SLEEPER, SLEEPER)
    parent.wait_for_children(2)

    parent.process.kill()

    parent.wait_for_children(0)
