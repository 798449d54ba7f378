"""The versions of the audit instrument at the desk: look, import, see what changes, publish."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from audits.lookups import sent, show
from audits.models import Element, Instrument, Question
from audits.models.instrument import STYLES
from audits.questions.forms import InstrumentFileForm, SeenForm
from audits.questions.rules.comparing import FieldChange
from audits.questions.rules.template import YAML_TEMPLATE
from audits.questions.rules.yaml_file import write_yaml
from audits.questions.selectors import Stage, Version, change_by, draft_of, questions_of, stage_of, versions
from audits.questions.services.files import content_of, workbook_of
from audits.questions.services.versions import ImportRefused, discard_instrument, import_instrument, publish_instrument
from audits.rules.answers import VALIDATION_WAYS, Style
from audits.rules.results import StatusPill
from secor_portal import clock, uploads, wording
from secor_portal.errors import RuleBroken
from secor_portal.web.acting import hand
from secor_portal.web.forms_to_services import attempt
from secor_portal.web.guards import FORM_METHODS, desk

SHOWN = 200  # problems that the page lists
SECTION = {"section": "instruments"}
YAML = "application/yaml"
PILLS = {
    Stage.PREPARED: StatusPill("care", "Being prepared"),
    Stage.COMING: StatusPill("sky", "Coming"),
    Stage.IN_FORCE: StatusPill("good", "In force"),
    Stage.PAST: StatusPill("calm", "Past"),
}
FIELDS = {
    "name": "Name",
    "is_sample": "Sample only",
    "pass_overall": "Pass mark of the whole, %",
    "pass_element": "Pass mark of every element, %",
    "text": "Question",
    "guidance": "Guidance",
    "attach": "What to attach",
    "validation": "Validated by",
    "style": "Scoring",
    "points": "Points",
    "may_not_apply": "May not apply",
    "is_written_policy": "Written policy",
    "depends_on": "Depends on",
}


def the_instrument(pk: UUID) -> Instrument:
    return get_object_or_404(Instrument.objects.select_related("imported_by", "published_by"), pk=pk)


@desk("audits.view_instruments")
@require_safe
def instruments(request: HttpRequest) -> HttpResponse:
    """Every version and where it stands."""
    found = versions(clock.today())
    context = {
        "versions": [(version, PILLS[version.stage], _validity(version.instrument)) for version in found],
        "headline": _headline(found),
        "may_manage": request.user.has_perm("audits.manage_instruments"),
    }
    return show(request, "audits/instruments.html", SECTION | context)


@desk("audits.view_instruments", on=the_instrument)
@require_safe
def instrument(request: HttpRequest, version: Instrument) -> HttpResponse:
    """One version with all its questions; while it is being prepared also what it changes."""
    return show(request, "audits/instrument.html", SECTION | _about(request, version))


@desk("audits.manage_instruments")
@require_http_methods(FORM_METHODS)
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file. All of it becomes a version that is being prepared, or every problem is listed."""
    form = InstrumentFileForm(sent(request), request.FILES or None)
    current = Instrument.objects.in_force_on(clock.today()).first()
    context: dict[str, Any] = {"form": form, "current": current}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            imported = import_instrument(content=content_of(file), name=file.name, **hand(request))
        except RuleBroken as refusal:
            form.add_error("file", refusal.sentence)
            problems = refusal.problems if isinstance(refusal, ImportRefused) else ()
            context |= {"problems": problems[:SHOWN], "all_problems": len(problems)}
        else:
            messages.success(request, f"{imported} is imported and not published yet. See what it changes.")
            return redirect("desk:instrument", imported.pk)
    return show(request, "audits/instrument_import.html", SECTION | context)


@desk("audits.manage_instruments", on=the_instrument)
@require_http_methods(FORM_METHODS)
def publish(request: HttpRequest, version: Instrument) -> HttpResponse:
    """Put a version in force; a page of its own that asks once more."""
    if published := _already(request, version):
        return published
    form = SeenForm.of(sent(request), version.imported_at)
    if request.method == "POST" and _done(form, publish_instrument, request, version):
        messages.success(request, f"{version} is published, valid from {wording.day(version.valid_from)}.")
        return redirect("desk:instrument", version.pk)
    return show(request, "audits/instrument_publish.html", SECTION | _about(request, version) | {"form": form})


@desk("audits.manage_instruments", on=the_instrument)
@require_http_methods(FORM_METHODS)
def discard(request: HttpRequest, version: Instrument) -> HttpResponse:
    """Throw a version away that is being prepared."""
    if published := _already(request, version):
        return published
    form = SeenForm.of(sent(request), version.imported_at)
    if request.method == "POST" and _done(form, discard_instrument, request, version):
        messages.success(request, f"{version} is discarded.")
        return redirect("desk:instruments")
    return show(request, "audits/instrument_discard.html", SECTION | {"version": version, "form": form})


@desk("audits.view_instruments", on=the_instrument)
@require_safe
def as_workbook(request: HttpRequest, version: Instrument) -> HttpResponse:
    """The version as a workbook, which imports again."""
    return _file(workbook_of(draft_of(version)), uploads.XLSX.media_type, f"{slugify(str(version))}.xlsx")


@desk("audits.view_instruments", on=the_instrument)
@require_safe
def as_yaml(request: HttpRequest, version: Instrument) -> HttpResponse:
    """The version as YAML, which imports again."""
    return _file(write_yaml(draft_of(version)).encode(), YAML, f"{slugify(str(version))}.yaml")


@desk("audits.view_instruments")
@require_safe
def empty_workbook(request: HttpRequest) -> HttpResponse:
    """An empty workbook to fill in."""
    return _file(workbook_of(None), uploads.XLSX.media_type, "instrument.xlsx")


@desk("audits.view_instruments")
@require_safe
def empty_yaml(request: HttpRequest) -> HttpResponse:
    """A short YAML file that shows every field."""
    return _file(YAML_TEMPLATE.encode(), YAML, "instrument.yaml")


def _about(request: HttpRequest, version: Instrument) -> dict[str, Any]:
    stage = stage_of(version, clock.today())
    questions, elements = list(questions_of(version)), list(version.elements.all())
    change = change_by(version) if stage is Stage.PREPARED else None
    return {
        "version": version,
        "stage": stage.value,
        "pill": PILLS[stage],
        "validity": _validity(version),
        "elements": list(_asked(elements, questions)),
        "question_count": len(questions),
        "points": sum((element.points_possible for element in elements), Decimal(0)),
        "change": change,
        "change_headline": _change_headline(change) if change else "",
        "header_lines": [_line(one) for one in change.comparison.header] if change else [],
        "question_lines": list(_question_lines(change)) if change else [],
        "may_manage": request.user.has_perm("audits.manage_instruments"),
    }


def _asked(elements: list[Element], questions: list[Question]) -> Iterator[tuple[Element, list[tuple[Question, str]]]]:
    """Each element with its questions, and how each is validated in words."""
    of_element = {pk: list(rows) for pk, rows in groupby(questions, key=lambda question: question.element_id)}
    for element in elements:
        yield element, [(row, _validated(row.validation)) for row in of_element.get(element.pk, [])]


def _validated(letters: str) -> str:
    return wording.join_words([VALIDATION_WAYS[letter].lower() for letter in letters])


def _validity(version: Instrument) -> str:
    first = wording.day(version.valid_from)
    return f"{first} to {wording.day(version.valid_until)}" if version.valid_until else f"From {first} on"


def _headline(found: list[Version]) -> str:
    current = next((version.instrument for version in found if version.stage is Stage.IN_FORCE), None)
    return f"{current} is in force." if current else "No instrument is in force today."


def _change_headline(change: Any) -> str:
    compared = change.comparison
    parts = [f"{len(compared.added)} added", f"{len(compared.removed)} removed", f"{len(compared.changed)} changed"]
    return f"{wording.join_words(parts)}, {compared.unchanged} as before"


def _question_lines(change: Any) -> Iterator[tuple[str, str, list[tuple[str, str, str]]]]:
    for question in change.comparison.changed:
        yield question.code, question.text, [_line(one) for one in question.fields]


def _line(one: FieldChange) -> tuple[str, str, str]:
    return FIELDS[one.name], _said(one.before), _said(one.after)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Style):
        return str(dict(STYLES)[value.value])
    if isinstance(value, Decimal):
        return wording.number(value)
    return wording.day(value) if isinstance(value, date) else str(value) or "–"


def _done(form: SeenForm, service: Any, request: HttpRequest, version: Instrument) -> bool:
    """Do it; where it was refused the form says why and shows what there is now."""
    if not form.is_valid():
        return False
    attempt(form, service, instrument=version, seen=form.cleaned_data["seen"], **hand(request))
    if form.errors:
        now = Instrument.objects.filter(pk=version.pk).first() or version
        form.data = {"seen": now.imported_at.isoformat() if now.imported_at else ""}
    return not form.errors


def _already(request: HttpRequest, version: Instrument) -> HttpResponse | None:
    if version.published_at is None:
        return None
    messages.info(request, f"{version} is published, so it is frozen. Import a new version to change something.")
    return redirect("desk:instrument", version.pk)


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response
