"""The broker's messages twice, in reverse order, or with 30% of them lost: the same end, emails included.

A real worker over Redis lives through days in the spring of 2027, by a clock of the experiment. On each day the same
things happen at the villages, and the same eight messages ask for work. Any one of them is enough.
"""

import random
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from tests.chaos.stage import MORNING, SMALL, Stage, end, note, say, stage

VILLAGES = 12 if SMALL else 40
DAYS = range(9 if SMALL else 16)  # from 14 days before the audits are due to a day after
DONE_ON, TAKEN_BACK_ON = 6, 8
RINGS = ("run_due", "deliver_emails") * 4
LOST = 0.3
MOST_SECONDS = 60

End = tuple[list[tuple[object, ...]], list[str]]
Order = Callable[[Sequence[str], random.Random], list[str]]

ORDERS: dict[str, Order] = {
    "as they were sent": lambda rings, _: list(rings),
    "each twice": lambda rings, _: [ring for ring in rings for _ in range(2)],
    "in reverse": lambda rings, _: list(reversed(rings)),
    "30% lost": lambda rings, rng: [ring for ring in rings if rng.random() >= LOST],
}


def main() -> None:
    with stage(redis=True) as place:
        from secor_portal.tenancy import every_municipality
        from tests.chaos import villages

        with every_municipality():
            villages.found(VILLAGES)
            worker = start_worker(place)
            ends = {name: live(place, order) for name, order in ORDERS.items()}
            end(worker)
    usual = ends["as they were sent"]
    note(f"messages: {len(usual[0])} obligations, {len(usual[1])} emails over {len(DAYS)} days")
    for name, found in ends.items():
        if found is not usual:
            differ = len(set(usual[0]) ^ set(found[0])) + abs(len(usual[1]) - len(found[1])) + (usual[1] != found[1])
            say(f"messages {name}: differences at the end", differ, "0", good=differ == 0)


def start_worker(place: Stage):
    app = ("--app", "secor_portal.celery:app", "worker", "--concurrency", "2", "--loglevel", "INFO")
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    return place.start("-m", "tests.chaos.hasty", "celery", "--quiet", *app, *quiet, log="worker.log")


def live(place: Stage, order: Order) -> End:
    """Every obligation with its state, and every email, after the last day."""
    from tests.chaos.twice import forget

    forget(place)
    rng = random.Random(7)
    for day in DAYS:
        place.clock.set(MORNING + timedelta(days=day))
        happen(day, MORNING + timedelta(days=day))
        ring(place, order(RINGS, rng))
    return told(), sorted(to for _, to in place.mails())


def happen(day: int, at: datetime) -> None:
    """Every third village does its audit. Two days later one of them withdraws it."""
    from audits.models import Audit
    from municipalities.models import Municipality
    from tests.factories import AuditFactory

    places = Municipality.objects.order_by("slug")
    if day == 0:
        Audit.objects.filter(kind="internal").delete()
    if day == DONE_ON:
        for place in places[::3]:
            AuditFactory(municipality=place, kind="internal", conducted_on=at.date(), started_at=at)
        change(places[::3], at)
    if day == TAKEN_BACK_ON:
        Audit.objects.filter(kind="internal", municipality=places[0]).delete()
        change(places[:1], at)


def change(places: Sequence[object], at: datetime) -> None:
    """Announce it, as the services do."""
    from django.db import transaction

    from municipalities.events import facts_changed

    for place in places:
        with transaction.atomic():
            facts_changed.send(type(place), municipality_id=place.pk, at=at)


def ring(place: Stage, rings: Sequence[str]) -> None:
    """Send the worker these messages, and wait until it is done."""
    from notifications import tasks

    for name in rings:
        getattr(tasks, name).delay()
    deadline = time.monotonic() + MOST_SECONDS
    while busy(place):
        if time.monotonic() > deadline:
            raise SystemExit(f"The worker did not get there:\n{(place.folder / 'worker.log').read_text()[-3000:]}")
        time.sleep(0.05)


def busy(place: Stage) -> bool:
    """Whether a message waits, or is not acknowledged yet."""
    from redis import Redis

    with Redis.from_url(place.redis.url) as asked:
        return bool(asked.llen("celery") or asked.hlen("unacked"))


def told() -> list[tuple[object, ...]]:
    from notifications.models import Obligation

    columns = ("municipality__slug", "subject", "due_on", "stage", "recipient", "state")
    return sorted(Obligation.objects.values_list(*columns), key=str)


if __name__ == "__main__":
    main()
