"""What a reminder costs beside the same mail through one bare SMTP connection, and how much memory sending takes.

The sender has one core of its own, the mail server and the database share the other; a second look at the same mails
with nothing but `smtplib` has the same cores. 100,000 reminders are told from a part of them: see what is printed.
"""

import os
import smtplib
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from tests.chaos.stage import MORNING, SMALL, Stage, note, say, stage

ROWS = 2_000 if SMALL else 8_000  # reminders that wait
SENT = 500 if SMALL else 2_000  # of which so many are sent
ALL = 100_000
MOST_OF_BARE = 1.5
MOST_MEGABYTES = 150
SENDERS_CORE, OTHER_CORE = 0, 1

Cost = tuple[float, float]  # seconds a mail: on the clock, and of the sender's core


def main() -> None:
    os.sched_setaffinity(0, {OTHER_CORE})  # whatever starts from here on
    with stage(durable=True) as place:
        from secor_portal.tenancy import every_municipality
        from tests.chaos import villages
        from tests.chaos.kills import write

        with every_municipality():
            villages.found(ROWS)
            write(place, ROWS)
            os.sched_setaffinity(0, {SENDERS_CORE})
            ready = [as_sent(message) for message in letters()]
            bare = through_one_connection(ready)
            written = timed(lambda: sum(len(as_sent(message)) for message in letters()))
        place.forget_mails()
        portal, (early, late) = by_the_portal(place)
    tell(bare, written, portal, early, late)


def tell(bare: Cost, written: float, portal: Cost, early: float, late: float) -> None:
    whole = portal[0] * ALL / 60
    note(
        f"fan-out: {SENT:,} of {ROWS:,} waiting reminders sent by one sender; {ALL:,} would take it {whole:.0f} minutes"
    )
    note(f"fan-out: a mail by the portal {portal[0] * 1e3:.1f} ms, {portal[1] * 1e3:.1f} of them on its core")
    note(f"fan-out: bare and ready made {bare[0] * 1e3:.2f} ms, {bare[1] * 1e3:.2f} of them on its core")
    note(f"fan-out: only reading its facts and writing it, {written * 1e3:.1f} ms")
    ratio = portal[0] / bare[0]
    good = ratio <= MOST_OF_BARE
    say("fan-out: a mail on a core beside the same, bare", f"{ratio:.1f} ×", f"{MOST_OF_BARE} ×", good=good)
    flat = max(early, late) <= MOST_MEGABYTES
    say("  memory after a tenth and at the end", f"{early:.0f}, {late:.0f} MB", f"{MOST_MEGABYTES} MB", good=flat)


def letters():
    """The mails as the portal writes them, without claiming or sending anything."""
    from uuid import uuid4

    from notifications.letters.composing import compose
    from notifications.models import Obligation
    from secor_portal.clock import local_day

    for row in Obligation.objects.due().select_related("municipality").order_by("pk")[:SENT]:
        composed = compose([row], as_of=local_day(MORNING), at=MORNING)
        yield composed.letter.message(row.recipient, uuid4()).message()


def as_sent(message) -> bytes:
    return message.as_bytes(linesep="\r\n")


def through_one_connection(ready: list[bytes]) -> Cost:
    address = urlsplit(os.environ["EMAIL_URL"])
    with smtplib.SMTP(address.hostname, address.port) as server:
        began, core = time.perf_counter(), time.process_time()
        for number, message in enumerate(ready):
            server.sendmail("portal@amhsa.example", [f"person{number}@example.org"], message)
        return (time.perf_counter() - began) / len(ready), (time.process_time() - core) / len(ready)


def timed(act) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) / SENT


def by_the_portal(place: Stage) -> tuple[Cost, tuple[float, float]]:
    """A sender as the worker has it; seconds a mail, and megabytes after a tenth and at the end."""
    sending = [sys.executable, "-m", "tests.chaos.fan_out", "send"]
    said = subprocess.run(sending, check=True, stdout=subprocess.PIPE, text=True).stdout
    seconds, core, early, late = map(float, said.split())
    if len(place.mails()) != SENT:
        raise SystemExit(f"{len(place.mails())} mails arrived in place of {SENT}.")
    return (seconds, core), (early, late)


def send() -> None:
    """Send so many, as the worker does run after run."""
    from tests.chaos.hasty import install

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secor_portal.settings")
    install()
    import django

    django.setup()
    from django.conf import settings

    from notifications.services.delivering import deliver
    from secor_portal.tenancy import every_municipality

    with every_municipality():
        settings.MAIL_MOST_IN_A_RUN = SENT // 10
        deliver()
        early, began, core = megabytes(), time.perf_counter(), time.process_time()
        for _ in range(9):
            deliver()
        sent = SENT // 10 * 9
        print((time.perf_counter() - began) / sent, (time.process_time() - core) / sent, early, megabytes())


def megabytes() -> float:
    """The most memory that this process ever had."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    send() if sys.argv[1:] == ["send"] else main()
