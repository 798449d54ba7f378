"""Forms of the audit's workbook."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from audits.workbook.services.upload import UploadedChange
from secor_portal import wording
from secor_portal.web.forms import PortalForm

PORTAL, WORKBOOK = "portal", "workbook"
CHOICE = "answer-"
LINE_END = mark_safe("<br>")


class WorkbookForm(PortalForm):
    """The workbook that was filled in."""

    file = forms.FileField(
        label="Your workbook",
        help_text="An Excel workbook (.xlsx), at most 5 MB",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )


class SaveForm(PortalForm):
    """The signed preview, and a choice for every conflict."""

    preview = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, conflicts: Sequence[UploadedChange] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflicts = conflicts
        for change in conflicts:
            self.fields[f"{CHOICE}{change.code}"] = _choice(change)

    def list_choices(self) -> Iterable[Any]:
        """A field for every conflict."""
        return [self[f"{CHOICE}{change.code}"] for change in self.conflicts]

    def list_overwritten(self) -> set[str]:
        """The codes of the questions in which the workbook counts."""
        sent = self.data.items()
        return {name.removeprefix(CHOICE) for name, value in sent if name.startswith(CHOICE) and value == WORKBOOK}


def _choice(change: UploadedChange) -> forms.ChoiceField:
    field = forms.ChoiceField(
        label=f"{change.code} {change.question.text}",
        choices=[(PORTAL, "Keep the answer in the portal"), (WORKBOOK, "Take the answer in the workbook")],
        widget=forms.RadioSelect,
        initial=PORTAL,
    )
    before, after = ([(str(column), row[side]) for column, *row in change.differences] for side in (0, 1))
    hints: Any = field
    hints.choice_hints = {PORTAL: format_html("{}<br>{}", _said(before), _by(change)), WORKBOOK: _said(after)}
    return field


def _said(rows: Sequence[tuple[str, str]]) -> Any:
    return format_html_join(LINE_END, "{}: {}", rows)


def _by(change: UploadedChange) -> str:
    if change.present is None:
        return "Removed in the portal after the download"
    return f"{change.present.answered_by}, {wording.moment(change.present.answered_at)}"
