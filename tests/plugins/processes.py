"""Helper processes of the tests: none outlives the run, and none is waited for without an end."""

import os
import pwd
import socket
import time
from collections.abc import Callable, Sequence
from pathlib import Path


def tied(command: Sequence[str | Path], *, signal: str = "KILL", account: pwd.struct_passwd | None = None) -> list[str]:
    """``command``, sent ``signal`` by the kernel when its parent is gone; run by ``account`` where one is given."""
    options = ["--pdeathsig", signal]
    if account and os.geteuid() == 0:
        options += [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
    return ["setpriv", *options, *map(str, command)]


def free_port() -> int:
    """A port of the loopback address on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(happened: Callable[[], object], *, seconds: float, otherwise: Callable[[], str]) -> None:
    """Ask until the answer is true; after ``seconds`` fail with what ``otherwise`` says."""
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            raise AssertionError(otherwise())
        time.sleep(0.05)
