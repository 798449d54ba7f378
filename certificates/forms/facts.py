"""Forms of the facts that the desk records."""

from collections.abc import Iterable
from typing import Any

from django import forms

from certificates.forms.issuing import VersionedForm
from certificates.models import Certificate
from certificates.models.ministry_review import Outcome
from municipalities.models import Municipality
from secor_portal import wording
from secor_portal.partner import PARTNER
from secor_portal.web.forms import DayField, PortalForm

LONGEST_REASON = 1000


class ExtensionForm(PortalForm):
    """More time for the audit of a year, or for a certificate."""

    year = forms.ChoiceField(label="What gets more time", widget=forms.RadioSelect)
    until = DayField(label="Last day", help_text="Up to and including this day")
    granted_on = DayField(label=f"Date of {PARTNER.possessive} decision")
    reason = forms.CharField(label="Reason", widget=forms.Textarea(attrs={"rows": 3}), max_length=LONGEST_REASON)
    asked_as = {
        "year": "what gets more time",
        "until": "the last day",
        "granted_on": f"the date of {PARTNER.possessive} decision",
        "reason": "the reason",
    }

    def __init__(self, *args: Any, years: Iterable[int], certificates: Iterable[Certificate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.certificates = {str(one.pk): one for one in certificates}
        choices: Any = self.fields["year"]
        choices.choices = [
            *((str(year), f"The audit of {year}") for year in years),
            *((pk, f"{one}, which expires on {wording.day(one.expires_on)}") for pk, one in self.certificates.items()),
        ]

    def get_subject(self) -> dict[str, Any]:
        """The chosen year or certificate, as arguments of the service."""
        chosen = self.cleaned_data["year"]
        certificate = self.certificates.get(chosen)
        return {"certificate": certificate, "year": None if certificate else int(chosen)}


class ReviewForm(PortalForm):
    """A review that the ministry opened."""

    opened_on = DayField(label="Date the ministry opened the review")
    incident_on = DayField(label="Date of the incident", required=False)
    incident = forms.CharField(
        label="Kind of incident",
        help_text="For example, serious injury at a work site. Don’t give names or health details.",
        max_length=200,
    )
    asked_as = {
        "opened_on": "the date the ministry opened the review",
        "incident_on": "the date of the incident",
        "incident": "the kind of incident",
    }


class DecisionForm(PortalForm):
    """What the ministry decided."""

    outcome = forms.ChoiceField(label="The ministry’s decision", choices=Outcome.choices, widget=forms.RadioSelect)
    decided_on = DayField(label="Date of the decision")
    letter = forms.CharField(label="Reference of the ministry’s letter", max_length=120)
    asked_as = {
        "outcome": "the ministry’s decision",
        "decided_on": "the date of the decision",
        "letter": "the reference of the ministry’s letter",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcome: Any = self.fields["outcome"]
        outcome.choice_hints = {
            Outcome.UPHELD: "The certificate stays valid.",
            Outcome.REVOKED: "The certificate ends. To get a new one, they must pass a certification audit.",
        }


class PirForm(VersionedForm):
    """When the municipality registered, and when it withdrew."""

    registered_on = DayField(label="Registered with WCB on", required=False)
    withdrawn_on = DayField(label="Withdrawn on", required=False, help_text="The first day without registration")
    asked_as = {"registered_on": "the date of registration", "withdrawn_on": "the date of withdrawal"}


class RulingForm(VersionedForm):
    """Who counts by the partner's ruling."""

    councillors = forms.BooleanField(label="Councillors count", required=False)
    volunteers = forms.BooleanField(label="Volunteer firefighters count", required=False)


class EndForm(VersionedForm):
    """When the municipality ended, and what it became part of."""

    ended_on = DayField(label="First day it no longer exists")
    successor = forms.ModelChoiceField(
        Municipality.objects.none(),
        label="What it became part of",
        help_text="Leave this empty if it has no successor, or more than one.",
        empty_label="No successor",
        to_field_name="slug",
        required=False,
    )
    asked_as = {"ended_on": "the first day it no longer exists", "successor": "what it became part of"}

    def __init__(self, *args: Any, municipality: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        successor: Any = self.fields["successor"]
        successor.queryset = Municipality.objects.exclude(pk=municipality.pk)
        if municipality.ended_on:
            self.fields["ended_on"].required = False
            self.fields["ended_on"].help_text = "If the municipality has not ended, clear this and the successor."
