"""Senders that are killed at random points, again and again. The last ones finish.

As a program: ``python -m tests.chaos.killing KILLS SEED`` on the database, mail server and clock of the environment. It
starts Python and Django once; each sender is a fork of it, so that a kill hits a sender at work, not one that starts.
"""

import ctypes
import os
import random
import signal
import sys
import time
from collections.abc import Callable

from tests.chaos.hasty import install

SENDERS = 3  # at once
COMMANDS = ("deliver_mail", "run_due")
LIFE = 0.1  # seconds between two kills, on average
LONGEST_LIFE = 0.4
GLANCE = 0.05
MOST_SECONDS = 120  # of one seed
PR_SET_PDEATHSIG = 1  # Linux: a sender ends with the program that started it


def kill_and_finish(kills: int, seed: int) -> int:
    """Kill senders at random, then let others finish. Returns how many rows were not sent yet at the last kill."""
    rng = random.Random(seed)
    senders = [_sender(rng) for _ in range(SENDERS)]
    for _ in range(kills):
        time.sleep(min(rng.expovariate(1 / LIFE), LONGEST_LIFE))
        victim = rng.randrange(SENDERS)
        _kill(senders[victim])
        senders[victim] = _sender(rng)
    left = _in_a_fork(_untold)
    _finish()
    for sender in senders:
        _kill(sender)
    return left


def _finish() -> None:
    deadline = time.monotonic() + MOST_SECONDS
    while _in_a_fork(_untold):
        if time.monotonic() > deadline:
            raise SystemExit("The senders did not finish.")
        time.sleep(GLANCE)


def _sender(rng: random.Random) -> int:
    """The process id of a new sender, which runs one of the commands over and over."""
    command = rng.choice(COMMANDS)
    if child := os.fork():
        return child
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    from django.core.management import CommandError, call_command

    with open(os.devnull, "w") as nowhere:  # noqa: PTH123  # a file like any other
        while True:
            try:
                call_command(command, stdout=nowhere)
            except CommandError as fault:
                print(fault, flush=True)
            time.sleep(GLANCE)


def _kill(sender: int) -> None:
    os.kill(sender, signal.SIGKILL)
    os.waitpid(sender, 0)


def _untold() -> int:
    from notifications.models import Obligation
    from notifications.rules.states import UNSENT
    from secor_portal.tenancy import every_municipality

    with every_municipality():
        unlogged = Obligation.objects.unlogged().count()
        return Obligation.objects.filter(state__in=UNSENT).count() + unlogged


def _in_a_fork(ask: Callable[[], int]) -> int:
    """The answer of a fork. This process must have no connection of its own, which its senders would share."""
    answers, asked = os.pipe()
    child = os.fork()
    if not child:
        os.write(asked, str(ask()).encode())
        os._exit(0)
    os.close(asked)
    with os.fdopen(answers) as answer:
        found = answer.read()
    os.waitpid(child, 0)
    return int(found)


def read_everything() -> None:
    """Load what a sender needs for its first email."""
    import icalendar  # noqa: F401
    from django.template.loader import get_template
    from django.urls import get_resolver

    import notifications.management.commands.deliver_mail
    import notifications.management.commands.run_due  # noqa: F401

    get_resolver().url_patterns  # noqa: B018  # reads every module of views
    for name in ("email/letter.txt", "email/letter.html"):
        get_template(name)


def main(kills: int, seed: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secor_portal.settings")
    install()
    import django

    django.setup()
    read_everything()
    print("LEFT", kill_and_finish(kills, seed), sep="\t")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
