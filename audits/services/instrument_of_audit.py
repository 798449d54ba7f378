"""Which instrument an audit uses: the one in force on the day on which it was conducted."""

from datetime import date, datetime

from django.db import transaction

from audits.models import Answer, Audit, Element, ElementScore, Evidence, Instrument, Question
from audits.models.answer import Reply
from audits.services.steps import change
from municipalities.models import User
from secor_portal.activity.services import record
from secor_portal.errors import RuleBroken

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
SAME = ("code", "text", "style", "points")  # what makes it the same question in another version


def instrument_on(day: date) -> Instrument:
    """The instrument for an audit conducted on ``day``; ``RuleBroken`` where none is in force."""
    instrument = Instrument.objects.in_force_on(day).first()
    if instrument is None:
        raise RuleBroken("no_instrument", "No audit instrument is in force today. Ask AMHSA which one to use.")
    return instrument


@transaction.atomic
def follow_day(*, audit: Audit, by: User, at: datetime) -> None:
    """Use the instrument in force on the audit's day. What both versions ask alike moves along; nothing is deleted.

    Where none is in force on that day the audit keeps its own, and the check before submission says so.
    """
    if audit.conducted_on is None or _is_in_force(audit.instrument, audit.conducted_on):
        return
    target = Instrument.objects.in_force_on(audit.conducted_on).first()
    if target is None or (target.questions.exists() != audit.instrument.questions.exists()):
        return
    source = audit.instrument
    change(audit, by, instrument=target)
    _move_answers(audit, source, target)
    _move_scores(audit, source, target)
    record("audit.instrument_changed", audit, by=by, at=at, instrument=str(target))


def _is_in_force(instrument: Instrument, day: date) -> bool:
    return instrument.valid_from <= day and (instrument.valid_until is None or day <= instrument.valid_until)


def _move_answers(audit: Audit, source: Instrument, target: Instrument) -> None:
    twins = _twins(source, target)
    present = set(Answer.objects.filter(audit=audit, question__instrument=target).values_list("question_id", flat=True))
    for answer in Answer.objects.filter(audit=audit, question__in=twins):
        twin = twins[answer.question_id]
        if twin.pk not in present and _may_move(answer, twin):
            facts = {name: getattr(answer, name) for name in ANSWERED}
            Answer.objects.create(municipality_id=audit.municipality_id, audit=audit, question=twin, **facts)
    for shown in Evidence.objects.filter(audit=audit, question__in=twins):
        Evidence.objects.get_or_create(
            audit=audit,
            question=twins[shown.question_id],
            document_id=shown.document_id,
            defaults={
                "municipality_id": audit.municipality_id,
                "added_by_id": shown.added_by_id,
                "added_at": shown.added_at,
            },
        )


def _may_move(answer: Answer, twin: Question) -> bool:
    """What did not apply in one version may always apply in another."""
    return twin.may_not_apply or answer.reply != Reply.NOT_APPLICABLE


def _move_scores(audit: Audit, source: Instrument, target: Instrument) -> None:
    twins = {_form(element): element for element in target.elements.all()}
    for score in ElementScore.objects.filter(audit=audit, element__instrument=source).select_related("element"):
        if twin := twins.get(_form(score.element)):
            ElementScore.objects.filter(pk=score.pk).update(element=twin)


def _form(element: Element) -> tuple:
    return (element.number, element.name, element.points_possible)


def _twins(source: Instrument, target: Instrument) -> dict:
    """The target's question by the id of the source's that asks the same."""
    targets = {_same(question): question for question in target.questions.all()}
    pairs = ((question.pk, targets.get(_same(question))) for question in source.questions.all())
    return {pk: twin for pk, twin in pairs if twin is not None}


def _same(question: Question) -> tuple:
    return tuple(getattr(question, name) for name in SAME)
