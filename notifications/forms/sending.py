"""The form that lets emails go out again."""

from django import forms

from notifications.services.heartbeat import LONGEST_REASON
from secor_portal.web.forms import PortalForm


class ResumeForm(PortalForm):
    """Why this database may send."""

    reason = forms.CharField(label="Why this database may send", max_length=LONGEST_REASON)
