"""Audits, their questions, answers, reviews and action plans."""

from datetime import date, timedelta
from typing import Any

import factory
from factory.django import DjangoModelFactory

from audits.models import (
    ActionItem,
    ActionPlan,
    Answer,
    Audit,
    AuditorAssignment,
    ClockPause,
    Document,
    Element,
    ElementScore,
    Evidence,
    Instrument,
    Note,
    Proof,
    Question,
    RevisionRound,
    StandardNote,
)
from audits.rules.lifecycle import DECIDED, AuditState
from tests.factories.moment import MOMENT
from tests.factories.municipalities import MembershipFactory, MunicipalityFactory, UserFactory


class InstrumentFactory(DjangoModelFactory):
    """An instrument with two elements of 50 points."""

    class Meta:
        model = Instrument
        skip_postgeneration_save = True

    name = "Test questions"
    version = factory.Sequence(str)
    valid_from = date(2000, 1, 1)
    published_at = MOMENT

    @factory.post_generation
    def elements(instrument: Any, create: bool, extracted: Any, **_: Any) -> None:  # noqa: N805  # the one just made
        for number in (1, 2):
            Element.objects.create(instrument=instrument, number=number, name=f"Section {number}", points_possible=50)


class QuestionFactory(DjangoModelFactory):
    """A question of the first element: all or nothing for 10 points, shown by documents."""

    class Meta:
        model = Question

    instrument = factory.SubFactory(InstrumentFactory)
    element = factory.LazyAttribute(lambda o: o.instrument.elements.first())
    number = factory.Sequence(lambda n: n % 30_000 + 1)
    code = factory.LazyAttribute(lambda o: f"{o.element.number}.{o.number}")
    text = "Is there a written safety policy?"
    validation = "D"
    style = "all_or_nothing"
    points = 10


class AuditFactory(DjangoModelFactory):
    """A submitted certification audit that passes; give ``state`` for another."""

    class Meta:
        model = Audit

    municipality = factory.SubFactory(MunicipalityFactory)
    kind = "certification"
    instrument = factory.SubFactory(InstrumentFactory)
    conductor = factory.LazyAttribute(lambda o: "external" if o.kind == "certification" else "own_people")
    author = factory.SubFactory(UserFactory)
    started_at = MOMENT
    conducted_on = date(2026, 5, 1)
    state = AuditState.SUBMITTED
    submitted_at = factory.LazyAttribute(lambda o: None if o.state == AuditState.DRAFT else MOMENT)
    submitted_by = factory.LazyAttribute(lambda o: None if o.state == AuditState.DRAFT else o.author)
    points_awarded = factory.LazyAttribute(lambda o: None if o.state == AuditState.DRAFT else 90)
    points_possible = factory.LazyAttribute(lambda o: None if o.state == AuditState.DRAFT else 100)
    passed = factory.LazyAttribute(lambda o: None if o.state == AuditState.DRAFT else True)
    answer_due_on = factory.LazyAttribute(
        lambda o: None if AuditState(o.state) in {AuditState.DRAFT, *DECIDED} else o.conducted_on + timedelta(days=30)
    )
    act_by = factory.SelfAttribute("answer_due_on")
    qa_decided_on = factory.LazyAttribute(
        lambda o: o.conducted_on + timedelta(days=20) if AuditState(o.state) in DECIDED else None
    )


class AuditorAssignmentFactory(DjangoModelFactory):
    """An external auditor of an audit, as long as their membership lasts."""

    class Meta:
        model = AuditorAssignment

    audit = factory.SubFactory(AuditFactory)
    municipality = factory.SelfAttribute("audit.municipality")
    membership = factory.SubFactory(
        MembershipFactory, municipality=factory.SelfAttribute("..municipality"), role="auditor"
    )
    until = factory.LazyAttribute(lambda o: o.membership.until or date(2099, 12, 31))


class ElementScoreFactory(DjangoModelFactory):
    """45 of 50."""

    class Meta:
        model = ElementScore

    municipality = factory.SelfAttribute("audit.municipality")
    audit = factory.SubFactory(AuditFactory)
    element = factory.LazyAttribute(lambda o: o.audit.instrument.elements.first())
    points_awarded = 45
    points_possible = 50


class DocumentFactory(DjangoModelFactory):
    """A row of a document; its bytes are not on disk."""

    class Meta:
        model = Document

    municipality = factory.SelfAttribute("audit.municipality")
    audit = factory.SubFactory(AuditFactory)
    name = factory.Sequence(lambda n: f"inspection-{n}.pdf")
    media_type = "application/pdf"
    size = 1024
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    uploaded_by = factory.SelfAttribute("audit.author")
    uploaded_at = MOMENT


class AnswerFactory(DjangoModelFactory):
    """Yes, with a note."""

    class Meta:
        model = Answer

    municipality = factory.SelfAttribute("audit.municipality")
    audit = factory.SubFactory(AuditFactory, method="answered", state="draft")
    question = factory.LazyAttribute(lambda o: QuestionFactory(instrument=o.audit.instrument))
    reply = "yes"
    known_by = "D"
    note = "The policy of January is signed and on the wall."
    answered_by = factory.SelfAttribute("audit.author")
    answered_at = MOMENT


class EvidenceFactory(DjangoModelFactory):
    """A document that shows a question of its audit."""

    class Meta:
        model = Evidence

    municipality = factory.SelfAttribute("audit.municipality")
    audit = factory.SubFactory(AuditFactory, method="answered", state="draft")
    question = factory.LazyAttribute(lambda o: QuestionFactory(instrument=o.audit.instrument))
    document = factory.LazyAttribute(lambda o: DocumentFactory(audit=o.audit))
    added_by = factory.SelfAttribute("audit.author")
    added_at = MOMENT


class RevisionRoundFactory(DjangoModelFactory):
    """An unanswered first round."""

    class Meta:
        model = RevisionRound

    municipality = factory.SelfAttribute("audit.municipality")
    audit = factory.SubFactory(AuditFactory)
    number = 1
    letter = "Please add the inspection of March."
    requested_on = date(2026, 5, 20)
    requested_by = factory.SubFactory(UserFactory)
    due_on = date(2026, 6, 4)


class NoteFactory(DjangoModelFactory):
    """A must-fix note, not yet sent."""

    class Meta:
        model = Note

    municipality = factory.SelfAttribute("audit.municipality")
    audit = factory.SubFactory(AuditFactory)
    round = 1
    weight = "must_fix"
    text = "The drill has no date."
    written_by = factory.SubFactory(UserFactory)
    written_at = MOMENT


class StandardNoteFactory(DjangoModelFactory):
    """A note that fits any question."""

    class Meta:
        model = StandardNote

    title = factory.Sequence(lambda n: f"Undated record {n}")
    weight = "must_fix"
    text = "Show a record with a date in the twelve months before the audit."


class ClockPauseFactory(DjangoModelFactory):
    """The clocks stand still since 12 May 2026."""

    class Meta:
        model = ClockPause

    municipality = factory.SelfAttribute("audit.municipality")
    audit = factory.SubFactory(AuditFactory)
    from_on = date(2026, 5, 12)
    reason = "The office was flooded."
    paused_by = factory.SubFactory(UserFactory)


class ActionPlanFactory(DjangoModelFactory):
    """A plan without items."""

    class Meta:
        model = ActionPlan

    municipality = factory.SelfAttribute("audit.municipality")
    audit = factory.SubFactory(AuditFactory)
    developed_on = date(2026, 6, 1)


class ActionItemFactory(DjangoModelFactory):
    """An open item."""

    class Meta:
        model = ActionItem

    municipality = factory.SelfAttribute("plan.municipality")
    plan = factory.SubFactory(ActionPlanFactory)
    what = factory.Sequence(lambda n: f"Fix step {n}")
    owner = "Public works foreman"
    due_on = date(2026, 9, 1)


class ProofFactory(DjangoModelFactory):
    """A row of a file that shows an action; its bytes are not on disk."""

    class Meta:
        model = Proof

    municipality = factory.SelfAttribute("item.municipality")
    item = factory.SubFactory(ActionItemFactory)
    name = "invoice.pdf"
    media_type = "application/pdf"
    size = 1024
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    uploaded_by = factory.SubFactory(UserFactory)
    uploaded_at = MOMENT
