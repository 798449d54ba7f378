"""The nightly job twice at once, and ten times in a row: ``python -m tests.chaos.twice DATABASE``."""

import sys

from tests.chaos.stage import MORNING, SMALL, Stage, note, say, stage

EVENTS, MAILS = "events", "emails"
MOST_SECONDS = 120  # of one job
VILLAGES = 60 if SMALL else 150
ROUNDS = 2 if SMALL else 5
TIMES = 10

Counts = dict[str, int]


def main(database: str) -> None:
    with stage(database=database) as place:
        from secor_portal.tenancy import every_municipality
        from tests.chaos import villages

        with every_municipality():
            villages.found(VILLAGES)
            alone = one_morning(place, 1)
            mornings = [one_morning(place, 2) for _ in range(ROUNDS)]
            start_all(place, 1, times=TIMES)
            later = rows(since=0)
    note(f"twice, {database}: one run alone makes {', '.join(f'{n} {name}' for name, n in alone.items() if n)}")
    more = sum(difference(alone, morning) for morning in mornings)
    about = f"the nightly job on {database}, {VILLAGES} villages"
    say(f"{about}: rows that a second at once adds, {ROUNDS} times", more, "0", good=more == 0)
    all_events = alone[EVENTS] * (1 + ROUNDS)
    after = difference({**alone, EVENTS: all_events}, later)
    say(f"  rows that {TIMES} more in a row add", after, "0", good=after == 0)


def one_morning(place: Stage, at_once: int) -> Counts:
    """The rows and emails that so many jobs at once make when nothing was done yet."""
    from secor_portal.activity.models import Event

    forget(place)
    since = Event.objects.count()
    start_all(place, at_once)
    return {**rows(since), MAILS: len(place.mails())}


def start_all(place: Stage, at_once: int, times: int = 1) -> None:
    """Start the job this many times, and wait until it ends."""
    for _ in range(times):
        jobs = [place.start("-m", "tests.chaos.hasty", "manage", "run_due", log="runs.log") for _ in range(at_once)]
        for job in jobs:
            if job.wait(timeout=MOST_SECONDS):
                raise SystemExit(f"The nightly job failed:\n{(place.folder / 'runs.log').read_text()}")


def rows(since: int) -> Counts:
    """How many rows there are of everything that the job writes; of events, after the first ``since``."""
    from certificates.models import Standing
    from notifications.models import CalendarEntry, Heartbeat, JobRun, Obligation, Outlook
    from secor_portal.activity.models import Event

    kept = (Standing, Obligation, Outlook, CalendarEntry, JobRun, Heartbeat)
    counted = {model._meta.verbose_name_plural: model.objects.count() for model in kept}
    return {**counted, EVENTS: Event.objects.count() - since}


def difference(alone: Counts, now: Counts) -> int:
    """How many rows there are that one run alone would not have made, or too few."""
    return sum(abs(now[name] - alone[name]) for name in now)


def forget(place: Stage) -> None:
    """Go back to the morning, except for the log, which keeps everything."""
    from django.conf import settings

    from certificates.models import Standing
    from notifications.models import CalendarEntry, Heartbeat, JobRun, Obligation, Outlook

    for model in (CalendarEntry, Heartbeat, JobRun, Obligation, Outlook, Standing):
        model.objects.all().delete()
    settings.IDENTITY_FILE.unlink(missing_ok=True)
    place.clock.set(MORNING, speed=1)
    place.forget_mails()


if __name__ == "__main__":
    main(sys.argv[1])
