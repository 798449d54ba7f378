"""What beat and the doorbell start. Each asks what is due and not yet done: lost, late or twice, it changes nothing."""

from celery import shared_task

from notifications.services import clockwork, delivery
from secor_portal.tenancy.tasks import EveryMunicipalityTask


@shared_task(base=EveryMunicipalityTask, name="notifications.run_due")
def run_due() -> None:
    """Do everything that is due."""
    clockwork.run_due()


@shared_task(base=EveryMunicipalityTask, name="notifications.deliver")
def deliver_emails() -> None:
    """Send what waits."""
    delivery.deliver_emails()
