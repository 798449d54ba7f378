"""Forms of the action plan."""

from typing import Any

from django import forms

from audits.models import ActionPlan
from secor_portal.web.forms import DayField, PortalForm


class DevelopForm(PortalForm):
    """When the plan was developed."""

    developed_on = DayField(label="Day on which the plan was developed")
    asked_as = {"developed_on": "the day on which the plan was developed"}


class ItemForm(PortalForm):
    """What is done, by whom and by when."""

    what = forms.CharField(
        label="What will be done", max_length=300, widget=forms.Textarea(attrs={"rows": 2, "class": "in-wide"})
    )
    owner = forms.CharField(label="Who does it", help_text="A role, not a name: public works foreman", max_length=120)
    due_on = DayField(label="By when")
    asked_as = {"what": "what will be done", "owner": "who does it", "due_on": "by when it will be done"}


class NewItemForm(ItemForm):
    """The same for a new action, of one of the plans that there are."""

    plan = forms.ChoiceField(label="From which audit", widget=forms.RadioSelect)

    def __init__(self, *args: Any, plans: list[ActionPlan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plans = {str(plan.pk): plan for plan in plans}
        choice: Any = self.fields["plan"]
        choice.choices = [(pk, str(plan.audit)) for pk, plan in self.plans.items()]
        choice.initial = next(iter(self.plans))
        if len(plans) == 1:
            choice.required = False
            choice.widget = forms.HiddenInput()

    def chosen(self) -> ActionPlan:
        """The plan to add to."""
        return self.plans.get(self.cleaned_data["plan"]) or next(iter(self.plans.values()))


class VersionedItemForm(PortalForm):
    """Carries the version of the action that the person looks at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class ChangeItemForm(ItemForm, VersionedItemForm):
    """The same for an action that is there."""


class ProgressForm(VersionedItemForm):
    """How far it is."""

    progress = forms.CharField(
        label="How far it is", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )


class DoneForm(VersionedItemForm):
    """On which day it was done."""

    done_on = DayField(label="Day on which it was done")
    asked_as = {"done_on": "the day on which it was done"}
