"""Forms of the action plan."""

from typing import Any

from django import forms
from django.conf import settings
from django.forms.utils import ErrorDict

from audits.form_fields import LinesField
from audits.models import ActionPlan
from audits.plan.rules import LONGEST_WHAT, ProposedAction
from audits.plan.services.actions import LONGEST_OWNER, LONGEST_PROGRESS, NewAction
from secor_portal.uploads import ACCEPTED
from secor_portal.web.forms import DayField, DollarsField, FilesField, FilesInput, PortalForm

MISSING = {
    "owner": "enter who does it, here or at the top for all.",
    "due_on": "enter a due date, here or at the top for all.",
}


def _build_cost_field(label: str) -> DollarsField:
    return DollarsField(
        label=label,
        required=False,
        max_digits=10,
        decimal_places=2,
        min_value=0,
        widget=forms.NumberInput(attrs={"class": "in-sm"}),
    )


def _build_what_field() -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 2, "class": "in-wide"})
    return LinesField(label="What will be done", max_length=LONGEST_WHAT, widget=area)


class DevelopForm(PortalForm):
    """When the plan was developed, and whether open actions of earlier plans are carried over into it."""

    developed_on = DayField(label="Date on which the plan was developed")
    carry = forms.BooleanField(label="Carry all of them over into this plan", required=False)
    asked_as = {"developed_on": "the date on which the plan was developed"}

    def __init__(self, *args: Any, has_open: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_open:
            del self.fields["carry"]


class ActionForm(PortalForm):
    """What will be done, by whom and by when."""

    what = _build_what_field()
    owner = forms.CharField(
        label="Who does it", help_text="A role, not a name. For example: public works foreman", max_length=LONGEST_OWNER
    )
    due_on = DayField(label="Due date")
    cost = _build_cost_field("Cost in dollars")
    asked_as = {"what": "what will be done", "owner": "who does it", "due_on": "the due date"}


class NewActionForm(ActionForm):
    """A new action of one of these plans."""

    plan = forms.ChoiceField(label="Audit that it comes from", widget=forms.RadioSelect)

    def __init__(self, *args: Any, plans: list[ActionPlan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plans = {str(plan.pk): plan for plan in plans}
        choice: Any = self.fields["plan"]
        choice.choices = [(pk, str(plan.audit)) for pk, plan in self.plans.items()]
        choice.initial = next(iter(self.plans))
        if len(plans) == 1:
            choice.required = False
            choice.widget = forms.HiddenInput()

    def get_plan(self) -> ActionPlan:
        """The plan to add to."""
        return self.plans.get(self.cleaned_data["plan"]) or next(iter(self.plans.values()))


class ActionVersionForm(PortalForm):
    """Carries the version of the action that the person sees."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class ChangeActionForm(ActionForm, ActionVersionForm):
    """Changes an action."""


class ProgressForm(ActionVersionForm):
    """The progress of an action."""

    progress = LinesField(
        label="Progress",
        required=False,
        max_length=LONGEST_PROGRESS,
        show_hidden_initial=True,  # so that another button saves the text only if the person changed it
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def get_changed_progress(self) -> str | None:
        """The typed text; None if the person didn't change it or the page didn't have it."""
        is_typed = "progress" in self.data and "progress" in self.changed_data
        return self.cleaned_data["progress"] if is_typed else None


class DoneForm(ProgressForm):
    """When the action was done, and its progress."""

    done_on = DayField(label="Date done")
    asked_as = {"done_on": "the date on which it was done"}


class BesideProofForm(ProgressForm):
    """The progress typed beside the files. The files alone need no version."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)


class ProofForm(BesideProofForm):
    """Files that show the progress, and the progress typed beside them."""

    files = FilesField(  # type: ignore[assignment] # Form.files is another thing
        label="Add files",
        help_text="PDF, Excel, Word, PNG or JPEG. For example an invoice, a photo or minutes.",
        limit=settings.UPLOAD_LIMIT,
        widget=FilesInput(attrs={"accept": ACCEPTED}),
    )


class CarryForm(PortalForm):
    """Chooses the open actions of earlier plans to carry over."""

    items = forms.MultipleChoiceField(label="Actions", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["items"]
        field.choices = choices
        field.error_messages["required"] = "Choose at least one action to carry over."
        field.error_messages["invalid_choice"] = "Another person changed one of these actions. Check your choice."


class ForAllForm(PortalForm):
    """Who does it and by when, for all ticked actions that don't say so themselves."""

    may_be_half_filled = True  # each field can be filled here or at each action

    owner = forms.CharField(
        label="Who does it",
        help_text="A role, not a name. For example: public works foreman",
        max_length=LONGEST_OWNER,
        required=False,
    )
    due_on = DayField(label="Due date", required=False)


class ProposalForm(PortalForm):
    """One proposed action, to edit and tick. It is only checked if it is ticked."""

    may_be_half_filled = True  # the fields at the top fill what is empty here

    take = forms.BooleanField(required=False)
    what = _build_what_field()
    owner = forms.CharField(label="Who does it", max_length=LONGEST_OWNER, required=False)
    due_on = DayField(label="Due date", required=False)
    cost = _build_cost_field("Cost in dollars, if any")
    asked_as = {"what": "what will be done"}

    def __init__(
        self, *args: Any, proposed: ProposedAction, for_all: ForAllForm, is_planned: bool, **kwargs: Any
    ) -> None:
        start = {"take": proposed.is_urged and not is_planned, "what": proposed.what}
        super().__init__(*args, prefix=proposed.key, initial=start, **kwargs)
        self.for_all, self.name = for_all, proposed.code or proposed.element
        self.fields["take"].label = f"Add to the plan: {self.name}"

    @property
    def is_ticked(self) -> bool:
        """Whether the person wants this action."""
        if not self.is_bound:
            return bool(self.initial["take"])
        return bool(self["take"].data)

    def full_clean(self) -> None:
        """An action that isn't ticked has no errors."""
        if self.is_bound and not self.is_ticked:
            self._errors, self.cleaned_data = ErrorDict(), {}
            return
        super().full_clean()

    def clean(self) -> dict[str, Any]:
        """Fill empty fields from the form for all."""
        cleaned = super().clean() or self.cleaned_data
        common = self.for_all.cleaned_data if self.for_all.is_valid() else {}
        for name, sentence in MISSING.items():
            cleaned[name] = cleaned.get(name) or common.get(name)
            if not cleaned[name] and name not in self.errors and name not in self.for_all.errors:
                self.add_error(name, f"{self.name}: {sentence}")
        return cleaned

    def build_action(self, question: Any) -> NewAction:
        """The action as it was typed."""
        typed = self.cleaned_data
        return NewAction(typed["what"], typed["owner"], typed["due_on"], typed["cost"], question)
