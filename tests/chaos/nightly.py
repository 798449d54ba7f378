"""The nightly recompute of many municipalities with ten years each, compared with the pure function and its reads.

``python -m tests.chaos.nightly``. The municipalities are those of ``manage.py demo --scale``.
"""

import os
import time
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO

from tests.chaos.stage import SMALL, note, say, stage

MUNICIPALITIES = 3_000 if SMALL else 35_000
A_YEAR = 366  # days
MOST_WHEN_ALL_CHANGE = 2.0
MOST_WHEN_NOTHING_DOES = 0.05


def main() -> None:
    os.environ["DEMO"] = "1"
    with stage():
        from django.core.management import call_command

        from secor_portal import clock
        from secor_portal.tenancy import every_municipality

        filled, _ = timed(lambda: call_command("demo", scale=MUNICIPALITIES, stdout=StringIO()))
        today = clock.today()
        with every_municipality():
            measure(filled, today, today + timedelta(days=A_YEAR))


def measure(filled: float, today: date, later: date) -> None:
    """The pure function, then the job: on a day when nearly every answer changes, and on the quiet days around it."""
    from certificates.models import Standing
    from certificates.services.standings import recompute_due_standings
    from secor_portal import clock

    at = clock.now()
    before, _ = timed(lambda: recompute_due_standings(as_of=today, at=at))
    pure, _ = timed(lambda: answer_all(later))
    everything, done = timed(lambda: recompute_due_standings(as_of=later, at=at + (later - today)))
    after, _ = timed(lambda: recompute_due_standings(as_of=later, at=at + (later - today)))
    there = Standing.objects.count()
    note(
        f"nightly: filled in {filled:.0f} s; {done:,} of {there:,} recomputed in {everything:.1f} s, {pure:.1f} s alone"
    )
    ratio, quiet = everything / pure, max(before, after) / pure
    about = f"the nightly recompute of {MUNICIPALITIES:,}, all changed"
    say(about, f"{ratio:.2f} ×", f"{MOST_WHEN_ALL_CHANGE:g} ×", good=ratio <= MOST_WHEN_ALL_CHANGE)
    say("  nothing changed", f"{quiet:.2%}", f"{MOST_WHEN_NOTHING_DOES:.0%}", good=quiet <= MOST_WHEN_NOTHING_DOES)


def answer_all(as_of: date) -> None:
    """The facts of all municipalities, read once, and the answers of the pure function."""
    from certificates.rules.standing import compute_standing
    from certificates.selectors.records import load_records
    from certificates.services.standings import CHUNK
    from municipalities.models import Municipality

    ids = list(Municipality.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        for record in load_records(ids[start : start + CHUNK]).values():
            compute_standing(record, as_of)


def timed(act: Callable[[], object]) -> tuple[float, object]:
    """The seconds it took, and its result."""
    began = time.perf_counter()
    answer = act()
    return time.perf_counter() - began, answer


if __name__ == "__main__":
    main()
