"""What beat calls with nothing sees the rows of every municipality."""

import pytest
from django_scopes.exceptions import ScopeError

from municipalities.models import HeadcountEntry
from secor_portal.celery import app
from secor_portal.tenancy import every_municipality
from secor_portal.tenancy.tasks import EveryMunicipalityTask
from tests.factories import HeadcountEntryFactory


def counted(least):
    return HeadcountEntry.objects.filter(count__gte=least).count()


@pytest.fixture
def task():
    task = app.task(base=EveryMunicipalityTask, name="tests.counted")(counted)
    yield task
    del app.tasks[task.name]


@pytest.fixture(autouse=True)
def two_municipalities(town, neighbour):
    with every_municipality():
        for place in (town, neighbour):
            HeadcountEntryFactory(municipality=place, count=3)


def test_the_task_sees_the_rows_of_every_municipality(task):
    assert (task(1), task(least=4)) == (2, 0)


def test_without_it_the_same_job_is_refused():
    with pytest.raises(ScopeError):
        counted(1)


def test_it_closes_again_behind_the_task(task):
    task(1)

    with pytest.raises(ScopeError):
        counted(1)
