"""The base of tasks over all municipalities. Without it a task would see no rows."""

from typing import Any

from celery import Task

from secor_portal.tenancy.scope import every_municipality


class EveryMunicipalityTask(Task):
    """Opens every municipality around the task."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with every_municipality():
            return super().__call__(*args, **kwargs)
