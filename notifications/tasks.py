"""What beat and the doorbell start. Each asks what is due and not yet done: lost, late or twice, it changes nothing."""

from celery import shared_task

from notifications.services import delivering, making
from secor_portal import clock
from secor_portal.tenancy.tasks import EveryMunicipalityTask


@shared_task(base=EveryMunicipalityTask, name="notifications.send_reminders")
def send_reminders() -> None:
    """Remind of the dates that are near today."""
    making.make_obligations(as_of=clock.today(), at=clock.now())
    delivering.deliver()


@shared_task(base=EveryMunicipalityTask, name="notifications.send_desk_digest")
def send_desk_digest() -> None:
    """Tell the desk what waits today."""
    making.make_desk_digests(as_of=clock.today(), at=clock.now())
    delivering.deliver()


@shared_task(base=EveryMunicipalityTask, name="notifications.deliver")
def deliver() -> None:
    """Send what waits."""
    delivering.deliver()
