"""The forms on the page of a question: the answer, and its evidence."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings

from audits.conducting.services.answers import NEW
from audits.form_fields import LinesField
from audits.models import Answer, Document, Question
from audits.rules.answers import VALIDATION_WAYS, GivenAnswer, Reply, Style
from secor_portal import uploads, wording
from secor_portal.web.forms import DayField, FilesField, PortalForm

LONGEST_NOTE = 20_000  # with the spaces around it; the service removes those before it counts
DIGITS = 9
NOT_APPLICABLE = "not_applicable"
NOT_HERE = "It won’t count. Say why in the note."


class AnswerForm(PortalForm):
    """The answer, how it was validated, and a note. It saves by itself, so everything may be blank.

    How the question is scored decides which fields there are. ``version`` is that of the answer the person saw.
    """

    may_be_half_filled = True
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    reply = forms.ChoiceField(label="Your answer", required=False, widget=forms.RadioSelect)
    points = forms.DecimalField(label="Points", required=False, max_digits=DIGITS, decimal_places=2)
    asked = forms.IntegerField(label="How many people did you ask?", required=False, min_value=0)
    positive = forms.IntegerField(label="How many of them agreed?", required=False, min_value=0)
    not_applicable = forms.BooleanField(label="Does not apply here", help_text=NOT_HERE, required=False)
    known_by = forms.MultipleChoiceField(
        label="How did you validate it?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=list(VALIDATION_WAYS.items()),
    )
    note = LinesField(
        label="Note",
        help_text="What did you see? Name roles, not people.",
        required=False,
        max_length=LONGEST_NOTE,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, question: Question, answer: Answer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=_initial(question, answer), **kwargs)
        self.question = question
        style = Style(question.style)
        for name in _unused(style, question.may_not_apply):
            del self.fields[name]
        if style is not Style.PERCENT_POSITIVE:
            choice: Any = self.fields["reply"]
            choice.choice_hints = _hints(style, question)
            choice.choices = [(reply, _get_label(reply)) for reply in choice.choice_hints]
        if style is Style.RANGE:
            self.fields[
                "points"
            ].help_text = f"More than 0 and fewer than {wording.number(question.points)}, for “partly”"
        self.fields["known_by"].help_text = _describe_validation(question)

    def clean(self) -> dict[str, Any]:
        """Points without an answer mean "partly". Beside another answer they are refused, not dropped silently."""
        cleaned = super().clean() or self.cleaned_data
        points, reply = cleaned.get("points"), cleaned.get("reply")
        if points is not None and not reply:
            cleaned["reply"] = Reply.PARTLY.value
        elif points is not None and reply != Reply.PARTLY:
            self.add_error("points", "You can enter points only for “partly”. Choose that answer, or clear this field.")
        return cleaned

    def read_answer(self) -> GivenAnswer:
        """The typed answer for the services."""
        typed = self.cleaned_data
        reply = NOT_APPLICABLE if typed.get("not_applicable") else typed.get("reply")
        return GivenAnswer(
            reply=Reply(reply) if reply else None,
            points=typed.get("points"),
            positive=typed.get("positive"),
            asked=typed.get("asked"),
            known_by="".join(typed["known_by"]),
            note=typed["note"],
        )

    def take_version(self, version: int) -> None:
        """Let the typed answer replace this version when it is sent again."""
        typed: Any = self.data
        renewed = typed.copy()
        renewed["version"] = str(version)
        self.data = renewed


class EvidenceForm(PortalForm):
    """New evidence: files with their date."""

    may_be_half_filled = True
    files = FilesField(label="Add a file", limit=settings.UPLOAD_LIMIT, required=False)  # type: ignore[assignment]
    dated_on = DayField(
        label="Date of the document", help_text="It shows that the file is from the last twelve months", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit = wording.size(settings.UPLOAD_LIMIT)
        self.fields["files"].help_text = f"PDF, photo (PNG or JPEG), Word or Excel, up to {limit} each"
        self.fields["files"].widget.attrs["accept"] = uploads.ACCEPTED


class ReuseForm(PortalForm):
    """One of the audit's files, as evidence for this answer too."""

    document = forms.ChoiceField(label="Use one of the audit’s files")

    def __init__(self, *args: Any, documents: list[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.documents = {str(document.pk): document for document in documents}
        choice: Any = self.fields["document"]
        choice.choices = [("", "Choose a file"), *((pk, document.name) for pk, document in self.documents.items())]

    def get_document(self) -> Document:
        """The chosen file."""
        return self.documents[self.cleaned_data["document"]]


class DatesForm(PortalForm):
    """The date of each file; blank for none. Made by ``make_dates_form``.

    A hidden field carries the date that the page showed. Only a date typed here counts: another person may have
    changed the others since then.
    """

    may_be_half_filled = True
    documents: Mapping[str, Document]  # by the name of their field

    def add_initial_prefix(self, field_name: str) -> str:
        """Named so that the page's script sees that the field is not part of the answer."""
        return f"{field_name}_was"

    def list_typed(self) -> Iterator[tuple[str, Document, date | None]]:
        """The typed dates that are valid: the field's name, the file and the date (None if cleared)."""
        for name in self.changed_data:
            if name in self.cleaned_data:
                yield name, self.documents[name], self.cleaned_data[name]


def make_dates_form(documents: Iterable[Document]) -> type[DatesForm]:
    """A form class with a date for each of these files."""
    by_name = {name_date_field(document.pk): document for document in documents}
    fields = {name: _day_of(document) for name, document in by_name.items()}
    return type("DatesForm", (DatesForm,), {"documents": by_name, **fields})


def name_date_field(pk: Any) -> str:
    """The name of the field with a file's date."""
    return f"dated_{pk}"


def _day_of(document: Document) -> DayField:
    return DayField(
        label="Date of the document",
        required=False,
        initial=document.dated_on,
        show_hidden_initial=True,
        error_messages={"invalid": f"{document}: enter a date such as 15 June 2027."},
    )


def _initial(question: Question, answer: Answer | None) -> dict[str, Any]:
    if answer is None:
        return {"version": NEW}
    partly = answer.reply == Reply.PARTLY and question.style == Style.RANGE
    return {
        "version": answer.version,
        "reply": answer.reply,
        "points": _points(answer.points) if partly else None,
        "asked": answer.asked,
        "positive": answer.positive,
        "not_applicable": answer.reply == NOT_APPLICABLE,
        "known_by": list(answer.known_by),
        "note": answer.note,
    }


def _points(points: Decimal | None) -> str | None:
    return None if points is None else wording.number(points)


def _unused(style: Style, may_not_apply: bool) -> list[str]:
    if style is Style.PERCENT_POSITIVE:
        return ["reply", "points", *([] if may_not_apply else ["not_applicable"])]
    return ["asked", "positive", "not_applicable", *([] if style is Style.RANGE else ["points"])]


def _hints(style: Style, question: Question) -> dict[str, str]:
    """The possible answers, each with its points."""
    points = wording.number(question.points)
    hints = {Reply.YES: f"{points} points"}
    if style is Style.RANGE:
        hints[Reply.PARTLY] = f"More than 0 and fewer than {points} points"
    hints[Reply.NO] = "0 points"
    if question.may_not_apply:
        hints[Reply.NOT_APPLICABLE] = NOT_HERE
    return {reply.value: hint for reply, hint in hints.items()}


def _get_label(reply: str) -> str:
    return {"yes": "Yes", "partly": "Partly", "no": "No", NOT_APPLICABLE: "Does not apply here"}[reply]


def _describe_validation(question: Question) -> str:
    ways = [VALIDATION_WAYS[letter].lower() for letter in VALIDATION_WAYS if letter in question.validation]
    return f"This question is validated by {wording.join_words(ways)}." if ways else ""
