"""Children that live and die together; each test runs a supervisor of its own in another process."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.plugins.processes import tied, wait_until

SLEEPER = "import time; time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
FAMILY = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {SLEEPER!r}]); time.sleep(60)"
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

    def __init__(self, folder: Path, *codes: str, patience: float = 10) -> None:
        self.mark = f"mark-{folder}"
        program = PROGRAM.format(patience=patience, codes=codes, mark=self.mark)
        self.process = subprocess.Popen(tied([sys.executable, "-c", program]), stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        self.output = self.process.stdout
        assert self.output.readline() == "up\n"

    def rest(self) -> str:
        """What it says from now to its end."""
        rest = self.output.read()
        self.process.wait(timeout=30)
        return rest

    def children(self) -> list[str]:
        """The command lines of the children that are there."""
        lines = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                lines.append((folder / "cmdline").read_text())
            except (FileNotFoundError, ProcessLookupError):
                continue  # it ended while we looked
        return [line for line in lines if self.mark in line.split("\0")]

    def wait_for_children(self, count: int) -> None:
        wait_until(
            lambda: len(self.children()) == count, seconds=20, otherwise=lambda: f"There are {self.children()}."
        )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_signal_ends_every_child(tmp_path, number):
    run = Run(tmp_path, SLEEPER, SLEEPER)
    run.wait_for_children(2)

    run.process.send_signal(number)

    assert run.rest() == "ended: None\n"
    assert run.process.returncode == 0
    assert run.children() == []


def test_when_one_child_ends_the_others_end_too(tmp_path):
    run = Run(tmp_path, SLEEPER, "import sys; sys.exit(3)")

    assert run.rest() == "ended: ('child 1', 3)\n"
    assert run.children() == []


def test_a_child_of_a_child_ends_too(tmp_path):
    run = Run(tmp_path, FAMILY)
    group = wait_for_group_of_two(run)

    run.process.terminate()
    run.rest()

    with pytest.raises(ProcessLookupError):
        os.killpg(group, 0)


def test_a_child_that_will_not_end_is_killed_when_patience_is_over(tmp_path):
    run = Run(tmp_path, STUBBORN, patience=0.5)
    assert run.output.readline() == "deaf\n"

    run.process.terminate()
    run.rest()

    assert run.children() == []


def test_a_second_ctrl_c_waits_no_longer(tmp_path):
    run = Run(tmp_path, STUBBORN, patience=60)
    assert run.output.readline() == "deaf\n"
    began = time.monotonic()

    run.process.send_signal(signal.SIGINT)
    assert run.output.readline() == "ended: None\n"
    run.process.send_signal(signal.SIGINT)
    run.rest()

    assert time.monotonic() - began < 30
    assert run.children() == []


def test_children_end_when_the_supervisor_is_killed(tmp_path):
    run = Run(tmp_path, SLEEPER, SLEEPER)
    run.wait_for_children(2)

    run.process.kill()

    run.wait_for_children(0)


def wait_for_group_of_two(run: Run) -> int:
    """The process group of the only child, once it has a child itself."""
    run.wait_for_children(1)
    groups: list[int] = []

    def has_two() -> bool:
        groups[:] = [os.getpgid(int(pid)) for pid in subprocess.getoutput("pgrep -P " + str(run.process.pid)).split()]
        return len(groups) == 1 and len(subprocess.getoutput(f"pgrep -g {groups[0]}").split()) == 2

    wait_until(has_two, seconds=20, otherwise=lambda: f"The groups are {groups}.")
    return groups[0]
