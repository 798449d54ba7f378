"""Attendance at the Return to Work Seminar."""

from django.db import models

from secor_portal.tenancy.models import TenantModel


class Training(TenantModel):
    """A worker attended WCB's Return to Work Seminar (R8). The role in the office is stored, not the name."""

    attended_on = models.DateField()
    attendee_role = models.CharField(max_length=120)

    class Meta:
        ordering = ["-attended_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "attended_on", "attendee_role"], name="one_attendance_is_recorded_once"
            )
        ]

    def __str__(self) -> str:
        return f"Return to Work Seminar, {self.attended_on}"
