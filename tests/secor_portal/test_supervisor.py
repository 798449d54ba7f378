"""Children that live and die together; each test runs a supervisor of its own in another process."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from tests.plugins.processes import tied, wait_until

SLEEPER = "import time; time.sleep(60)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
)
FAMILY = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {SLEEPER!r}, sys.argv[1]])"
PROGRAM = """
import sys
from secor_portal.supervisor import Supervisor
supervisor = Supervisor(patience={patience})
for number, code in enumerate({codes!r}):
    supervisor.start(f"child {{number}}", [sys.executable, "-c", code, {mark!r}])
print("up", flush=True)
supervisor.wait_until(lambda: False)
print("ended:", supervisor.ended(), flush=True)
supervisor.stop()
"""


class Run:
    """A supervisor at work and what it has started, found by a mark on their command lines."""

    def __init__(self, mark: str, codes: Sequence[str], patience: float) -> None:
        self.mark = mark
        program = PROGRAM.format(patience=patience, codes=codes, mark=mark)
        self.process = subprocess.Popen(tied([sys.executable, "-c", program]), stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        self.output = self.process.stdout
        assert self.output.readline() == "up\n"

    def rest(self) -> str:
        """What it says from now to its end."""
        rest = self.output.read()
        self.process.wait(timeout=60)
        return rest

    def children(self) -> list[str]:
        """The command lines of what it has started and what those have started, as far as they are there.

        What is about to become one, and not yet tied to its parent, does not count.
        """
        lines = []
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(FileNotFoundError, ProcessLookupError):  # it ended while we looked
                lines.append((folder / "cmdline").read_text())
        started = (line.split("\0") for line in lines)
        return [" ".join(words) for words in started if words[0] == sys.executable and self.mark in words]

    def wait_for_children(self, count: int) -> None:
        wait_until(lambda: len(self.children()) == count, seconds=60, otherwise=lambda: f"There are {self.children()}.")


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    """``supervise(code, …, patience=10)``: a supervisor of children that run this Python code."""
    runs: list[Run] = []

    def start(*codes: str, patience: float = 10) -> Run:
        runs.append(Run(f"mark-{tmp_path}", codes, patience))
        return runs[-1]

    yield start
    for run in runs:
        run.process.kill()
        run.process.wait()
        run.output.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_signal_ends_every_child(supervise, number):
    run = supervise(SLEEPER, SLEEPER)
    run.wait_for_children(2)

    run.process.send_signal(number)

    assert run.rest() == "ended: None\n"
    assert run.process.returncode == 0
    assert run.children() == []


def test_when_one_child_ends_the_others_end_too(supervise):
    run = supervise(SLEEPER, "import sys; sys.exit(3)")

    assert run.rest() == "ended: ('child 1', 3)\n"
    assert run.children() == []


def test_a_child_of_a_child_ends_too(supervise):
    run = supervise(FAMILY)
    run.wait_for_children(2)

    run.process.terminate()
    run.rest()

    assert run.children() == []


def test_a_child_that_will_not_end_is_killed_when_patience_is_over(supervise):
    run = supervise(STUBBORN, patience=0.5)
    assert run.output.readline() == "deaf\n"

    run.process.terminate()
    run.rest()

    assert run.children() == []


def test_a_second_ctrl_c_waits_no_longer(supervise):
    run = supervise(STUBBORN, patience=60)
    assert run.output.readline() == "deaf\n"
    began = time.monotonic()

    run.process.send_signal(signal.SIGINT)
    assert run.output.readline() == "ended: None\n"
    run.process.send_signal(signal.SIGINT)
    run.rest()

    assert time.monotonic() - began < 30
    assert run.children() == []


def test_children_end_when_the_supervisor_is_killed(supervise):
    run = supervise(SLEEPER, SLEEPER)
    run.wait_for_children(2)

    run.process.kill()

    run.wait_for_children(0)
