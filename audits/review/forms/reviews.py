"""The forms of the desk's review: notes, the letter, reasons, the reviewer."""

from datetime import date
from typing import Any

from django import forms

from audits.conducting.forms.audits import AuditVersionForm
from audits.form_fields import LinesField
from audits.models.review import Weight
from audits.review.rules import letters
from municipalities.models import User
from secor_portal.web.forms import PortalForm

LONGEST = 10_000
LONGEST_CODE = 9
LONGEST_TITLE = 120


class NoteForm(PortalForm):
    """A note for the author, on a question (by its code) or on the whole audit."""

    question = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST_CODE)
    weight = forms.ChoiceField(
        label="Weight", choices=Weight.choices, widget=forms.RadioSelect, initial=Weight.MUST_FIX
    )
    text = LinesField(
        label="What should the municipality do?", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2})
    )
    asked_as = {"weight": "whether it must be fixed", "text": "what the municipality should do"}


class InsertForm(PortalForm):
    """A standard note, by its id, for a question."""

    standard = forms.UUIDField()
    question = forms.CharField(required=False, max_length=LONGEST_CODE)


class ChangedNoteForm(PortalForm):
    """A changed note; ``was`` is the text that the person read."""

    was = LinesField(widget=forms.HiddenInput, strip=False, max_length=LONGEST)
    weight = forms.ChoiceField(label="Weight", choices=Weight.choices, widget=forms.RadioSelect)
    text = LinesField(
        label="What should the municipality do?", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
    )
    asked_as = {"weight": "whether it must be fixed", "text": "what the municipality should do"}


class StandardNoteForm(PortalForm):
    """A note for the library."""

    title = forms.CharField(
        label="Title",
        help_text="So that reviewers find it. For example: Record without a date",
        max_length=LONGEST_TITLE,
    )
    weight = forms.ChoiceField(
        label="Weight", choices=Weight.choices, widget=forms.RadioSelect, initial=Weight.MUST_FIX
    )
    text = LinesField(
        label="What should the municipality do?", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
    )
    about = forms.CharField(
        label="Fits",
        help_text="A question such as 3.2, a section such as 3, or empty for any question.",
        required=False,
        max_length=LONGEST_CODE,
    )
    asked_as = {"title": "a title", "weight": "whether it must be fixed", "text": "what the municipality should do"}


class ChangedStandardNoteForm(AuditVersionForm, StandardNoteForm):
    """Changes a standard note."""


class LetterForm(AuditVersionForm):
    """The letter of a revision round, with the days that it names.

    If it is sent on a later day than it was made, ``due_on`` and ``rounds_end`` have moved. The form then puts the new
    days into the letter and shows it again.
    """

    due_on = forms.DateField(widget=forms.HiddenInput, required=False)
    rounds_end = forms.DateField(widget=forms.HiddenInput, required=False)
    letter = LinesField(
        label="Letter",
        help_text="Made from your notes. Change it as you like. The notes go with it.",
        max_length=letters.LONGEST,
        widget=forms.Textarea(attrs={"rows": 22, "class": "in-wide"}),
    )
    asked_as = {"letter": "what the municipality should do"}

    def __init__(self, *args: Any, due_on: date, rounds_end: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days = {"due_on": due_on, "rounds_end": rounds_end}
        self.initial.update(self.days)

    def clean(self) -> dict[str, Any]:
        """Refuse a letter that names another day to answer by than the one that counts today."""
        cleaned = super().clean() or self.cleaned_data
        named, end = cleaned.get("due_on"), cleaned.pop("rounds_end", None)
        if named and named != self.days["due_on"]:
            moved = {before: now for before, now in zip((named, end), self.days.values(), strict=True) if before}
            where = "The letter has the new day" if self._put_in(moved) else "The letter doesn’t name that day"
            self.add_error(
                None, f"{letters.describe_moved_day(named, self.days['due_on'])} {where}. Read it, then send it."
            )
        return cleaned

    def _put_in(self, moved: dict[date, date]) -> bool:
        """Replace the days in the typed letter. Returns whether it named any of them."""
        typed: Any = self.data
        renewed = typed.copy()
        before = renewed.get("letter", "")
        renewed["letter"] = letters.replace_days(before, moved)
        for name, day in self.days.items():
            renewed[name] = day.isoformat()
        self.data = renewed
        return bool(renewed["letter"] != before)


class ReasonForm(AuditVersionForm):
    """The reason for a decision."""

    reason = LinesField(label="Reason", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))
    asked_as = {"reason": "a reason"}


class ReviewerForm(AuditVersionForm):
    """Chooses the reviewer of an audit."""

    reviewer = forms.ChoiceField(label="Reviewer", required=False)

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people_by_id = {str(person.pk): person for person in people}
        choice: Any = self.fields["reviewer"]
        choice.choices = [("", "No reviewer yet"), *((pk, str(person)) for pk, person in self.people_by_id.items())]

    def get_reviewer(self) -> User | None:
        """The person who was chosen, or None."""
        return self.people_by_id.get(self.cleaned_data["reviewer"])
