"""The task of jobs over all municipalities: a job sees no row before somebody opens a municipality."""

from typing import Any

from celery import Task

from secor_portal.tenancy.scope import every_municipality


class EveryMunicipalityTask(Task):
    """Opens every municipality around the task."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with every_municipality():
            return super().__call__(*args, **kwargs)
