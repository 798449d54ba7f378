"""Form fields as the portal shows them: label, hint, error and control, tied together for screen readers.

The HTML is in templates/forms: ``field.html`` (one control), ``choices.html`` (a group of radio buttons or boxes),
``tick.html`` (one box) and ``error_summary.html``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField, BoundWidget
from django.forms.renderers import TemplatesSetting
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)
NARROW = (forms.DateInput,)
DJANGOS_ROWS = forms.Textarea().attrs["rows"]  # ten lines: more than most answers need


class PortalField(BoundField):
    """A field of a form with what its template needs. ``classes`` are added to those of the control."""

    classes = ""

    @property
    def template_name(self) -> str:
        widget = self.field.widget
        if isinstance(widget, GROUPS):
            return "forms/choices.html"
        return "forms/tick.html" if isinstance(widget, forms.CheckboxInput) else "forms/field.html"

    @property
    def is_optional(self) -> bool:
        """Whether the label says "(optional)". A filter doesn't say it, nor a form that saves half an answer."""
        is_plain = self.field.required or self.field.disabled or getattr(self.form, "is_filter", False)
        return not (is_plain or getattr(self.form, "may_be_half_filled", False))

    @property
    def control(self) -> SafeString:
        """The input with the portal's classes. It has no placeholder: a hint must stay readable while one types."""
        own = self.field.widget.attrs
        narrow = "in-date" if isinstance(self.field.widget, NARROW) else ""
        classes = " ".join(filter(None, ("in", narrow, own.get("class"), self.classes)))
        attrs: dict[str, Any] = {"class": classes, "placeholder": False}
        if own.get("rows") == DJANGOS_ROWS:
            attrs["rows"] = "4"
        return self.as_widget(attrs=attrs)

    @property
    def choices(self) -> Iterator[tuple[BoundWidget, str]]:
        """Each choice with its hint, or an empty hint."""
        hints = getattr(self.field, "choice_hints", {})
        for choice in self.subwidgets:
            yield choice, hints.get(str(choice.data["value"]), "")


class PortalRenderer(TemplatesSetting):
    """Renders every form of the portal, allauth's too, from the project's templates."""

    field_template_name = "forms/field.html"
    bound_field_class = PortalField


def render_field(
    bound: BoundField, *, label: str | None = None, hint: str | None = None, classes: str = ""
) -> SafeString:
    """The whole field. ``label`` and ``hint`` replace the form's own; ``classes`` are added to the control's."""
    if bound.is_hidden:
        return bound.as_widget()
    if label is not None:
        bound.label = label
    if hint is not None:
        bound.help_text = hint
    if isinstance(bound, PortalField):
        bound.classes = classes
    return bound.as_field_group()


@dataclass(frozen=True, slots=True)
class Problem:
    """One error of a form. ``control`` is the id of the control to correct; it is empty if no single one is wrong."""

    sentence: str
    control: str = ""


def render_error_summary(shown: Iterable[Any]) -> SafeString | str:
    """All errors of these forms, formsets and lists of forms, each with a link to its field; else an empty string."""
    problems = [problem for form in _flatten(shown) for problem in _find_problems(form)]
    return render_to_string("forms/error_summary.html", {"problems": problems}) if problems else ""


def _flatten(shown: Iterable[Any]) -> Iterator[Any]:
    for form in shown:
        if isinstance(form, forms.BaseFormSet):
            yield form
            yield from form.forms
        elif isinstance(form, list):
            yield from form
        elif form:  # a template gives "" for a form that its page doesn't have
            yield form


def _find_problems(form: Any) -> Iterator[Problem]:
    if isinstance(form, forms.BaseFormSet):
        yield from (Problem(str(error)) for error in form.non_form_errors()) if form.is_bound else ()
        return
    yield from (Problem(str(error)) for error in form.non_field_errors())
    for bound in form:
        yield from (Problem(str(error), find_first_control(bound)) for error in bound.errors)


def find_first_control(bound: BoundField) -> str:
    """The id that a link must name to move the keyboard to this field."""
    return f"{bound.auto_id}_0" if isinstance(bound.field.widget, GROUPS) else bound.id_for_label
