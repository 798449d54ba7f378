"""Forms for issuing and changing a certificate."""

from typing import Any

from django import forms
from django.conf import settings

from certificates.services.scans import ACCEPTED
from secor_portal import wording
from secor_portal.program import CERTIFICATE_YEARS
from secor_portal.web.forms import DayField, PortalForm

LONGEST_REASON = 300


class VersionedForm(PortalForm):
    """Carries the version of the row that the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


NAMED = {
    "legal_name": "the legal name",
    "wcb_account": "the WCB account",
    "industry_code": "the industry code",
}


class NamesForm(VersionedForm):
    """The municipality's names on the certificate."""

    legal_name = forms.CharField(label="Legal name", max_length=160)
    wcb_account = forms.CharField(label="WCB account", max_length=20)
    industry_code = forms.CharField(label="Industry code", max_length=10)


class IssueForm(NamesForm):
    """The entries on the certificate."""

    number = forms.CharField(
        label="Certificate number",
        help_text="The next free number, or the one that Partnerships printed",
        max_length=40,
    )
    issued_on = DayField(label="Date of issue")
    expires_on = DayField(
        label="Expires on",
        help_text=f"{CERTIFICATE_YEARS} years after the audit, or the date that Partnerships printed",
    )
    asked_as = {
        **NAMED,
        "number": "the certificate number",
        "issued_on": "the date of issue",
        "expires_on": "the expiry date",
    }
    field_order = ["number", "issued_on", "expires_on", "legal_name", "wcb_account", "industry_code"]


class ReissueForm(NamesForm):
    """The new names, and the reason."""

    reason = forms.CharField(
        label="Why you reissue it",
        help_text="One line. It appears in the certificate’s activity.",
        max_length=LONGEST_REASON,
    )
    asked_as = {**NAMED, "reason": "the reason"}


class ExpiryForm(VersionedForm):
    """The expiry date that Partnerships printed."""

    expires_on = DayField(label="Expiry date printed on the certificate")
    asked_as = {"expires_on": "the date on the certificate"}


class ScanForm(VersionedForm):
    """The scan of the signed certificate."""

    scan = forms.FileField(label="Scan of the signed certificate")
    asked_as = {"scan": "the scan"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit = wording.size(settings.UPLOAD_LIMIT)
        self.fields["scan"].help_text = f"PDF, PNG or JPEG, up to {limit}. People download it instead of the PDF."
        self.fields["scan"].widget.attrs["accept"] = ACCEPTED
