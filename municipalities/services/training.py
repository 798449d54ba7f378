"""WCB's Return to Work Seminar (R8): a reminder, never a block."""

from datetime import date, datetime

from django.db import transaction

from municipalities.models import Municipality, Training, User
from municipalities.services.checks import check_one_line, check_past_day, make_stale_refusal
from secor_portal.activity.services import record
from secor_portal.errors import RuleBroken

LONGEST_ROLE = 120


@transaction.atomic
def record_training(
    *, municipality: Municipality, attended_on: date, attendee_role: str, by: User, at: datetime
) -> Training:
    """Record that a worker with this role attended the seminar on that day."""
    check_past_day(attended_on, at, field="attended_on")
    role = check_one_line(
        attendee_role, field="attendee_role", what="the role of the worker who attended", longest=LONGEST_ROLE
    )
    training, is_new = Training.objects.get_or_create(
        municipality=municipality, attended_on=attended_on, attendee_role=role
    )
    if not is_new:
        sentence = "This is already recorded. Enter another day or another role."
        raise RuleBroken("recorded_already", sentence, field="attendee_role")
    record("training.recorded", training, by=by, at=at, attended_on=attended_on, attendee_role=role)
    return training


@transaction.atomic
def remove_training(*, training: Training, by: User, at: datetime) -> None:
    """Remove a record made by mistake."""
    if not Training.objects.filter(pk=training.pk).delete()[0]:
        raise make_stale_refusal()
    record("training.removed", training, by=by, at=at, attended_on=training.attended_on)
