"""The state of the clockwork now."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Exists, OuterRef, QuerySet
from kombu import Connection
from kombu.exceptions import OperationalError

from municipalities.models import Invitation, Membership, User
from notifications.models import Bounce, Heartbeat, JobRun, Obligation
from notifications.rules.jobs import JOBS
from notifications.rules.watchdog import LATE_AFTER, ClockworkTrouble, Gauges, find_troubles
from notifications.selectors.recipients import current_memberships
from notifications.selectors.sending_limits import count_held_back
from secor_portal import clock
from secor_portal.clock import local_day
from secor_portal.tenancy import every_municipality

QUEUE = "celery"
IMPATIENT = {"socket_connect_timeout": 2, "socket_timeout": 2}


def find_troubles_now() -> list[ClockworkTrouble]:
    """Everything that is wrong now, the worst first; the same few queries however much there is."""
    with every_municipality():
        return find_troubles(read_gauges(clock.now()))


def read_gauges(at: datetime) -> Gauges:
    """Everything the watchdog checks, read at the moment ``at``."""
    heart = Heartbeat.objects.first()
    day_is_full, sated = count_held_back(at)
    done_at = dict(JobRun.objects.values_list("name", "done_at"))
    return Gauges(
        at=at,
        since=at if all(job.name in done_at for job in JOBS) else _set_up_moment(at),
        beat_at=heart.beat_at if heart else None,
        late=Obligation.objects.late(at - LATE_AFTER).count(),
        done_at=done_at,
        waiting=count_queue(),
        bounced=find_bounced(at).count(),
        day_is_full=day_is_full,
        sated=sated,
        held_because=heart.held_because if heart else "",
    )


def find_bounced(at: datetime) -> QuerySet[Bounce]:
    """The addresses that emails don't reach, of people who still act, were invited or work at the desk."""
    day = local_day(at)
    acting = Membership.objects.filter(current_memberships(day), user__email__iexact=OuterRef("address"))
    asked = Invitation.objects.filter(email__iexact=OuterRef("address"), accepted_at=None, withdrawn_at=None)
    at_desk = User.objects.filter(is_active=True, email__iexact=OuterRef("address")).exclude(desk_role="")
    return Bounce.objects.filter(Exists(acting) | Exists(asked) | Exists(at_desk)).order_by("-at", "pk")


def is_sending_held() -> bool:
    """Whether emails wait until a manager confirms that this database may send them."""
    return bool(Heartbeat.objects.filter(held_at__isnull=False).exists())


def list_jobs() -> list[tuple[str, datetime | None]]:
    """The title of each daily job, and when it last ran."""
    done_at = dict(JobRun.objects.values_list("name", "done_at"))
    return [(job.title, done_at.get(job.name)) for job in JOBS]


def filter_bounced(addresses: Iterable[str]) -> set[str]:
    """Those of these addresses that emails don't reach, in lower case."""
    return set(Bounce.objects.filter(address__in=[one.lower() for one in addresses]).values_list("address", flat=True))


def count_queue() -> int | None:
    """How many messages wait for a worker; 0 without a broker, None if the broker does not answer."""
    url, tls = settings.CELERY_BROKER_URL, settings.CELERY_BROKER_USE_SSL
    if not url:
        return 0
    try:
        with Connection(url, ssl=tls, transport_options=IMPATIENT) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, interval_step=0, timeout=2)
            return int(broker.default_channel._size(QUEUE))  # kombu has no other word for it that every broker knows
    except (OperationalError, OSError):
        return None


def _set_up_moment(at: datetime) -> datetime:
    """When the portal got its clockwork. A job that never ran is late from then on."""
    applied = MigrationRecorder.Migration.objects.filter(app="notifications", name="0002_clockwork")
    return applied.values_list("applied", flat=True).first() or at
