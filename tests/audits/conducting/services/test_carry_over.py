from datetime import date

import pytest
from django_scopes import scopes_disabled

from audits.conducting.services.answers import AnswerConflict
from audits.conducting.services.carry_over import carry_answer_over, take_answer_back
from audits.models import Answer, Audit, Evidence
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken, StaleState
from tests.factories import AnswerFactory, AuditFactory, InstrumentFactory, QuestionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("opened")]


@pytest.fixture(autouse=True)
def _on(settings):
    settings.AUDIT_CARRY_OVER = True


@pytest.fixture
def questions():
    """Six questions: 1.1 to 1.5 are about written policy, 1.6 is not."""
    instrument = InstrumentFactory()
    return [
        QuestionFactory(instrument=instrument, number=number, code=f"1.{number}", is_written_policy=number < 6)
        for number in range(1, 7)
    ]


@pytest.fixture
def certification(town, questions):
    """A passed certification audit with full points for every question."""
    facts = {"kind": "certification", "state": "qa_passed", "method": "answered", "conducted_on": date(2025, 5, 1)}
    with scopes_disabled():
        audit = AuditFactory(municipality=town, instrument=questions[0].instrument, **facts)
        for question in questions:
            AnswerFactory(audit=audit, question=question, note=f"Policy {question.code}.")
        return audit


@pytest.fixture
def audit(answered_draft, certification):
    return answered_draft(kind="internal", instrument=certification.instrument)


@pytest.fixture
def carry(audit, administrator, at):
    return lambda question, version=0: carry_answer_over(
        audit=audit, question=question, version=version, by=administrator, at=at
    )


def refused(call) -> str:
    with pytest.raises(RuleBroken) as refusal:
        call()
    return refusal.value.sentence


def test_the_certification_answer_is_carried_over_with_its_source(carry, questions, certification):
    answer = carry(questions[0])

    source = Answer.objects.get(audit=certification, question=questions[0])
    kept = Answer.objects.get(pk=answer.pk)
    assert (kept.given, kept.carried_from, kept.version) == (source.given, source, 1)
    assert Event.objects.about(answer).get().sentence == "Answer to 1.1 carried over from the certification audit"


def test_a_carried_over_answer_can_be_taken_back(carry, questions, audit, administrator, at):
    carry(questions[0])

    answer = take_answer_back(audit=audit, question=questions[0], version=1, by=administrator, at=at)

    kept = Answer.objects.get(pk=answer.pk)
    assert (kept.reply, kept.note, kept.carried_from_id, kept.version) == ("", "", None, 2)
    assert Event.objects.about(answer).first().sentence == "Answer to 1.1 no longer carried over"


def test_an_answer_not_carried_over_cannot_be_taken_back(audit, questions, administrator, at):
    sentence = refused(lambda: take_answer_back(audit=audit, question=questions[0], version=0, by=administrator, at=at))

    assert sentence == "Question 1.1 is not carried over."


def test_carrying_over_twice_counts_once_toward_the_third(carry, questions):
    carry(questions[0])
    carry(questions[1])

    assert "You can carry over at most 2 of the 6 answers" in refused(lambda: carry(questions[2]))
    assert carry(questions[1], 1).version == 2


def test_carrying_over_when_switched_off_is_refused(carry, questions, settings):
    settings.AUDIT_CARRY_OVER = False

    assert refused(lambda: carry(questions[0])) == "AMHSA does not allow answers to be carried over."


def test_a_question_not_about_policy_is_not_carried_over(carry, questions):
    assert refused(lambda: carry(questions[5])) == "Question 1.6 is not about a written policy. Answer it again."


def test_an_answer_below_full_points_is_not_carried_over(carry, questions, certification):
    Answer.objects.filter(audit=certification, question=questions[0]).update(reply="no")

    assert "did not score full points" in refused(lambda: carry(questions[0]))


def test_a_changed_question_with_the_same_code_is_not_carried_over(carry, audit, questions):
    other = InstrumentFactory()
    audit.instrument = other
    changed = QuestionFactory(instrument=other, code="1.1", text="Something else?", is_written_policy=True)
    for number in range(2, 6):
        QuestionFactory(instrument=other, number=number, code=f"1.{number}")

    assert "The certification audit did not ask question 1.1." in refused(lambda: carry(changed))


def test_carrying_over_uses_the_certifications_current_version(carry, questions, certification):
    other = InstrumentFactory()
    with scopes_disabled():
        aside = AnswerFactory(
            audit=certification, question=QuestionFactory(instrument=other, code="1.1"), note="Aside."
        )

    answer = carry(questions[0])

    assert answer.carried_from != aside
    assert answer.note == "Policy 1.1."


def test_answers_carried_over_in_another_version_do_not_count(carry, questions, audit, certification):
    with scopes_disabled():
        source = Answer.objects.get(audit=certification, question=questions[0])
        for number in (1, 2):
            aside = QuestionFactory(instrument=InstrumentFactory(), number=number)
            AnswerFactory(audit=audit, question=aside, carried_from=source)

    assert carry(questions[3]).version == 1


@pytest.mark.parametrize("facts", [{"state": "qa_failed"}, {"passed": False}, {"method": "reported"}])
def test_only_a_passed_certification_is_carried_over(facts, carry, questions, certification):
    Audit.objects.filter(pk=certification.pk).update(**facts)

    assert "did not ask question 1.1" in refused(lambda: carry(questions[0]))


def test_only_an_internal_audit_can_carry_answers_over(carry, questions, audit):
    audit.kind = "certification"

    assert "only into an internal audit" in refused(lambda: carry(questions[0]))


def test_carrying_over_never_overwrites_a_newer_answer(carry, questions, audit):
    with scopes_disabled():
        AnswerFactory(audit=audit, question=questions[0], note="Mine.")

    with pytest.raises(AnswerConflict):
        carry(questions[0])
    with pytest.raises(StaleState):
        carry(questions[1], 4)
    assert Answer.objects.get(audit=audit).note == "Mine."
    assert not Evidence.objects.exists()


def test_carrying_over_uses_few_queries(carry, questions, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        carry(questions[0])
