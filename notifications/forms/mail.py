"""Which mail somebody wants."""

from collections.abc import Sequence
from typing import Any

from django import forms

from notifications.models.preference import EmailKind
from secor_portal.web.forms import PortalForm

HINTS = {
    EmailKind.EARLY: "More than 30 days before a date. From 30 days on you are reminded in any case.",
    EmailKind.ACTIONS: "Reminders of what is open in the action plan. Administrators get them in any case.",
    EmailKind.RECEIPTS: "That AMHSA received an audit, with the list of its files. It is also on the audit’s page.",
    EmailKind.DESK_DIGEST: "What waits for an answer, on working days. The desk’s first page says the same.",
}


class MailForm(PortalForm):
    """The kinds of mail that one can do without; those that are ticked are sent."""

    may_be_half_filled = True  # nothing ticked is an answer

    wanted = forms.MultipleChoiceField(label="Send me these too", widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, *args: Any, offered: Sequence[EmailKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["wanted"]
        field.choices = [(kind.value, kind.label) for kind in offered]
        field.choice_hints = {kind.value: HINTS[kind] for kind in offered}
