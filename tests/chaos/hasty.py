"""A clock for experiments: any moment, at any speed, the same in every process that reads its file.

As a program it runs another one by that clock: ``python -m tests.chaos.hasty manage run_due`` or ``… hasty celery …``.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

FILE = "CHAOS_CLOCK"  # how processes find it


class Clock:
    """Shows ``moment`` when it is set and runs ``speed`` times as fast as other clocks; 0 stops it."""

    def __init__(self, file: Path) -> None:
        self.file, self._read, self._said = file, (0, 0), {}

    def set(self, moment: datetime, *, speed: float = 0) -> None:
        """Set it for every process that reads the file."""
        draft = self.file.with_suffix(".part")
        draft.write_text(json.dumps({"moment": moment.isoformat(), "since": time.monotonic(), "speed": speed}))
        draft.rename(self.file)

    def now(self) -> datetime:
        """The moment it shows."""
        said = self._what_it_says()
        passed = timedelta(seconds=(time.monotonic() - said["since"]) * said["speed"])
        return said["moment"] + passed

    def _what_it_says(self) -> dict:
        """Read the file again only if it was set again, since experiments measure the code that asks."""
        about = self.file.stat()
        if (version := (about.st_ino, about.st_mtime_ns)) != self._read:
            said = json.loads(self.file.read_text())
            self._said, self._read = said | {"moment": datetime.fromisoformat(said["moment"])}, version
        return self._said


def install() -> None:
    """Make this process use the clock that the environment names. Call it before any import of the portal."""
    from secor_portal import clock

    clock.now = Clock(Path(os.environ[FILE])).now


def _program(name: str) -> Callable[[], object]:
    if name == "celery":
        from celery.__main__ import main

        return main
    from django.core.management import execute_from_command_line

    return execute_from_command_line


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secor_portal.settings")
    install()
    sys.argv = sys.argv[1:]
    _program(sys.argv[0])()
