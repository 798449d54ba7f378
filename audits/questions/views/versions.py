"""The versions of the audit questions at the desk: list, import, compare, publish."""

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

from audits.models import Element, Instrument, Question
from audits.models.instrument import STYLES
from audits.questions.forms import InstrumentFileForm, SeenForm
from audits.questions.rules.comparing import FieldChange
from audits.questions.rules.template import YAML_TEMPLATE
from audits.questions.rules.yaml_file import write_yaml
from audits.questions.selectors import (
    Stage,
    VersionSummary,
    build_draft,
    describe_change,
    find_stage,
    list_questions,
    list_versions,
)
from audits.questions.services.files import build_workbook, read_content
from audits.questions.services.versions import (
    QuestionImportRefused,
    discard_instrument,
    import_instrument,
    publish_instrument,
)
from audits.rules.answers import VALIDATION_WAYS, Style
from audits.rules.results import StatusPill
from secor_portal import clock, uploads, wording
from secor_portal.errors import RuleBroken
from secor_portal.web.guards import FORM_METHODS, desk
from secor_portal.web.service_calls import call_service, get_posted_data, render_page

SHOWN = 200  # problems that the page lists
SECTION = {"section": "instruments"}
YAML = "application/yaml"
PILLS = {
    Stage.PREPARED: StatusPill("care", "Not published"),
    Stage.COMING: StatusPill("sky", "Coming"),
    Stage.IN_FORCE: StatusPill("good", "In force"),
    Stage.PAST: StatusPill("calm", "Past"),
}
FIELDS = {
    "name": "Name",
    "is_sample": "Sample only",
    "pass_overall": "Overall pass mark, %",
    "pass_element": "Pass mark of every section, %",
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


def get_instrument(pk: UUID) -> Instrument:
    return get_object_or_404(Instrument.objects.select_related("imported_by", "published_by"), pk=pk)


@desk("audits.view_instruments")
@require_safe
def list_instruments(request: HttpRequest) -> HttpResponse:
    """All versions with their stages."""
    found = list_versions(clock.today())
    context = {
        "versions": [(version, PILLS[version.stage], _validity(version.instrument)) for version in found],
        "headline": _headline(found),
        "may_manage": request.user.has_perm("audits.manage_instruments"),
    }
    return render_page(request, "audits/instruments.html", SECTION | context)


@desk("audits.view_instruments", on=get_instrument)
@require_safe
def show_instrument(request: HttpRequest, version: Instrument) -> HttpResponse:
    """One version with its questions; an unpublished one also with what it changes."""
    return render_page(request, "audits/instrument.html", SECTION | _about(request, version))


@desk("audits.manage_instruments")
@require_http_methods(FORM_METHODS)
def import_file(request: HttpRequest) -> HttpResponse:
    """Import a file as an unpublished version, or list every problem in it."""
    form = InstrumentFileForm(get_posted_data(request), request.FILES or None)
    current = Instrument.objects.in_force_on(clock.today()).first()
    context: dict[str, Any] = {"form": form, "current": current}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            person: Any = request.user
            imported = import_instrument(content=read_content(file), name=file.name, by=person, at=clock.now())
        except RuleBroken as refusal:
            form.add_error("file", refusal.sentence)
            problems = refusal.problems if isinstance(refusal, QuestionImportRefused) else ()
            context |= {"problems": problems[:SHOWN], "all_problems": len(problems)}
        else:
            messages.success(request, f"{imported} is imported. Check what it changes, then publish it.")
            return redirect("desk:instrument", imported.pk)
    return render_page(request, "audits/instrument_import.html", SECTION | context)


@desk("audits.manage_instruments", on=get_instrument)
@require_http_methods(FORM_METHODS)
def publish_version(request: HttpRequest, version: Instrument) -> HttpResponse:
    """Publish a version, after asking."""
    if published := _redirect_published(request, version):
        return published
    form = SeenForm.for_version(get_posted_data(request), version.imported_at)
    if request.method == "POST" and _call_for_version(form, publish_instrument, request, version):
        messages.success(request, f"{version} is published, valid from {wording.day(version.valid_from)}.")
        return redirect("desk:instrument", version.pk)
    return render_page(request, "audits/instrument_publish.html", SECTION | _about(request, version) | {"form": form})


@desk("audits.manage_instruments", on=get_instrument)
@require_http_methods(FORM_METHODS)
def discard_version(request: HttpRequest, version: Instrument) -> HttpResponse:
    """Discard an unpublished version, after asking."""
    if published := _redirect_published(request, version):
        return published
    form = SeenForm.for_version(get_posted_data(request), version.imported_at)
    if request.method == "POST" and _call_for_version(form, discard_instrument, request, version):
        messages.success(request, f"{version} is discarded.")
        return redirect("desk:instruments")
    return render_page(request, "audits/instrument_discard.html", SECTION | {"version": version, "form": form})


@desk("audits.view_instruments", on=get_instrument)
@require_safe
def download_workbook(request: HttpRequest, version: Instrument) -> HttpResponse:
    """The version as a workbook, which can be imported again."""
    return _respond_with_file(
        build_workbook(build_draft(version)), uploads.XLSX.media_type, f"{slugify(str(version))}.xlsx"
    )


@desk("audits.view_instruments", on=get_instrument)
@require_safe
def download_yaml(request: HttpRequest, version: Instrument) -> HttpResponse:
    """The version as YAML, which can be imported again."""
    return _respond_with_file(write_yaml(build_draft(version)).encode(), YAML, f"{slugify(str(version))}.yaml")


@desk("audits.view_instruments")
@require_safe
def download_empty_workbook(request: HttpRequest) -> HttpResponse:
    """An empty workbook to fill in."""
    return _respond_with_file(build_workbook(None), uploads.XLSX.media_type, "instrument.xlsx")


@desk("audits.view_instruments")
@require_safe
def download_empty_yaml(request: HttpRequest) -> HttpResponse:
    """A short YAML file that shows every field."""
    return _respond_with_file(YAML_TEMPLATE.encode(), YAML, "instrument.yaml")


def _about(request: HttpRequest, version: Instrument) -> dict[str, Any]:
    stage = find_stage(version, clock.today())
    questions, elements = list(list_questions(version)), list(version.elements.all())
    change = describe_change(version) if stage is Stage.PREPARED else None
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


def _headline(found: list[VersionSummary]) -> str:
    current = next((version.instrument for version in found if version.stage is Stage.IN_FORCE), None)
    return f"{current} is in force." if current else "No audit questions are in force today."


def _change_headline(change: Any) -> str:
    compared = change.comparison
    parts = [f"{len(compared.added)} added", f"{len(compared.removed)} removed", f"{len(compared.changed)} changed"]
    return f"{wording.join_words(parts)}, {compared.unchanged} unchanged"


def _question_lines(change: Any) -> Iterator[tuple[str, str, list[tuple[str, str, str]]]]:
    for question in change.comparison.changed:
        yield question.code, question.text, [_line(one) for one in question.fields]


def _line(one: FieldChange) -> tuple[str, str, str]:
    return FIELDS[one.name], _as_text(one.before), _as_text(one.after)


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Style):
        return str(dict(STYLES)[value.value])
    if isinstance(value, Decimal):
        return wording.number(value)
    return wording.day(value) if isinstance(value, date) else str(value) or "–"


def _call_for_version(form: SeenForm, service: Any, request: HttpRequest, version: Instrument) -> bool:
    """Whether the service accepted; otherwise the form says why and takes the present import."""
    if not form.is_valid():
        return False
    accepted = bool(call_service(request, service, form=form, instrument=version, seen=form.cleaned_data["seen"]))
    if not accepted:
        present = Instrument.objects.filter(pk=version.pk).first() or version
        form.data = {"seen": present.imported_at.isoformat() if present.imported_at else ""}
    return accepted


def _redirect_published(request: HttpRequest, version: Instrument) -> HttpResponse | None:
    if version.published_at is None:
        return None
    messages.info(request, f"{version} is published, so you can’t change it. Import a new version instead.")
    return redirect("desk:instrument", version.pk)


def _respond_with_file(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response
