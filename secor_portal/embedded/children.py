"""Child processes that end together."""

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE = 20.0  # seconds that the children have to finish their work


def interrupt_on_stop_signals() -> None:
    """Let every signal that asks this process to stop raise KeyboardInterrupt, as Ctrl-C does."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.default_int_handler)


def ignore_signals(*numbers: signal.Signals) -> None:
    for number in numbers:
        signal.signal(number, signal.SIG_IGN)


def tie_to_parent(command: Sequence[str]) -> list[str]:
    """``command``, which the kernel asks to end if its parent is killed."""
    return ["setpriv", "--pdeathsig", "TERM", *command]


class Children:
    """Programs, each in a process group of its own: Ctrl-C reaches only their parent, which then ends them."""

    def __init__(self, *, patience: float = PATIENCE) -> None:
        self.patience = patience
        self.by_name: dict[str, subprocess.Popen[bytes]] = {}

    def start_child(self, name: str, command: Sequence[str]) -> None:
        """Start ``command`` as the child called ``name``."""
        self.by_name[name] = subprocess.Popen(tie_to_parent(command), start_new_session=True)

    def find_ended(self) -> tuple[str, int] | None:
        """The name and exit status of a child that has ended; None if all of them run."""
        for name, child in self.by_name.items():
            if (status := child.poll()) is not None:
                return name, status
        return None

    def await_first_end(self) -> tuple[str, int]:
        """Wait for a child to end. Returns its name and exit status."""
        while (ended := self.find_ended()) is None:
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)  # leaves its exit status for poll()
        return ended

    def end_all(self) -> None:
        """End every child and what it started. Kill those that need longer than ``patience``, or at a Ctrl-C."""
        with suppress(KeyboardInterrupt, subprocess.TimeoutExpired):
            ignore_signals(signal.SIGTERM, signal.SIGHUP)  # a closed terminal may send both, and isn't in a hurry
            self._ask_all_to_end()
        ignore_signals(signal.SIGINT)
        for child in self.by_name.values():
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()

    def _ask_all_to_end(self) -> None:
        for child in self.by_name.values():
            child.terminate()
        deadline = time.monotonic() + self.patience
        for child in self.by_name.values():
            child.wait(timeout=max(0.0, deadline - time.monotonic()))
