"""Redis or PostgreSQL killed, or hung and then restarted, under a real worker and beat.

``python -m tests.chaos.outages`` plays every case at once, each with servers of its own: they mostly wait for beat.
``… CASE`` plays one. The figure is how many seconds after the server is back everything that waited
is sent, also what the worker had in hand.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.chaos.stage import MORNING, SMALL, Stage, end, note, say, stage

CASES = ("redis killed", "redis hung", "postgresql killed", "postgresql hung")
VILLAGES = 200
SOON = 10  # emails sent before the failure
DOWN = 8  # seconds
LAST_MAIL = 2  # seconds in which the last email is sent
MOST_SECONDS = 60  # the goal
PATIENCE = 150
WORKER = ("worker", "--concurrency", "1", "--loglevel", "INFO", "--without-gossip", "--without-mingle")
BEAT = ("beat", "--pidfile", "", "--loglevel", "INFO")
CELERY = ("-m", "tests.chaos.hasty", "celery", "--quiet", "--app", "secor_portal.celery:app")


def main() -> None:
    playing = {
        case: subprocess.Popen([sys.executable, "-m", "tests.chaos.outages", case], stdout=subprocess.PIPE, text=True)
        for case in (CASES[1:3] if SMALL else CASES)
    }
    for case, play in playing.items():
        said, _ = play.communicate()
        print(said, end="", flush=True)
        if play.returncode:
            say(f"{case} and restarted", "stopped early", f"at most {MOST_SECONDS} s", good=False)


def play(case: str) -> None:
    with stage(redis=True, durable=True) as place:
        from secor_portal.tenancy import every_municipality
        from tests.chaos import villages

        server, _, blow = case.partition(" ")
        with every_municipality():
            villages.found(VILLAGES)
            write(place)
            running = [place.start(*CELERY, *WORKER, log="worker.log"), place.start(*CELERY, *BEAT, log="beat.log")]
            seconds, in_hand = through(place, server, blow)
            alive = all(process.poll() is None for process in running)
            end(*running)
        tell(case, seconds, in_hand, alive=alive)


def tell(case: str, seconds: float, in_hand: int, *, alive: bool) -> None:
    if in_hand:
        note(f"{case}: {in_hand} claimed email was not returned")
    good = seconds <= MOST_SECONDS and in_hand == 0 and alive
    say(f"{case} and restarted: all sent after", f"{seconds:.0f} s", f"at most {MOST_SECONDS} s", good=good)


def write(place: Stage) -> None:
    """Write every reminder; half of them wait for later."""
    from django.conf import settings

    from notifications.services.clockwork import run_due

    place.clock.set(MORNING, speed=1)
    settings.MAIL_MOST_IN_A_RUN = 0
    run_due()
    keep_half_back(place)


def keep_half_back(place: Stage) -> None:
    from datetime import timedelta

    from notifications.models import Obligation

    half = Obligation.objects.order_by("pk").values("pk")[: VILLAGES // 2]
    Obligation.objects.filter(pk__in=list(half.values_list("pk", flat=True))).update(
        not_before=place.clock.now() + timedelta(hours=2)
    )


def open_the_rest(place: Stage) -> None:
    from notifications.models import Obligation

    Obligation.objects.filter(state="due").update(not_before=place.clock.now())


def through(place: Stage, server: str, blow: str) -> tuple[float, int]:
    """Send, stop the server midway, restart it. Returns the seconds until all is sent, and how many were claimed."""
    from notifications.tasks import run_due

    if server == "postgresql":
        open_the_rest(place)
    run_due.delay()
    wait_for(place, lambda: len(place.mails()) >= SOON)
    came_back = strike_redis(place, blow) if server == "redis" else strike_postgres(place, blow)
    wait_for(place, lambda: left() == (0, 0))
    took = time.monotonic() - came_back
    time.sleep(LAST_MAIL)
    return took, left()[1]


def strike_redis(place: Stage, blow: str) -> float:
    """When the server was back. Without Redis, a worker finishes what it began; later work needs a new message."""
    redis = place.redis
    redis.process.send_signal(signal.SIGKILL if blow == "killed" else signal.SIGSTOP)
    wait_for(place, lambda: len(place.mails()) >= VILLAGES // 2)
    open_the_rest(place)
    time.sleep(DOWN)
    redis.end()
    redis.start()
    return time.monotonic()


def strike_postgres(place: Stage, blow: str) -> float:
    from django.db import connection

    connection.close()
    for pid in family(place.postgres.process.pid):
        os.kill(pid, signal.SIGKILL if blow == "killed" else signal.SIGSTOP)
    time.sleep(DOWN)
    for pid in family(place.postgres.process.pid) if blow == "hung" else ():
        os.kill(pid, signal.SIGKILL)
    place.postgres.process.wait()
    place.postgres.run()
    return time.monotonic()


def family(pid: int) -> list[int]:
    """A process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


def left() -> tuple[int, int]:
    """How many rows wait for a sender, and how many were claimed when it was interrupted."""
    from notifications.models import Obligation

    waiting = Obligation.objects.filter(state="due").count()
    return waiting, Obligation.objects.filter(state="claimed").count()


def wait_for(place: Stage, happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        if time.monotonic() > deadline:
            logs = "\n".join((place.folder / name).read_text()[-3000:] for name in ("worker.log", "beat.log"))
            print(logs, file=sys.stderr)
            raise SystemExit("It did not recover.")
        time.sleep(0.2)


if __name__ == "__main__":
    if sys.argv[1:]:
        play(sys.argv[1])
    else:
        main()
