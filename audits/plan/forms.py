"""Forms of the action plan."""

from typing import Any

from django import forms
from django.conf import settings
from django.forms.utils import ErrorDict

from audits.form_fields import LinesField
from audits.models import ActionPlan
from audits.plan.rules import LONGEST_WHAT, Proposal
from audits.plan.services.plans import LONGEST_OWNER, LONGEST_PROGRESS, NewAction
from secor_portal.uploads import ACCEPTED
from secor_portal.web.forms import DayField, DollarsField, FilesField, FilesInput, PortalForm

MISSING = {"owner": "say who does it, here or once for all.", "due_on": "say by when, here or once for all."}


def _cost(label: str) -> DollarsField:
    return DollarsField(
        label=label,
        required=False,
        max_digits=10,
        decimal_places=2,
        min_value=0,
        widget=forms.NumberInput(attrs={"class": "in-sm"}),
    )


def _what() -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 2, "class": "in-wide"})
    return LinesField(label="What will be done", max_length=LONGEST_WHAT, widget=area)


class DevelopForm(PortalForm):
    """When the plan was developed, and whether it takes over what is still open from before."""

    developed_on = DayField(label="Day on which the plan was developed")
    carry = forms.BooleanField(label="Carry all of them into this plan", required=False)
    asked_as = {"developed_on": "the day on which the plan was developed"}

    def __init__(self, *args: Any, has_open: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_open:
            del self.fields["carry"]


class ItemForm(PortalForm):
    """What is done, by whom and by when."""

    what = _what()
    owner = forms.CharField(
        label="Who does it", help_text="A role, not a name: public works foreman", max_length=LONGEST_OWNER
    )
    due_on = DayField(label="By when")
    cost = _cost("Cost in dollars")
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

    progress = LinesField(
        label="How far it is",
        required=False,
        max_length=LONGEST_PROGRESS,
        show_hidden_initial=True,  # so that only what somebody typed is saved along with something else
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def typed(self) -> str | None:
        """What somebody typed; None where the text was left as the page showed it, or was not on the page."""
        is_typed = "progress" in self.data and "progress" in self.changed_data
        return self.cleaned_data["progress"] if is_typed else None


class DoneForm(ProgressForm):
    """On which day it was done, and how far it is."""

    done_on = DayField(label="Day on which it was done")
    asked_as = {"done_on": "the day on which it was done"}


class BesideProofForm(ProgressForm):
    """What is typed beside the files. The files alone need no version."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)


class ProofForm(BesideProofForm):
    """Files that show how far it is, and what is typed beside them."""

    files = FilesField(  # type: ignore[assignment] # Form.files is another thing
        label="Add files that show it",
        help_text="PDF, Excel, Word, PNG or JPEG: an invoice, a photo, minutes.",
        limit=settings.UPLOAD_LIMIT,
        widget=FilesInput(attrs={"accept": ACCEPTED}),
    )


class CarryForm(PortalForm):
    """Which open actions of earlier plans go on in this one."""

    items = forms.MultipleChoiceField(label="Actions", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["items"]
        field.choices = choices
        field.error_messages["required"] = "Choose at least one action to carry over."
        field.error_messages["invalid_choice"] = "Somebody changed one of these actions meanwhile. Look again."


class ForAllForm(PortalForm):
    """Who and by when, for every ticked action that says nothing else."""

    may_be_half_filled = True  # each of its answers is asked here or below

    owner = forms.CharField(
        label="Who does it, unless you say otherwise below",
        help_text="A role, not a name: public works foreman",
        max_length=LONGEST_OWNER,
        required=False,
    )
    due_on = DayField(label="By when, unless you say otherwise below", required=False)


class ProposalForm(PortalForm):
    """One proposal, edited into an action. What is not ticked is not looked at."""

    may_be_half_filled = True  # what is said for all counts here, too

    take = forms.BooleanField(required=False)
    what = _what()
    owner = forms.CharField(label="Who does it", max_length=LONGEST_OWNER, required=False)
    due_on = DayField(label="By when", required=False)
    cost = _cost("Cost in dollars, if any")
    asked_as = {"what": "what will be done"}

    def __init__(self, *args: Any, proposal: Proposal, for_all: ForAllForm, is_planned: bool, **kwargs: Any) -> None:
        start = {"take": proposal.is_urged and not is_planned, "what": proposal.what}
        super().__init__(*args, prefix=proposal.key, initial=start, **kwargs)
        self.for_all, self.name = for_all, proposal.code or proposal.element
        self.fields["take"].label = f"Plan this: {self.name}"

    @property
    def is_ticked(self) -> bool:
        """Whether the action is wanted."""
        if not self.is_bound:
            return bool(self.initial["take"])
        return bool(self["take"].data)

    def full_clean(self) -> None:
        """Nothing of what is not ticked is wrong."""
        if self.is_bound and not self.is_ticked:
            self._errors, self.cleaned_data = ErrorDict(), {}
            return
        super().full_clean()

    def clean(self) -> dict[str, Any]:
        """What is said once for all fills what is left empty."""
        cleaned = super().clean() or self.cleaned_data
        common = self.for_all.cleaned_data if self.for_all.is_valid() else {}
        for name, sentence in MISSING.items():
            cleaned[name] = cleaned.get(name) or common.get(name)
            if not cleaned[name] and name not in self.errors and name not in self.for_all.errors:
                self.add_error(name, f"{self.name}: {sentence}")
        return cleaned

    def action(self, question: Any) -> NewAction:
        """The action that was typed."""
        typed = self.cleaned_data
        return NewAction(typed["what"], typed["owner"], typed["due_on"], typed["cost"], question)
