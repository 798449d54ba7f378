"""The form that names a municipality's contacts."""

from collections.abc import Sequence
from typing import Any

from django import forms

from municipalities.models import Membership
from secor_portal.web.forms import PortalForm

NO_CONTACT = ("", "No one in particular")


class ContactsForm(PortalForm):
    """The first and the second contact; ``people`` are those to choose from."""

    first = forms.ChoiceField(label="First contact", required=False)
    second = forms.ChoiceField(
        label="Second contact", required=False, help_text="Gets the emails if they don’t reach the first contact."
    )

    def __init__(self, *args: Any, people: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first", "second"):
            field: Any = self.fields[name]
            field.choices = [NO_CONTACT, *((str(one.pk), f"{one.user}, {one.user.email}") for one in people)]

    def read_contacts(self, people: Sequence[Membership]) -> dict[str, Membership | None]:
        """The chosen memberships as ``first`` and ``second``."""
        found = {str(one.pk): one for one in people}
        return {name: found.get(self.cleaned_data[name]) for name in ("first", "second")}
