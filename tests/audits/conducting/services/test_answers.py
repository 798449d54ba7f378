from datetime import timedelta
from decimal import Decimal

import pytest
from django_scopes import scopes_disabled
from hypothesis import given as example
from hypothesis import strategies as st

from audits.conducting.services.answers import AnswerConflict, check_answer, save_answer, write_answer
from audits.models import Answer, Audit, Question
from audits.rules.answers import GivenAnswer, Reply
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken, StaleState
from tests.factories import AnswerFactory, AuditFactory, InstrumentFactory, QuestionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("opened")]


@pytest.fixture
def audit(answered_draft):
    return answered_draft()


@pytest.fixture
def asks(audit):
    """``asks(style="range")`` is a question of the audit."""
    return lambda **facts: QuestionFactory(instrument=audit.instrument, **facts)


@pytest.fixture
def save(audit, administrator, at):
    def saved(question, given, version=0, **facts):
        return save_answer(
            **{"audit": audit, "by": administrator, "at": at, "version": version, **facts},
            question=question,
            given=given,
        )

    return saved


YES = GivenAnswer(Reply.YES, known_by="D", note="On the wall.")


def test_the_first_answer_is_version_one_and_logged(save, asks, audit):
    answer = save(asks(code="1.1"), YES)

    assert (answer.version, answer.reply, answer.note, answer.known_by) == (1, "yes", "On the wall.", "D")
    assert Event.objects.about(answer).get().sentence == "Answer to 1.1 saved: yes"
    assert Audit.objects.get().version == audit.version == 1


def test_a_changed_answer_is_stored_with_the_next_version(save, asks, at):
    question = asks()
    first = save(question, YES)

    second = save(question, GivenAnswer(Reply.NO, note="Not any more."), first.version, at=at + timedelta(minutes=1))

    kept = Answer.objects.get()
    assert (kept.version, kept.reply, kept.note, kept.answered_at) == (2, "no", "Not any more.", second.answered_at)
    assert (second.version, second.given) == (2, kept.given)


def test_saving_the_same_answer_changes_nothing_at_any_version(save, asks, audit):
    question = asks()
    save(question, YES)

    again = save(question, GivenAnswer(Reply.YES, known_by="D", note="  On the wall.\r\n"), version=0)

    assert (again.version, Audit.objects.get().version, Event.objects.filter(verb="answer.saved").count()) == (1, 1, 1)


def test_another_persons_answer_is_not_overwritten(save, asks, member):
    question, colleague = asks(), member("contributor")
    save(question, GivenAnswer(Reply.YES, note="Theirs."), by=colleague)

    with pytest.raises(AnswerConflict) as refusal:
        save(question, GivenAnswer(Reply.NO, note="Mine."), version=0)

    assert refusal.value.theirs.note == "Theirs."
    assert refusal.value.sentence.startswith(
        f"{colleague} saved this answer at 10 May 2026, 10:00, after you opened it"
    )
    assert Answer.objects.get().note == "Theirs."
    assert Audit.objects.get().version == 1


def test_a_change_to_a_removed_answer_is_refused(save, asks):
    with pytest.raises(StaleState) as refusal:
        save(asks(), YES, version=3)

    assert refusal.value.code == "answer_is_gone"
    assert not isinstance(refusal.value, AnswerConflict)


def test_two_simultaneous_changes_give_the_second_a_conflict(save, asks, audit, administrator, at):
    question = asks()
    read = save(question, YES)
    save(question, GivenAnswer(Reply.NO), read.version)

    with pytest.raises(AnswerConflict) as refusal:
        write_answer(audit, question, Answer(pk=read.pk, version=1), administrator, at, note="Late.")

    assert refusal.value.theirs.reply == "no"


def test_two_simultaneous_first_answers_give_a_conflict(save, asks, audit, administrator, at):
    question = asks()
    save(question, YES)

    with pytest.raises(AnswerConflict):
        write_answer(audit, question, None, administrator, at, reply="no")

    assert Answer.objects.get().reply == "yes"


@pytest.mark.parametrize("mine", [YES, GivenAnswer(Reply.NO)])
def test_two_simultaneous_equal_answers_are_no_conflict(mine, save, asks, monkeypatch):
    question = asks()
    save(question, YES)
    monkeypatch.setattr(
        "audits.conducting.services.answers._find_answer", lambda *_: None
    )  # as if the other answer had not been saved yet

    if mine == YES:
        assert save(question, mine).version == 1
    else:
        with pytest.raises(AnswerConflict):
            save(question, mine)


@pytest.mark.parametrize("state", ["submitted", "in_review", "qa_passed"])
def test_a_submitted_audit_cannot_be_answered(state, save, town, asks):
    with scopes_disabled():
        other = AuditFactory(municipality=town, state=state, method="answered")

    with pytest.raises(RuleBroken) as refusal:
        save(asks(), YES, audit=other)

    assert refusal.value.code == "not_with_author"


def test_an_audit_entered_as_a_report_cannot_be_answered(save, asks, audit):
    audit.method = "reported"

    with pytest.raises(RuleBroken) as refusal:
        save(asks(), YES)

    assert refusal.value.code == "not_answered_here"


def test_a_question_of_another_instrument_is_refused(save):
    with pytest.raises(RuleBroken) as refusal:
        save(QuestionFactory(instrument=InstrumentFactory()), YES)

    assert refusal.value.code == "unknown_question"


def test_saving_a_carried_over_answer_removes_the_link(save, asks, audit, town):
    question = asks()
    with scopes_disabled():
        source = AnswerFactory(audit=AuditFactory(municipality=town, method="answered"), question=question)
        AnswerFactory(audit=audit, question=question, carried_from=source)

    answer = save(question, source.given, version=1)

    assert (answer.carried_from_id, answer.version) == (None, 2)


# style · what is given · what is kept
KEPT = [
    ("all_or_nothing", GivenAnswer(Reply.YES, points=Decimal(3), asked=4, positive=2), GivenAnswer(Reply.YES)),
    ("all_or_nothing", GivenAnswer(), GivenAnswer()),
    ("range", GivenAnswer(Reply.YES), GivenAnswer(Reply.YES, points=Decimal(10))),
    ("range", GivenAnswer(Reply.NO, points=Decimal(4)), GivenAnswer(Reply.NO, points=Decimal(0))),
    ("range", GivenAnswer(Reply.PARTLY, points=Decimal("4.25")), GivenAnswer(Reply.PARTLY, points=Decimal("4.25"))),
    ("range", GivenAnswer(Reply.PARTLY), GivenAnswer(Reply.PARTLY)),
    ("percent_positive", GivenAnswer(asked=3, positive=2), GivenAnswer(Reply.PARTLY, asked=3, positive=2)),
    ("percent_positive", GivenAnswer(asked=3, positive=3), GivenAnswer(Reply.YES, asked=3, positive=3)),
    ("percent_positive", GivenAnswer(Reply.YES, asked=3, positive=0), GivenAnswer(Reply.NO, asked=3, positive=0)),
    ("percent_positive", GivenAnswer(Reply.YES), GivenAnswer()),
    ("percent_positive", GivenAnswer(asked=3), GivenAnswer(asked=3)),
    ("percent_positive", GivenAnswer(Reply.NOT_APPLICABLE, asked=3), GivenAnswer(Reply.NOT_APPLICABLE)),
    ("range", GivenAnswer(Reply.NOT_APPLICABLE, points=Decimal(3)), GivenAnswer(Reply.NOT_APPLICABLE)),
    ("all_or_nothing", GivenAnswer(known_by="OXD", note=" a\r\nb "), GivenAnswer(known_by="DO", note="a\nb")),
]


@pytest.mark.parametrize(("style", "given", "kept"), KEPT)
def test_an_answer_keeps_the_fields_of_its_scoring_style(style, given, kept):
    assert check_answer(Question(style=style, points=Decimal(10), may_not_apply=True), given) == kept


# style · what is given · the field · the refusal
REFUSED = [
    (
        "all_or_nothing",
        GivenAnswer(Reply.PARTLY),
        "reply",
        "This question scores 10 points or none. Choose yes or no.",
    ),
    ("range", GivenAnswer(Reply.NOT_APPLICABLE), "reply", "This question always applies. Choose another answer."),
    ("range", GivenAnswer(Reply.PARTLY, points=Decimal(0)), "points", "Enter points above 0 and below 10 for “partly”"),
    ("range", GivenAnswer(Reply.PARTLY, points=Decimal(10)), "points", "Enter points above 0 and below 10"),
    ("range", GivenAnswer(Reply.PARTLY, points=Decimal("1.234")), "points", "with at most two decimals"),
    ("range", GivenAnswer(Reply.PARTLY, points=Decimal("NaN")), "points", "Enter points"),
    ("range", GivenAnswer(Reply.PARTLY, points=Decimal("1e30")), "points", "Enter points"),
    ("percent_positive", GivenAnswer(asked=0), "asked", "Enter how many people you asked, from 1 to 999."),
    ("percent_positive", GivenAnswer(asked=1000), "asked", "1 to 999"),
    ("percent_positive", GivenAnswer(positive=2), "asked", "Also enter how many people you asked."),
    ("percent_positive", GivenAnswer(asked=2, positive=3), "positive", "You asked 2, so no more than 2 can agree."),
    ("range", GivenAnswer(note="x" * 10_001), "note", "Use at most 10,000 characters. You have 10,001."),
]


@pytest.mark.parametrize(("style", "given", "field", "sentence"), REFUSED)
def test_an_impossible_answer_is_refused_at_its_field(style, given, field, sentence):
    with pytest.raises(RuleBroken) as refusal:
        check_answer(Question(style=style, points=Decimal("10.00"), may_not_apply=False), given)

    assert refusal.value.field == field
    assert sentence in refusal.value.sentence


given_answers = st.builds(
    GivenAnswer,
    reply=st.none() | st.sampled_from(Reply),
    points=st.none() | st.decimals(-1, 12, places=2),
    positive=st.none() | st.integers(0, 12),
    asked=st.none() | st.integers(0, 12),
    known_by=st.text("DIOX", max_size=3),
    note=st.text(max_size=30),
)


def checked_or_refused(question, given) -> GivenAnswer | None:
    try:
        return check_answer(question, given)
    except RuleBroken:
        return None


@pytest.mark.slow
@example(given=given_answers, style=st.sampled_from(["all_or_nothing", "range", "percent_positive"]))
def test_checking_a_stored_answer_again_changes_nothing(given, style):
    question = Question(style=style, points=Decimal(10), may_not_apply=True)
    kept = checked_or_refused(question, given)

    assert kept is None or check_answer(question, kept) == kept


def test_saving_costs_few_queries(save, asks, django_assert_max_num_queries):
    question = asks()
    save(question, YES)

    with django_assert_max_num_queries(6):  # two of them are the savepoint
        save(question, GivenAnswer(Reply.NO), 1)
