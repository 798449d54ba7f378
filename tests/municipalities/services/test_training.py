"""The Return to Work Seminar."""

from datetime import date

import pytest

from municipalities.models import Training
from municipalities.services.training import record_training, remove_training
from secor_portal.errors import RuleBroken, StaleState
from tests.factories import TrainingFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("opened")]
TODAY = date(2026, 5, 10)


def test_an_attendance_is_kept_and_written_down(town, administrator, at, verbs):
    training = record_training(
        municipality=town, attended_on=TODAY, attendee_role=" Administrator ", by=administrator, at=at
    )

    assert Training.objects.get().attendee_role == "Administrator"
    assert verbs(training) == ["training.recorded"]


@pytest.mark.parametrize(
    ("attended_on", "role", "code", "field"),
    [
        (date(2026, 5, 11), "Administrator", "future_day", "attended_on"),
        (date(1989, 1, 1), "Administrator", "implausible_day", "attended_on"),
        (TODAY, " ", "missing", "attendee_role"),
        (TODAY, "x" * 121, "too_long", "attendee_role"),
        (TODAY, "a\nb", "not_one_line", "attendee_role"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(town, administrator, at, attended_on, role, code, field):
    with pytest.raises(RuleBroken) as refusal:
        record_training(municipality=town, attended_on=attended_on, attendee_role=role, by=administrator, at=at)

    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert not Training.objects.exists()


def test_the_same_twice_is_refused(town, administrator, at):
    facts = {"municipality": town, "attended_on": TODAY, "attendee_role": "Administrator"}
    record_training(**facts, by=administrator, at=at)

    with pytest.raises(RuleBroken) as refusal:
        record_training(**facts, by=administrator, at=at)

    assert refusal.value.code == "recorded_already"
    assert Training.objects.count() == 1


def test_a_record_is_removed_once(town, administrator, at, verbs):
    training = TrainingFactory(municipality=town)
    remove_training(training=training, by=administrator, at=at)

    with pytest.raises(StaleState):
        remove_training(training=training, by=administrator, at=at)

    assert verbs(training) == ["training.removed"]
