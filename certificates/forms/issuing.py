"""Forms of what the desk does with a certificate."""

from typing import Any

from django import forms
from django.conf import settings

from certificates.services.scans import ACCEPTED
from secor_portal import wording
from secor_portal.web.forms import DayField, PortalForm

LONGEST_REASON = 300


class VersionedForm(PortalForm):
    """Carries the version of the row that the person looks at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


NAMED = {
    "legal_name": "the legal name",
    "wcb_account": "the WCB account",
    "industry_code": "the industry code",
}


class NamesForm(VersionedForm):
    """What the certificate calls the municipality."""

    legal_name = forms.CharField(label="Legal name", max_length=160)
    wcb_account = forms.CharField(label="WCB account", max_length=20)
    industry_code = forms.CharField(label="Industry code", max_length=10)


class IssueForm(NamesForm):
    """What stands on the certificate."""

    number = forms.CharField(
        label="Certificate number", help_text="The next free one, or as Partnerships printed it", max_length=40
    )
    issued_on = DayField(label="Day of issue")
    expires_on = DayField(label="Expires on", help_text="Three years after the audit, or as Partnerships printed it")
    asked_as = {
        **NAMED,
        "number": "the certificate’s number",
        "issued_on": "the day of issue",
        "expires_on": "the day on which it expires",
    }
    field_order = ["number", "issued_on", "expires_on", "legal_name", "wcb_account", "industry_code"]


class ReissueForm(NamesForm):
    """What is different, and why."""

    reason = forms.CharField(
        label="Why it is issued again", help_text="One line, for the history", max_length=LONGEST_REASON
    )
    asked_as = {**NAMED, "reason": "the reason"}


class ExpiryForm(VersionedForm):
    """The day that Partnerships printed."""

    expires_on = DayField(label="Expiry printed on the certificate")
    asked_as = {"expires_on": "the day on the certificate"}


class ScanForm(VersionedForm):
    """The scan of the signed paper."""

    scan = forms.FileField(label="Scan of the signed certificate")
    asked_as = {"scan": "the scan"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit = wording.size(settings.UPLOAD_LIMIT)
        self.fields["scan"].help_text = f"PDF, PNG or JPEG, up to {limit}. People download it in place of our PDF."
        self.fields["scan"].widget.attrs["accept"] = ACCEPTED
