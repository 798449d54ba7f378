"""Forms of the desk's work."""

from typing import Any

from django import forms

from audits.forms.conducting import VersionedForm
from audits.models.review import Weight
from municipalities.models import User
from secor_portal.web.forms import PortalForm

LONGEST = 10_000


class NoteForm(PortalForm):
    """A note for the author."""

    weight = forms.ChoiceField(
        label="Weight", choices=Weight.choices, widget=forms.RadioSelect, initial=Weight.MUST_FIX
    )
    text = forms.CharField(label="What should they do?", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2}))
    asked_as = {"weight": "whether it must be fixed", "text": "what they should do"}


class LetterForm(VersionedForm):
    """What is asked for."""

    letter = forms.CharField(
        label="Letter",
        help_text="The notes are listed below it; no need to repeat them.",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 10, "class": "in-wide"}),
    )
    asked_as = {"letter": "what you ask for"}


class ReasonForm(VersionedForm):
    """Why."""

    reason = forms.CharField(label="Reason", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))
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
