"""1,000 reminders while senders are killed 200 times at random points; five seeds, each from the start.

A reminder is lost if neither its recipient nor the next contact got an email. The next contact gets it after a sender
was killed twice while it handed over one email, since no one gets it a third time.
"""

import subprocess
import sys
from collections import Counter

from tests.chaos.stage import MORNING, SMALL, Stage, note, say, stage

REMINDERS, KILLS, SEEDS = (400, 40, 1) if SMALL else (1000, 200, 5)
SPEED = 50  # a claim ends after six seconds in place of five minutes
MOST_DOUBLE = 0.01


def main() -> None:
    with stage() as place:
        from secor_portal.tenancy import every_municipality
        from tests.chaos import villages

        with every_municipality():
            villages.found(REMINDERS)
            runs = [one(place, seed) for seed in range(1, SEEDS + 1)]
    tell(runs)


def one(place: Stage, seed: int) -> tuple[int, int, int, int]:
    """How many were lost, the most copies of an email, the extra copies, and the rows not settled and logged once."""
    from django.db import connection

    from notifications.models import Obligation

    write(place, REMINDERS)
    connection.close()
    place.clock.set(MORNING, speed=SPEED)
    killing = [sys.executable, "-m", "tests.chaos.killing", str(KILLS), str(seed)]
    said = subprocess.run(killing, check=True, stdout=subprocess.PIPE, text=True).stdout
    left = int(said.rpartition("LEFT\t")[2])
    copies = Counter(place.mails())
    double = sum(copies.values()) - len(copies)
    rows = list(Obligation.objects.all())
    note(f"kills, seed {seed}: {double} extra copies, {left} of {REMINDERS} not sent yet at the last kill")
    note(f"kills, seed {seed}: {len(rows) - REMINDERS} sent to the next contact after two kills during the handover")
    return lost(rows, {to for _, to in copies}), max(copies.values()), double, unsettled(rows)


def lost(rows: list, told: set[str]) -> int:
    """How many dates no one got an email about."""
    places = {row.municipality_id for row in rows}
    return len(places - {row.municipality_id for row in rows if row.recipient in told})


def unsettled(rows: list) -> int:
    """How many are neither sent nor given up, or not in the log exactly once."""
    from notifications.rules.states import ObligationState

    ended = [
        row
        for row in rows
        if row.state == ObligationState.FAILED or (row.state == ObligationState.SENT and row.is_logged)
    ]
    return len(rows) - logged_once(ended)


def logged_once(rows: list) -> int:
    """How many of these rows are in the log exactly once."""
    from secor_portal.activity.models import Event

    names = [str(row.pk) for row in rows]
    told = Counter(Event.objects.filter(subject_id__in=names).values_list("subject_id", flat=True))
    return sum(times == 1 for times in told.values())


def write(place: Stage, number: int) -> None:
    """Set everything back to the morning, with all reminders written and none sent."""
    from django.conf import settings

    from notifications.models import CalendarEntry, Heartbeat, JobRun, Obligation, Outlook
    from notifications.services.clockwork import run_due
    from tests.chaos.villages import look_around

    for model in (CalendarEntry, Heartbeat, JobRun, Obligation, Outlook):
        model.objects.all().delete()
    settings.IDENTITY_FILE.unlink(missing_ok=True)
    place.clock.set(MORNING)
    place.forget_mails()
    most, settings.MAIL_MOST_IN_A_RUN = settings.MAIL_MOST_IN_A_RUN, 0
    made = run_due().made.to_send
    settings.MAIL_MOST_IN_A_RUN = most
    look_around()
    if made != number:
        raise SystemExit(f"{made} reminders were written instead of {number}.")


def tell(runs: list[tuple[int, int, int, int]]) -> None:
    lost, most, double, unsent = zip(*runs, strict=True)
    about = f"{REMINDERS:,} reminders, {KILLS} kills, {SEEDS} seeds"
    say(f"{about}: lost", sum(lost), "0", good=sum(lost) == 0)
    say("  not marked as sent, or not once in the log", sum(unsent), "0", good=sum(unsent) == 0)
    say("  most copies to one recipient", max(most), "at most 2", good=max(most) <= 2)
    say("  extra copies, of each seed", ", ".join(map(str, double)), f"at most {KILLS}", good=max(double) <= KILLS)
    share = sum(double) / (REMINDERS * SEEDS)
    say("  extra copies overall", f"{share:.2%}", f"at most {MOST_DOUBLE:.0%}", good=share <= MOST_DOUBLE)


if __name__ == "__main__":
    main()
