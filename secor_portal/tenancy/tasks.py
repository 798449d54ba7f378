"""A task says whose rows it works on, or that it works on all."""

from typing import Any
from uuid import UUID

from celery import Task

from secor_portal.tenancy.scope import every_municipality, open_municipality


class TenantTask(Task):
    """Opens the municipality named by ``municipality_id`` around the task, or every one for a desk job.

    ``municipality_id`` is taken out of the call; None opens every municipality.
    """

    abstract = True
    typing = False  # Celery would refuse municipality_id, which is ours and not the function's

    def __call__(self, *args: Any, municipality_id: str | None, **kwargs: Any) -> Any:
        opened = every_municipality() if municipality_id is None else open_municipality(UUID(municipality_id))
        with opened:
            return super().__call__(*args, **kwargs)
