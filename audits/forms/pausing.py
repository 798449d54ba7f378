"""Forms about clocks."""

from django import forms

from audits.forms.conducting import VersionedForm
from audits.forms.reviewing import LONGEST
from audits.forms.texts import LinesField


class PauseForm(VersionedForm):
    """Why the clocks stand still."""

    reason = LinesField(
        label="Reason",
        help_text="The municipality reads this too.",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    asked_as = {"reason": "why the clocks stand still"}
