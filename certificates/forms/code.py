"""The code that somebody reads from a certificate."""

from django import forms

from certificates.rules.code import Mistyped, read_code
from secor_portal.web.forms import PortalForm

LONGEST = 80


class CodeForm(PortalForm):
    """A code as typed; cleaned, it is the stored form."""

    code = forms.CharField(
        label="Code",
        help_text="Seventeen digits and letters beside the square. Capitals and hyphens do not matter.",
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"class": "code", "autocomplete": "off", "spellcheck": "false"}),
    )
    asked_as = {"code": "the code on the certificate"}

    def clean_code(self) -> str:
        """The stored form of the code."""
        try:
            return read_code(self.cleaned_data["code"])
        except Mistyped as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
