"""Child processes that live and die together."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FrameType
from typing import IO

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE = 20.0  # seconds that the children have to finish what they are doing
GLANCE = 0.1  # seconds between two looks at the children


class Supervisor:
    """Starts programs, each in a process group of its own, and ends all of them when it is asked to or one ends.

    Ctrl-C reaches only this process, so that the children are told once and in order; a second one ends them at
    once. Should this process be killed, the kernel tells the children.
    """

    def __init__(self, *, patience: float = PATIENCE) -> None:
        self.patience = patience
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.asked_to_stop = threading.Event()
        for number in STOPPING:
            signal.signal(number, self._hear)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        if number == signal.SIGINT and self.asked_to_stop.is_set():
            self.patience = 0
        self.asked_to_stop.set()

    def start(self, name: str, command: Sequence[str], *, output: IO[bytes] | None = None) -> None:
        """Start ``command`` as the child called ``name``; what it prints goes to ``output`` where one is given."""
        tied = ["setpriv", "--pdeathsig", "TERM", *command]
        self.children[name] = subprocess.Popen(tied, start_new_session=True, stdout=output)

    def complete(self, name: str, command: Sequence[str], *, output: IO[bytes]) -> bool:
        """Run ``command`` to its end; whether it went well and nobody asked to stop meanwhile."""
        self.start(name, command, output=output)
        child = self.children[name]
        while child.poll() is None and not self.asked_to_stop.wait(GLANCE):
            pass
        if self.asked_to_stop.is_set():
            return False
        del self.children[name]
        return child.returncode == 0

    def wait_until(self, happened: Callable[[], bool]) -> bool:
        """Whether ``happened`` came true before a child ended or somebody asked to stop."""
        while self.ended() is None and not self.asked_to_stop.wait(GLANCE):
            if happened():
                return True
        return False

    def ended(self) -> tuple[str, int] | None:
        """The first child that is no longer there, and its exit status."""
        for name, child in self.children.items():
            if (status := child.poll()) is not None:
                return name, status
        return None

    def stop(self) -> None:
        """End every child and whatever it has started; gently as long as patience lasts."""
        for child in self.children.values():
            with suppress(ProcessLookupError):
                child.terminate()
        began = time.monotonic()
        while self._any_alive() and time.monotonic() < began + self.patience:
            time.sleep(GLANCE)
        for child in self.children.values():
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()

    def _any_alive(self) -> bool:
        return any(child.poll() is None for child in self.children.values())
