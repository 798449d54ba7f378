"""Which emails a person wants."""

from collections.abc import Sequence
from typing import Any

from django import forms

from notifications.rules.subjects import EmailKind
from secor_portal.web.forms import PortalForm


class PreferencesForm(PortalForm):
    """The kinds of email that a person can switch off. The portal sends those that are ticked."""

    may_be_half_filled = True  # ticking nothing is an answer

    wanted = forms.MultipleChoiceField(
        label="Send me these emails too", widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, offered: Sequence[EmailKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["wanted"]
        field.choices = [(kind.value, kind.row.title) for kind in offered]
        field.choice_hints = {kind.value: kind.row.hint for kind in offered}
