"""The form of the public check."""

from django import forms

from certificates.rules.verification_code import MistypedCode, read_code
from secor_portal.web.forms import PortalForm

LONGEST = 80


class CodeForm(PortalForm):
    """A code as typed; its cleaned value is the stored form."""

    code = forms.CharField(
        label="Code",
        help_text="The 17 letters and digits beside the QR code. Capitals and hyphens don’t matter.",
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
