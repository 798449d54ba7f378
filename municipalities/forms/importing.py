"""Forms of the import."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from municipalities.services.tables import MOST_BYTES
from secor_portal import wording
from secor_portal.web.forms import PortalForm


class ImportForm(PortalForm):
    """The file."""

    file = forms.FileField(label="File", help_text="CSV in UTF-8 or XLSX, at most 5 MB")

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if file.size and file.size > MOST_BYTES:
            raise ValidationError(f"“{file.name}” is {wording.size(file.size)}. Split it into files of at most 5 MB.")
        return file


class ApplyForm(PortalForm):
    """The signed preview."""

    preview = forms.CharField(widget=forms.HiddenInput)
