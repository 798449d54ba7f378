"""Forms of the instruments' pages."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from secor_portal.web.forms import PortalForm


class InstrumentFileForm(PortalForm):
    """The file."""

    file = forms.FileField(
        label="File",
        help_text="YAML or XLSX, at most 5 MB",
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml,.xlsx"}),
    )


class SeenForm(PortalForm):
    """Carries when the version that the person looks at was imported."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_seen(self) -> datetime | None:
        """The moment, or None where nothing was said."""
        text: str = self.cleaned_data["seen"]
        try:
            return datetime.fromisoformat(text) if text else None
        except ValueError as fault:
            raise ValidationError("Open the page again; what it sent cannot be read.") from fault

    @classmethod
    def of(cls, data: Any, imported_at: datetime | None) -> "SeenForm":
        """The form of a page that shows a version imported at this moment."""
        return cls(data, initial={"seen": imported_at.isoformat() if imported_at else ""})
