"""Forms of the pages about audit questions."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from secor_portal.web.forms import PortalForm


class InstrumentFileForm(PortalForm):
    """The file to import."""

    file = forms.FileField(
        label="File",
        help_text="YAML or XLSX, at most 5 MB",
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml,.xlsx"}),
    )


class SeenForm(PortalForm):
    """Carries the moment of import of the version that the person looked at."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_seen(self) -> datetime | None:
        """The moment, or None if none was sent."""
        text: str = self.cleaned_data["seen"]
        try:
            return datetime.fromisoformat(text) if text else None
        except ValueError as fault:
            raise ValidationError("Open the page again, then send the form.") from fault

    @classmethod
    def for_version(cls, data: Any, imported_at: datetime | None) -> "SeenForm":
        """The form of a page that shows a version imported at this moment."""
        return cls(data, initial={"seen": imported_at.isoformat() if imported_at else ""})
