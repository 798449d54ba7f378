"""What it costs to neither lose nor double reminders, and how much memory sending takes.

The senders have one core, the mail server and the database the other. Beside them one connection takes the same
messages, on the senders' core and with nothing kept. To a ``distant`` mail server, as providers have them, the messages
were written before; to a ``near`` one, which answers at once, the loop also reads what they say, as many at once as a
sender, and writes them. All other figures are printed beside these two; ``ALL=1`` sends 100,000 reminders.
"""

import os
import smtplib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from tests.chaos.stage import MORNING, SMALL, Stage, note, say, stage

EVERY_ONE = 100_000
ROWS = EVERY_ONE if os.environ.get("ALL") else 2_000 if SMALL else 8_000  # reminders that wait
COMPARED = 1_000 if SMALL else 4_000  # messages that are sent without the portal
WARM = 100  # before anything is timed
SENDERS = 3
MOST_OF_BARE = 1.5
MOST_MEGABYTES = 150
MOST_LATER = 5  # megabytes that the second half of the emails may add
SENDERS_CORE, OTHER_CORE = 0, 1


def main(server: str) -> None:
    os.sched_setaffinity(0, {OTHER_CORE})  # whatever starts from here on
    with stage(durable=True, distant=server == "distant") as place:
        from secor_portal.tenancy import every_municipality
        from tests.chaos import villages
        from tests.chaos.kills import write

        with every_municipality():
            villages.found(ROWS)
            write(place, ROWS)
            os.sched_setaffinity(0, {SENDERS_CORE})
            through_one_connection(WARM)
            bare = a_message(lambda: through_one_connection(COMPARED))
            ready = [message for chunk in in_chunks(COMPARED) for message in chunk]
            sent_ready = a_message(lambda: through_django(ready))
            as_bytes = [message.message().as_bytes(linesep="\r\n") for message in ready]
            sent_bytes = a_message(lambda: through_smtplib(as_bytes))
        place.forget_mails()
        portal, most, later = by_the_portal(place)
    tell(server, portal, bare, sent_ready, sent_bytes)
    say_memory(most, later)


def tell(server: str, portal: float, written_too: float, ready: float, as_bytes: float) -> None:
    minutes = portal * EVERY_ONE / 60
    name = f"fan-out, {server} server"
    note(f"{name}: {ROWS:,} reminders by {SENDERS} senders, {portal * 1e3:.2f} ms each")
    note(f"{name}: {EVERY_ONE:,} would take {minutes:.1f} minutes")
    beside = {"written and sent": written_too, "written before": ready, "bytes before": as_bytes}
    for what, cost in beside.items():
        note(f"{name}: beside the same messages, {what}, by one connection {portal / cost:.2f} × ({cost * 1e3:.2f} ms)")
    ratio = portal / (ready if server == "distant" else written_too)
    good = ratio <= MOST_OF_BARE
    say(f"{name}: a reminder on a core beside its message, bare", f"{ratio:.2f} ×", f"{MOST_OF_BARE} ×", good=good)


def say_memory(most: float, later: float) -> None:
    figure = f"{most:.0f}, {later:.1f} MB"
    good = most <= MOST_MEGABYTES and later <= MOST_LATER
    say(
        "  most memory of a sender, and its growth in the last half",
        figure,
        f"{MOST_MEGABYTES}, {MOST_LATER} MB",
        good=good,
    )


def in_chunks(number: int) -> Iterator[list]:
    """This many messages, written as the portal writes them, in the same batches. Nothing is claimed or saved."""
    from uuid import uuid4

    from notifications.letters.composing import compose_email_from, read_facts
    from notifications.models import Obligation
    from notifications.services.delivery import MOST_IN_HAND
    from secor_portal.clock import local_day

    as_of = local_day(MORNING)
    waiting = list(Obligation.objects.due().select_related("municipality").order_by("pk")[:number])
    for start in range(0, number, MOST_IN_HAND):
        rows = waiting[start : start + MOST_IN_HAND]
        facts = read_facts(rows, as_of)
        letters = ((row, compose_email_from(facts, [row], as_of=as_of, at=MORNING).letter) for row in rows)
        yield [letter.message(row.recipient, uuid4()) for row, letter in letters]


def through_one_connection(number: int) -> None:
    from django.core.mail import get_connection

    with get_connection() as server:
        for chunk in in_chunks(number):
            server.send_messages(chunk)


def through_django(ready: list) -> None:
    from django.core.mail import get_connection

    with get_connection() as server:
        server.send_messages(ready)


def through_smtplib(ready: list[bytes]) -> None:
    address = urlsplit(os.environ["EMAIL_URL"])
    with smtplib.SMTP(address.hostname, address.port) as server:
        for number, message in enumerate(ready):
            server.sendmail("portal@amhsa.example", [f"person{number}@example.org"], message)


def a_message(act: Callable[[], None]) -> float:
    """Seconds for each of the compared messages."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) / COMPARED


def by_the_portal(place: Stage) -> tuple[float, float, float]:
    """Senders as in the workers. Returns seconds a reminder, the most megabytes of one, and its growth in the end."""
    sending = [sys.executable, "-m", "tests.chaos.fan_out", "send"]
    senders = [
        subprocess.Popen(sending, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(SENDERS)
    ]
    for sender in senders:
        sender.stdout.readline()
    began = time.perf_counter()
    for sender in senders:
        sender.stdin.write("go\n")
        sender.stdin.flush()
    said = [list(map(float, sender.communicate()[0].split())) for sender in senders]
    took = time.perf_counter() - began
    if len(place.mails()) != ROWS:
        raise SystemExit(f"{len(place.mails())} mails arrived in place of {ROWS}.")
    return took / ROWS, max(most for _, most in said), max(most - half for half, most in said)


def send() -> None:
    """Run again and again, as the worker does, until nothing waits. Print the most memory after half and at the end."""
    from tests.chaos.hasty import install
    from tests.chaos.killing import read_everything

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secor_portal.settings")
    install()
    import django

    django.setup()
    from django.conf import settings

    from notifications.services.delivery import deliver_emails
    from secor_portal.tenancy import every_municipality

    read_everything()
    print("ready", flush=True)
    sys.stdin.readline()
    sent, half = 0, 0.0
    settings.MAIL_MOST_IN_A_RUN = min(settings.MAIL_MOST_IN_A_RUN, ROWS // 10)
    with every_municipality():
        while some := deliver_emails().sent:
            sent += some
            half = half or (megabytes() if sent > ROWS / SENDERS / 2 else 0.0)
    print(half or megabytes(), megabytes())


def megabytes() -> float:
    """The most memory this process ever used."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    send() if sys.argv[1] == "send" else main(sys.argv[1])
