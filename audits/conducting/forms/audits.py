"""Forms of the author's work on an audit."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField

from audits.form_fields import LinesField
from audits.models import Audit, Element, Method, Note
from audits.models.audit import Conductor
from audits.rules.kinds import KIND_CHOICES, AuditKind
from audits.selectors.limits import get_conductor
from audits.selectors.scores import Scoreboard, ScoreLine
from secor_portal import uploads, wording
from secor_portal.web.forms import DayField, FilesField, PortalForm

DIGITS = 9
OUT_OF_RANGE = ("invalid", "min_value", "max_value", "max_digits", "max_whole_digits")
METHOD_HINTS = {
    Method.ANSWERED: "Answer each question here and attach evidence. The portal computes the score.",
    Method.REPORTED: "If you conducted it elsewhere, add the report and enter the points of each section.",
}


class AuditVersionForm(PortalForm):
    """Carries the version of the audit that the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class StartForm(PortalForm):
    """Which audit to start."""

    kind = forms.ChoiceField(label="Kind of audit", choices=KIND_CHOICES, widget=forms.RadioSelect)
    reason = LinesField(
        label="Why do you need an additional audit?",
        required=False,
        help_text=(
            "Leave this empty for the other kinds. "
            "A reason can be an injury, more incidents, changes, or a finished action plan."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
    conductor = forms.ChoiceField(
        label="Who conducts an additional audit?",
        required=False,
        choices=Conductor.choices,
        widget=forms.RadioSelect,
        initial=Conductor.OWN_PEOPLE,
    )
    method = forms.ChoiceField(
        label="How do you want to enter it?",
        choices=Method.choices,
        widget=forms.RadioSelect,
        initial=Method.ANSWERED,
    )
    asked_as = {"kind": "a kind of audit", "method": "how to enter the audit"}

    def __init__(self, *args: Any, has_questions: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choice_hints = {one: one.row.purpose for one in AuditKind}
        if has_questions:
            _offer_methods(self.fields["method"])
        else:
            del self.fields["method"]

    def clean(self) -> dict[str, Any]:
        """The typed conductor counts only if the kind leaves it open."""
        cleaned = super().clean() or self.cleaned_data
        if get_conductor(cleaned.get("kind", "")):
            cleaned["conductor"] = ""
        return cleaned


class MethodForm(AuditVersionForm):
    """How a draft is entered: question by question, or as a report."""

    method = forms.ChoiceField(label="How do you want to enter it?", choices=Method.choices, widget=forms.RadioSelect)
    asked_as = {"method": "how to enter the audit"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_methods(self.fields["method"])


def _offer_methods(field: Any) -> None:
    field.choice_hints = METHOD_HINTS


class AuditDayForm(AuditVersionForm):
    """The last day of the audit; for an additional audit also its reason."""

    conducted_on = DayField(label="Last day of the audit")
    reason = LinesField(label="Why an additional audit?", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
    asked_as = {"conducted_on": "the last day of the audit", "reason": "why you conducted an additional audit"}

    def __init__(self, *args: Any, audit: Audit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if audit.kind != AuditKind.ADDITIONAL:
            del self.fields["reason"]


class DocumentsForm(PortalForm):
    """Files to add to an audit."""

    files = FilesField(label="Add files", limit=settings.UPLOAD_LIMIT)  # type: ignore[assignment] # Form.files is another thing

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit = wording.size(settings.UPLOAD_LIMIT)
        self.fields["files"].help_text = f"PDF, photo (PNG or JPEG), Word or Excel, up to {limit} each"
        self.fields["files"].widget.attrs["accept"] = uploads.ACCEPTED


class PointsField(forms.DecimalField):
    """Points; a blank field means "not scored yet", so it is neither refused nor labelled as optional."""

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:
            super().validate(value)

    def to_python(self, value: Any) -> Any:
        """A decimal comma gets its own message: "80,5" is a number to the person who typed it."""
        if isinstance(value, str) and "," in value:
            raise ValidationError(self.error_messages["comma"], code="comma")
        return super().to_python(value)

    def run_validators(self, value: Any) -> None:
        """One message, however many limits are passed."""
        try:
            super().run_validators(value)
        except ValidationError as fault:
            raise ValidationError(fault.messages[0]) from fault


class ScoreRow(NamedTuple):
    """One element with its two fields."""

    line: ScoreLine
    awarded: BoundField
    possible: BoundField


class ScoresForm(AuditVersionForm):
    """Points by element; a blank one is not scored yet. Made by ``scores_form``."""

    board: Scoreboard

    def list_rows(self) -> Iterator[ScoreRow]:
        """The elements with their fields, in order."""
        for line in self.board.lines:
            number = line.element.number
            yield ScoreRow(line, self[f"awarded_{number}"], self[f"possible_{number}"])

    def clean(self) -> dict[str, Any]:
        """Both numbers of an element are needed, or neither."""
        cleaned = super().clean() or self.cleaned_data
        for line in self.board.lines:
            self._complete(line.element)
        return cleaned

    def list_points(self) -> Mapping[UUID, tuple[Decimal, Decimal] | None]:
        """The typed points by element id; None if the element is blank."""
        return {line.element.pk: self._given(line.element.number) for line in self.board.lines}

    def _complete(self, element: Element) -> None:
        awarded, possible = (self.cleaned_data.get(name) for name in _names(element))
        if self.errors.keys() & set(_names(element)) or awarded is None:
            return
        if possible is None:
            sentence = f"{element.name}: enter the points possible too, or 0 if it doesn’t apply."
            self.add_error(f"possible_{element.number}", sentence)
        elif awarded > possible:
            sentence = f"{element.name}: {awarded:f} points are more than the {possible:f} possible."
            self.add_error(f"awarded_{element.number}", f"{sentence} Correct one of them.")

    def _given(self, number: int) -> tuple[Decimal, Decimal] | None:
        awarded, possible = self.cleaned_data[f"awarded_{number}"], self.cleaned_data[f"possible_{number}"]
        if awarded is None and possible == 0:
            awarded = Decimal(0)  # does not apply
        return None if awarded is None else (awarded, possible)


def make_scores_form(board: Scoreboard) -> type[ScoresForm]:
    """A form class with two fields for every element of the audit."""
    fields = {name: field for line in board.lines for name, field in _fields_of(line)}
    return type("ScoresForm", (ScoresForm,), {"board": board, **fields})


def _names(element: Element) -> tuple[str, str]:
    return f"awarded_{element.number}", f"possible_{element.number}"


def _fields_of(line: ScoreLine) -> Iterator[tuple[str, PointsField]]:
    awarded, possible = _names(line.element)
    usual = line.element.points_possible if line.possible is None else line.possible
    yield awarded, _points_field("Points awarded", line.element, line.awarded)
    yield possible, _points_field("Points possible", line.element, usual)


def _points_field(label: str, element: Element, initial: Decimal | None) -> PointsField:
    most = wording.number(element.points_possible)
    name = f"{element.name}, {label[0].lower()}{label[1:]}"
    sentences = dict.fromkeys(OUT_OF_RANGE, f"{name}: enter a number from 0 to {most}.")
    sentences |= {
        "max_decimal_places": f"{name}: use at most two decimals.",
        "comma": f"{name}: use a decimal point, not a comma.",
    }
    return PointsField(
        label=label,
        max_digits=DIGITS,
        decimal_places=2,
        min_value=0,
        max_value=element.points_possible,
        initial="" if initial is None else wording.number(initial),
        error_messages=sentences,
    )


class ConfirmStepForm(AuditVersionForm):
    """Confirms a step; nothing to type."""


class RevisionsForm(AuditVersionForm):
    """The answer to a round of revisions."""

    answer = LinesField(
        label="Your answer",
        help_text="Say what you changed. If you changed nothing, say why.",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=10_000,
    )
    fixed = forms.MultipleChoiceField(
        label="Dealt with", required=False, widget=forms.CheckboxSelectMultiple, choices=[]
    )
    asked_as = {"answer": "what you changed"}

    def __init__(self, *args: Any, notes: list, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ticks: Any = self.fields["fixed"]
        ticks.choices = [(str(note.pk), note.text) for note in notes]
        ticks.choice_hints = {str(note.pk): _about(note) for note in notes}
        ticks.initial = [str(note.pk) for note in notes if note.fixed_at]
        if not notes:
            del self.fields["fixed"]

    def fixed_ids(self) -> set[UUID]:
        """The notes that are ticked."""
        return {UUID(pk) for pk in self.cleaned_data.get("fixed", [])}


def _about(note: Note) -> str:
    weight = note.get_weight_display()
    return f"{weight}, question {note.question.code}" if note.question else weight


class AuditorForm(PortalForm):
    """Which auditor to invite, and until when."""

    email = forms.EmailField(label="Email address of the external auditor", max_length=254)
    until = DayField(label="Last day of their access")
    asked_as = {
        "email": "the email address of the external auditor",
        "until": "the last day of their access",
    }
