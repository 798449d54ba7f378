"""Forms in plain words: every refusal says what to do, and the fields keep what a person typed.

    class NewEntry(PortalForm):
        people = forms.IntegerField(label="How many people", min_value=1, max_value=1000)
        first_day = DayField(label="First day")
        files = FilesField(label="Agreement", limit=settings.UPLOAD_LIMIT, required=False)

``service_calls.call_service`` shows a service's refusal beside its field.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxValueValidator
from django.http import HttpRequest

from secor_portal import wording

Form = TypeVar("Form", bound=forms.BaseForm)
DAY_FORMATS = ("%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%B %d %Y")
THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d*)?")
LARGEST_NUMBER = 2_147_483_647  # what a database's integer column holds

SENTENCES = {
    forms.Field: {"required": "Enter {label}."},
    forms.EmailField: {"invalid": "Enter an email address such as name@village.ca."},
    forms.IntegerField: {"invalid": "Enter a whole number, for example 2."},
    forms.DecimalField: {"invalid": "Enter a number, for example 86.5."},
    forms.DateField: {"invalid": "Enter a date such as 15 June 2027."},
    forms.BooleanField: {"required": "Tick the box to continue."},
    forms.ChoiceField: {"required": "Choose {label}.", "invalid_choice": "Choose one of the answers shown."},
    forms.MultipleChoiceField: {"invalid_choice": "Choose among the answers shown."},
    forms.ModelChoiceField: {"required": "Choose {label}.", "invalid_choice": "Choose one of the answers shown."},
    forms.FileField: {
        "required": "Choose a file.",
        "missing": "Choose a file.",
        "empty": "This file is empty. Choose another file.",
        "max_length": "The file name is too long. Shorten it to %(max)d characters.",
    },
}
LIMITS = {
    "max_length": "Use at most %(limit_value)d characters; these are %(show_value)d.",
    "min_length": "Use at least %(limit_value)d characters.",
    "min_value": "Enter %(limit_value)s or more.",
    "max_value": "Enter %(limit_value)s or less.",
    "max_decimal_places": "Use at most %(max)s digits after the point.",
    "max_digits": "Use at most %(max)s digits.",
    "max_whole_digits": "Use at most %(max)s digits before the point.",
    "null_characters_not_allowed": "Remove the character that can’t be shown.",
}


class DayInput(forms.DateInput):
    """The browser's own date field. It becomes a text field if the value isn't a date, so that people can read it."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        if value and not _is_iso(context["widget"]["value"]):
            context["widget"]["type"] = "text"
        return context


def _is_iso(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


class DayField(forms.DateField):
    """A calendar day, typed as 2027-06-15, 15 June 2027 or June 15, 2027."""

    widget = DayInput
    input_formats = DAY_FORMATS


class DollarsField(forms.DecimalField):
    """Dollars as people write them: 1200, 1,200.50, $1,200. A comma anywhere else may mean cents, so it is refused."""

    default_error_messages = {"invalid": "Enter dollars such as 1200 or 1,200.50."}

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, str):
            return super().to_python(value)
        written = value.replace("$", "").strip()
        return super().to_python(written.replace(",", "") if THOUSANDS.fullmatch(written) else written)


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files; ``limit`` is the largest size of each, in bytes. Clean gives a list."""

    widget = FilesInput

    def __init__(self, *, limit: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.limit = limit

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = [file for file in _listed(data) if file]
        if not files:
            super().clean(None, initial)
            return []
        refusals = [refusal for file in files for refusal in self._refusals(file)]
        if refusals:
            raise ValidationError(refusals)
        return files

    def _refusals(self, file: UploadedFile) -> Iterable[str]:
        if not file.size:
            yield f"“{file.name}” is empty. Choose another file."
        elif file.size > self.limit:
            yield f"“{file.name}” is {wording.size(file.size)}. Choose a file of at most {wording.size(self.limit)}."


def _listed(data: Any) -> list[Any]:
    return list(data) if isinstance(data, list | tuple) else [data]


class PlainSentences:
    """Mixin for forms: a plain sentence for every refusal that the form doesn't word itself."""

    use_required_attribute = False  # our own sentence beside the field, not the browser's bubble
    asked_as: ClassVar[dict[str, str]] = {}  # names of fields after "Enter …" and "Choose …", if not the label
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            label = str(field.label or name.replace("_", " "))
            _speak_plainly(field, self.asked_as.get(name) or _inside_a_sentence(label))
            _keep_what_is_typed(field)
            _fit_the_column(field)


class PortalForm(PlainSentences, forms.Form):
    """A form in the portal's voice."""


def _speak_plainly(field: forms.Field, label: str) -> None:
    kinds = [kind for kind in reversed(type(field).__mro__) if kind.__module__.startswith("django.")]
    djangos = _merged(getattr(kind, "default_error_messages", {}) for kind in kinds)
    for code, sentence in _merged([LIMITS, *(SENTENCES.get(kind, {}) for kind in kinds)]).items():
        if field.error_messages.get(code) == djangos.get(code):
            field.error_messages[code] = sentence.replace("{label}", label)


def _merged(layers: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {code: message for layer in layers for code, message in layer.items()}


def _inside_a_sentence(label: str) -> str:
    """A label as it reads inside a sentence; PIR and WCB keep their capitals."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def _keep_what_is_typed(field: forms.Field) -> None:
    """Use a text box: a browser's number box loses letters. Phones still show digits."""
    if isinstance(field, forms.IntegerField) and isinstance(field.widget, forms.NumberInput):
        field.widget.input_type = "text"
        field.widget.attrs.setdefault("inputmode", "decimal" if isinstance(field, forms.DecimalField) else "numeric")
        field.widget.attrs.setdefault("autocomplete", "off")


def _fit_the_column(field: forms.Field) -> None:
    """Refuse a whole number that the database can't store, before it gets there."""
    if type(field) is forms.IntegerField and field.max_value is None:
        field.validators.append(MaxValueValidator(LARGEST_NUMBER))


class ConfirmForm(PortalForm):
    """Confirms an act on a page of its own, with the version of the row that the person saw, if it has one."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


def bind_form(form: type[Form], request: HttpRequest, **arguments: Any) -> Form:
    """The form; filled with the posted data if the request is a POST."""
    return form(request.POST, request.FILES, **arguments) if request.method == "POST" else form(**arguments)
