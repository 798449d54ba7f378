import pytest

from certificates.models import Standing
from certificates.tasks import recompute_standings
from secor_portal import clock
from secor_portal.celery import app
from secor_portal.tenancy import every_municipality


@pytest.mark.django_db
def test_beats_call_without_arguments_recomputes_what_is_due(town):
    recompute_standings()

    with every_municipality():
        assert Standing.objects.get().as_of == clock.today()


def test_beat_names_the_task_as_it_is_registered():
    app.loader.import_default_modules()
    scheduled = app.conf.beat_schedule["recompute-standings"]

    assert app.tasks[scheduled["task"]].name == recompute_standings.name
