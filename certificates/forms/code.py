"""The form of the public check."""

from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse

from certificates.rules.verification_code import MistypedCode, extract_code, read_code
from secor_portal.web.forms import PortalForm

HINT = "The 17 letters and digits beside the QR code, or the link to this check. Capitals and hyphens don’t matter."
LONGEST = 300  # a link to the page has room


class CodeField(forms.CharField):
    """A code, alone or in a link to its page."""

    def to_python(self, value: Any) -> str:
        """The code as typed."""
        return extract_code(super().to_python(value) or "", settings.PORTAL_URL + reverse("public:verify"))


class CodeForm(PortalForm):
    """A code as typed; its cleaned value is the stored form."""

    code = CodeField(
        label="Code",
        help_text=HINT,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"class": "code", "autocomplete": "off", "spellcheck": "false"}),
    )
    asked_as = {"code": "the code on the certificate"}

    def clean_code(self) -> str:
        """The stored form of the code."""
        try:
            return read_code(self.cleaned_data["code"])
        except MistypedCode as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
