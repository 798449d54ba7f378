"""Jobs of this app. Each asks what is due and not yet done, so running one twice changes nothing."""

from typing import Any

from celery import shared_task

from certificates.services.standings import recompute_due
from secor_portal import clock
from secor_portal.tenancy.tasks import TenantTask


class NightlyTask(TenantTask):
    """Over all municipalities; beat calls it with nothing."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return super().__call__(*args, **{**kwargs, "municipality_id": None})


@shared_task(base=NightlyTask, name="certificates.recompute_standings")
def recompute_standings() -> None:
    """Recompute the standings whose day has come."""
    recompute_due(as_of=clock.today(), at=clock.now())
