"""Forms of the headcount pages."""

from datetime import date
from typing import Any

from django import forms

from municipalities import wording
from municipalities.models import HeadcountEntry
from municipalities.models.headcount import MOST
from municipalities.rules.headcount import Category
from municipalities.services.checks import check_plausible_day
from secor_portal import clock
from secor_portal.errors import RuleBroken
from secor_portal.web.forms import DayField, PortalForm

CHOICES = [("", "Choose one"), *((category.value, category.label) for category in Category)]


class HeadcountForm(PortalForm):
    """Workers of one category. ``warning`` is what saving would cause, if the person must accept it first."""

    category = forms.ChoiceField(label="Category", choices=CHOICES)
    count = forms.IntegerField(
        label="How many workers", min_value=1, max_value=MOST, widget=forms.NumberInput(attrs={"class": "in-sm"})
    )
    starts_on = DayField(label="First day", help_text="For example, 3 May 2027")
    ends_on = DayField(label="Last day", help_text="Leave empty if they stay", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    warning = ""
    asked_as = {
        "category": "a category",
        "count": "how many workers, for example 2",
        "starts_on": "the first day",
    }

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = facts.get("starts_on"), facts.get("ends_on")
        _check_order(self, "ends_on", first, last)
        self.says = f"{facts.get('category')} {facts.get('count')} {first} {last}"
        return facts

    @property
    def is_accepted(self) -> bool:
        """Whether the person accepted the warning for exactly these values."""
        return self.data.get("accepts") == self.says

    @property
    def facts(self) -> dict[str, Any]:
        """The arguments for the services."""
        return {name: self.cleaned_data[name] for name in ("category", "count", "starts_on", "ends_on")}


def list_initial_values(entry: HeadcountEntry) -> dict[str, Any]:
    """The values of an entry that the form starts with."""
    return {name: getattr(entry, name) for name in ("category", "count", "starts_on", "ends_on", "version")}


class TryForm(PortalForm):
    """Tries out a change; saves nothing."""

    people = forms.IntegerField(
        label="Workers", min_value=1, max_value=MOST, widget=forms.NumberInput(attrs={"class": "in-sm"})
    )
    first = DayField(label="First day")
    last = DayField(label="Last day", required=False)

    asked_as = {"people": "how many workers, for example 2", "first": "the first day"}

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = facts.get("first"), facts.get("last")
        _check_order(self, "last", first, last)
        _check_plausible(self, first=first, last=last)
        return facts


def _check_order(form: PortalForm, field: str, first: date | None, last: date | None) -> None:
    """Check here, so that this problem is shown together with the others."""
    if first and last and last < first:
        form.add_error(field, wording.describe_wrong_order(first))


def _check_plausible(form: PortalForm, **days: date | None) -> None:
    """Check the days as the services do, because this form calls none."""
    at = clock.now()
    for field, day in days.items():
        if day:
            try:
                check_plausible_day(day, at, field=field)
            except RuleBroken as refusal:
                form.add_error(field, refusal.sentence)
