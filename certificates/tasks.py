"""Jobs of this app. Each asks what is due and not yet done, so running one twice changes nothing."""

from celery import shared_task

from certificates.services.standings import recompute_due
from secor_portal import clock
from secor_portal.tenancy.tasks import EveryMunicipalityTask


@shared_task(base=EveryMunicipalityTask, name="certificates.recompute_standings")
def recompute_standings() -> None:
    """Recompute the standings whose day has come."""
    recompute_due(as_of=clock.today(), at=clock.now())
