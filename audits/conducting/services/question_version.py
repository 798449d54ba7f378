"""Which version of the audit questions an audit uses: the one in force on its last day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from audits.models import (
    ActionItem,
    Answer,
    Audit,
    Element,
    ElementScore,
    Evidence,
    Instrument,
    Method,
    Note,
    Question,
)
from audits.models.answer import ReplyChoices
from audits.services.transitions import change_audit
from municipalities.models import User
from secor_portal.activity.services import record
from secor_portal.errors import RuleBroken
from secor_portal.partner import PARTNER

ANSWERED = (
    "reply",
    "points",
    "positive",
    "asked",
    "known_by",
    "note",
    "answered_by_id",
    "answered_at",
    "carried_from_id",
)
Twins = Mapping[tuple[Any, ...], Question]  # the questions that the audit asks now, by ``Question.form``


def get_instrument_for(day: date) -> Instrument:
    """The version of the questions for an audit that starts on ``day``. Raises ``RuleBroken`` if none is in force.

    The last day of the audit may later need another version.
    """
    instrument = Instrument.objects.in_force_on(day).first()
    if instrument is None:
        raise RuleBroken(
            "no_instrument", f"No audit questions are in force today. Ask {PARTNER.name} which version to use."
        )
    return instrument


@transaction.atomic
def update_question_version(*, audit: Audit, by: User, at: datetime) -> None:
    """Use the version of the questions in force on the audit's last day. Nothing is deleted.

    Answers to questions that both versions ask move along: the author sees the text they saved last, also after the
    day is corrected back. Answers to questions that the new version doesn't ask are kept, but not shown or scored until
    they are asked again. Notes and actions about them then belong to the whole audit, so that they aren't overlooked.

    If no version is in force on that day, or none with questions for an audit that needs them, the audit keeps its
    own version. The check before submission says so.
    """
    if audit.conducted_on is None or _is_in_force(audit.instrument, audit.conducted_on):
        return
    target = Instrument.objects.in_force_on(audit.conducted_on).first()
    if target is None or (audit.method == Method.ANSWERED and not target.questions.exists()):
        return
    change_audit(audit, by, instrument=target)
    twins = {question.form: question for question in target.questions.all()}
    _bring_answers(audit, twins)
    _move_evidence(audit, twins)
    _move_notes_and_actions(audit, twins)
    _move_scores(audit)
    record("audit.instrument_changed", audit, by=by, at=at, instrument=str(target))


def _is_in_force(instrument: Instrument, day: date) -> bool:
    return instrument.valid_from <= day and (instrument.valid_until is None or day <= instrument.valid_until)


def _bring_answers(audit: Audit, twins: Twins) -> None:
    """Each question gets the answer saved last. Answers to other versions stay stored."""
    given: dict[Question, list[Answer]] = defaultdict(list)
    for answer in Answer.objects.filter(audit=audit).select_related("question"):
        if twin := twins.get(answer.question.form):
            given[twin].append(answer)
    for question, answers in given.items():
        _bring_last(audit, question, answers)


def _bring_last(audit: Audit, question: Question, answers: Sequence[Answer]) -> None:
    """The answer's version goes up, so that a page opened earlier can't overwrite it."""
    own = next((answer for answer in answers if answer.question_id == question.pk), None)
    last = max(answers, key=lambda answer: (answer.answered_at, answer.version, answer is own, bool(answer.reply)))
    if own is None:
        whose = {"municipality_id": audit.municipality_id, "audit": audit, "question": question}
        Answer.objects.create(**whose, version=last.version, **_facts(last, question))
    elif last is not own:
        version = max(own.version + 1, last.version)
        Answer.objects.filter(pk=own.pk).update(version=version, **_facts(last, question))


def _facts(answer: Answer, question: Question) -> dict[str, Any]:
    """The answer as ``question`` allows it: "does not apply" may not be allowed in another version."""
    facts = {name: getattr(answer, name) for name in ANSWERED}
    if answer.reply == ReplyChoices.NOT_APPLICABLE and not question.may_not_apply:
        facts["reply"] = ""
    return facts


def _move_evidence(audit: Audit, twins: Twins) -> None:
    """Evidence belongs to one version at a time, so a file detached there doesn't come back here."""
    rows = list(Evidence.objects.filter(audit=audit).select_related("question"))
    present = {(row.question_id, row.document_id) for row in rows}
    moved = []
    for row in rows:
        twin = twins.get(row.question.form)
        if twin and (twin.pk, row.document_id) not in present:
            present.add((twin.pk, row.document_id))
            row.question = twin
            moved.append(row)
    Evidence.objects.bulk_update(moved, ["question"])


def _move_notes_and_actions(audit: Audit, twins: Twins) -> None:
    """Notes and actions move with their question, or to the whole audit if the question is no longer asked."""
    for rows in (Note.objects.filter(audit=audit), ActionItem.objects.filter(plan__audit=audit)):
        about = list(rows.filter(question__isnull=False).select_related("question"))
        for row in about:
            row.question = twins.get(row.question.form)
        rows.model.objects.bulk_update(about, ["question"])


def _move_scores(audit: Audit) -> None:
    twins = {_form(element): element for element in audit.instrument.elements.all()}
    rows = list(ElementScore.objects.filter(audit=audit).select_related("element"))
    present = {row.element_id for row in rows}
    for row in rows:
        twin = twins.get(_form(row.element))
        if twin and twin.pk not in present:
            ElementScore.objects.filter(pk=row.pk).update(element=twin)


def _form(element: Element) -> tuple[Any, ...]:
    return (element.number, element.name, element.points_possible)
