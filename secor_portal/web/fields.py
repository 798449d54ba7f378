"""One form field as the portal shows it: label, hint, error and control, tied together for screen readers."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from secor_portal.web.icons import icon

GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)
NARROW = (forms.DateInput,)
DJANGOS_ROWS = forms.Textarea().attrs["rows"]  # ten lines; nobody writes that much


def render(bound: BoundField, *, label: str | None = None, hint: str | None = None, cls: str = "") -> SafeString:
    """The whole field. ``label`` and ``hint`` replace the form's own, ``cls`` adds to the control's classes."""
    widget = bound.field.widget
    if widget.is_hidden:
        return mark_safe(str(bound))  # the widget escapes
    bound.label = bound.label if label is None else label
    bound.help_text = bound.help_text if hint is None else hint
    if isinstance(widget, GROUPS):
        return _group(bound)
    if isinstance(widget, forms.CheckboxInput):
        return _tick(bound)
    return _single(bound, cls)


def _single(bound: BoundField, cls: str) -> SafeString:
    return format_html(
        '<div class="field{}"><label for="{}">{}{}</label>{}{}{}</div>',
        _bad(bound), bound.id_for_label, bound.label, _optional(bound), _hint(bound), _errors(bound),
        bound.as_widget(attrs=_attrs(bound, cls)),
    )  # fmt: skip


def _group(bound: BoundField) -> SafeString:
    described = format_html(' aria-describedby="{}"', bound.aria_describedby) if bound.aria_describedby else ""
    choices = format_html_join("", '<label class="choice">{}<span>{}{}</span></label>', _choices(bound))
    return format_html(
        '<fieldset class="field{}"{}><legend>{}{}</legend>{}{}<div class="choices">{}</div></fieldset>',
        _bad(bound), described, bound.label, _optional(bound), _hint(bound), _errors(bound), choices,
    )  # fmt: skip


def _choices(bound: BoundField) -> Iterable[tuple[Any, Any, Any]]:
    hints = getattr(bound.field, "choice_hints", {})
    for choice in bound.subwidgets:
        hint = hints.get(str(choice.data["value"]), "")
        yield choice.tag(), choice.choice_label, format_html('<span class="hint">{}</span>', hint) if hint else ""


def _tick(bound: BoundField) -> SafeString:
    return format_html(
        '<div class="field{}">{}<label class="choice">{}<span>{}{}</span></label></div>',
        _bad(bound), _errors(bound), bound.as_widget(), bound.label, _hint(bound),
    )  # fmt: skip


def _attrs(bound: BoundField, cls: str) -> dict[str, Any]:
    """What the control carries beside its own attributes."""
    own = bound.field.widget.attrs
    narrow = "in-date" if isinstance(bound.field.widget, NARROW) else ""
    attrs: dict[str, Any] = {"class": " ".join(filter(None, ("in", narrow, own.get("class"), cls)))}
    attrs["placeholder"] = False  # a hint stays readable while one types
    if own.get("rows") == DJANGOS_ROWS:
        attrs["rows"] = "4"
    return attrs


def _bad(bound: BoundField) -> str:
    return " field-bad" if bound.errors else ""


def _optional(bound: BoundField) -> str:
    is_plain = bound.field.required or bound.field.disabled or getattr(bound.form, "is_filter", False)
    if is_plain or getattr(bound.form, "may_be_half_filled", False):
        return ""
    return mark_safe(' <span class="optional">(optional)</span>')


def _hint(bound: BoundField) -> SafeString | str:
    if not bound.help_text:
        return ""
    return format_html('<span class="hint" id="{}_helptext">{}</span>', bound.auto_id, bound.help_text)


def _errors(bound: BoundField) -> SafeString | str:
    if not bound.errors:
        return ""
    lines = format_html_join(mark_safe("<br>"), "{}", ((sentence,) for sentence in bound.errors))
    return format_html(
        '<p class="msg-bad" id="{}_error">{}<span><span class="vh">Error: </span>{}</span></p>',
        bound.auto_id, icon("stop"), lines,
    )  # fmt: skip


def summary(forms_shown: Iterable[Any]) -> SafeString | str:
    """All that is wrong in these forms, formsets and lists of forms, each with a link to its field; else empty."""
    problems = [problem for form in _flat(forms_shown) for problem in _problems(form)]
    if not problems:
        return ""
    lines = format_html_join("", "<li>{}</li>", ((problem,) for problem in problems))
    return format_html(
        '<div class="summary" role="alert" aria-labelledby="problem" tabindex="-1" data-focus>'
        '<h2 id="problem">There is a problem</h2><ul>{}</ul></div>',
        lines,
    )


def _flat(shown: Iterable[Any]) -> Iterable[Any]:
    for form in shown:
        if isinstance(form, forms.BaseFormSet):
            yield form
            yield from form.forms
        elif isinstance(form, list):
            yield from form
        elif form:  # a template hands over "" for a form that its page has not
            yield form


def _problems(form: Any) -> Iterable[Any]:
    if isinstance(form, forms.BaseFormSet):
        yield from form.non_form_errors() if form.is_bound else ()
        return
    yield from form.non_field_errors()
    for bound in form:
        yield from (format_html('<a href="#{}">{}</a>', first_control(bound), error) for error in bound.errors)


def first_control(bound: BoundField) -> str:
    """The id that a link must name to bring the keyboard to this field."""
    return f"{bound.auto_id}_0" if isinstance(bound.field.widget, GROUPS) else bound.id_for_label
