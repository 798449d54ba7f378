"""Forms of the desk's work."""

from typing import Any

from django import forms

from audits.forms.conducting import VersionedForm
from audits.forms.texts import LinesField
from audits.models.review import Weight
from audits.rules import letters
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
    text = LinesField(label="What should they do?", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2}))
    asked_as = {"weight": "whether it must be fixed", "text": "what they should do"}


class InsertForm(PortalForm):
    """A standard note, by its id, for a question."""

    standard = forms.UUIDField()
    question = forms.CharField(required=False, max_length=LONGEST_CODE)


class ChangedNoteForm(PortalForm):
    """A note in other words; ``was`` are those that the person read."""

    was = LinesField(widget=forms.HiddenInput, strip=False, max_length=LONGEST)
    weight = forms.ChoiceField(label="Weight", choices=Weight.choices, widget=forms.RadioSelect)
    text = LinesField(label="What should they do?", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))
    asked_as = {"weight": "whether it must be fixed", "text": "what they should do"}


class StandardNoteForm(PortalForm):
    """A note for the library."""

    title = forms.CharField(label="Title", help_text="How you find it: Record without a date", max_length=LONGEST_TITLE)
    weight = forms.ChoiceField(
        label="Weight", choices=Weight.choices, widget=forms.RadioSelect, initial=Weight.MUST_FIX
    )
    text = LinesField(label="What should they do?", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))
    about = forms.CharField(
        label="Fits",
        help_text="A question such as 3.2, an element such as 3, or nothing for any question.",
        required=False,
        max_length=LONGEST_CODE,
    )
    asked_as = {"title": "a title", "weight": "whether it must be fixed", "text": "what they should do"}


class ChangedStandardNoteForm(VersionedForm, StandardNoteForm):
    """The same, changed."""


class LetterForm(VersionedForm):
    """What is asked for."""

    letter = LinesField(
        label="Letter",
        help_text="Made from your notes. Change what you like; the notes go with it.",
        max_length=letters.LONGEST,
        widget=forms.Textarea(attrs={"rows": 22, "class": "in-wide"}),
    )
    asked_as = {"letter": "what you ask for"}


class ReasonForm(VersionedForm):
    """Why."""

    reason = LinesField(label="Reason", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))
    asked_as = {"reason": "a reason"}


class ReviewerForm(VersionedForm):
    """Who reviews it."""

    reviewer = forms.ChoiceField(label="Reviewer", required=False)

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        choice: Any = self.fields["reviewer"]
        choice.choices = [("", "Nobody yet"), *((pk, str(person)) for pk, person in self.people.items())]

    def chosen(self) -> User | None:
        """The person, or None for nobody."""
        return self.people.get(self.cleaned_data["reviewer"])
