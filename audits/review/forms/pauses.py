"""The form to pause an audit's deadlines."""

from django import forms

from audits.conducting.forms.audits import AuditVersionForm
from audits.form_fields import LinesField
from audits.review.forms.reviews import LONGEST


class PauseForm(AuditVersionForm):
    """Why the deadlines are paused."""

    reason = LinesField(
        label="Reason",
        help_text="The municipality reads this too.",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    asked_as = {"reason": "why you pause"}
