from datetime import date

import pytest
from django_scopes import scopes_disabled

from audits.models import Answer, Audit, ElementScore, Evidence
from audits.services.conducting import choose_method, set_facts, start_audit
from audits.services.instrument_of_audit import follow_day
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken, StaleState
from tests.factories import (
    AnswerFactory,
    AuditFactory,
    ElementScoreFactory,
    EvidenceFactory,
    InstrumentFactory,
    QuestionFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("opened")]


@pytest.fixture
def older():
    """In force until the end of 2025."""
    return InstrumentFactory(name="AMHSA’s", version="1", valid_from=date(2020, 1, 1), valid_until=date(2025, 12, 31))


@pytest.fixture
def newer():
    """In force from 2026 on."""
    return InstrumentFactory(name="AMHSA’s", version="2", valid_from=date(2026, 1, 1))


@pytest.fixture
def draft(town, administrator, newer):
    def make(**facts):
        given = {"instrument": newer, "method": "answered", "conducted_on": None, "kind": "internal", **facts}
        with scopes_disabled():
            return AuditFactory(municipality=town, author=administrator, state="draft", **given)

    return make


@pytest.fixture
def hand(administrator, at):
    return {"by": administrator, "at": at}


def both(older, newer, **facts):
    """The same question in both versions."""
    return [QuestionFactory(instrument=one, **{"number": 1, **facts}) for one in (newer, older)]


def test_the_day_chooses_the_version_and_what_is_asked_alike_moves(draft, older, newer, hand):
    mine, twin = both(older, newer)
    audit = draft()
    with scopes_disabled():
        answer = AnswerFactory(audit=audit, question=mine)
        shown = EvidenceFactory(audit=audit, question=mine)

    set_facts(audit=audit, conducted_on=date(2025, 12, 31), version=0, **hand)

    assert Audit.objects.get().instrument == older
    moved = Answer.objects.get(question=twin)
    assert (moved.given, moved.answered_by, moved.version) == (answer.given, answer.answered_by, 1)
    assert Evidence.objects.get(question=twin).document == shown.document
    assert Answer.objects.filter(question=mine).exists()
    sentences = [event.sentence for event in Event.objects.about(audit)]
    assert "Now uses AMHSA’s 1" in sentences


def test_there_and_back_loses_nothing(draft, older, newer, hand):
    mine, _twin = both(older, newer)
    audit = draft()
    with scopes_disabled():
        answer = AnswerFactory(audit=audit, question=mine, note="Typed once.")

    for day in (date(2025, 12, 1), date(2026, 2, 1)):
        set_facts(audit=audit, conducted_on=day, version=audit.version, **hand)

    assert Audit.objects.get().instrument == newer
    assert Answer.objects.get(question=mine).note == answer.note


@pytest.mark.parametrize("change", [{"text": "Something else?"}, {"points": 5}, {"style": "range"}, {"code": "1.9"}])
def test_another_question_is_answered_anew(change, draft, older, newer, hand):
    mine = QuestionFactory(instrument=newer, number=1)
    other = QuestionFactory(instrument=older, number=1, **change)
    audit = draft(conducted_on=date(2025, 6, 1))
    with scopes_disabled():
        AnswerFactory(audit=audit, question=mine)

    follow_day(audit=audit, **hand)

    assert audit.instrument == older
    assert not Answer.objects.filter(question=other).exists()


@pytest.mark.parametrize("may_not_apply", [True, False])
def test_does_not_apply_moves_only_where_it_may_be_said(may_not_apply, draft, older, newer, hand):
    mine = QuestionFactory(instrument=newer, number=1, may_not_apply=True)
    twin = QuestionFactory(instrument=older, number=1, may_not_apply=may_not_apply)
    audit = draft(conducted_on=date(2025, 6, 1))
    with scopes_disabled():
        AnswerFactory(audit=audit, question=mine, reply="not_applicable")

    follow_day(audit=audit, **hand)

    assert Answer.objects.filter(question=twin).exists() == may_not_apply


def test_an_answer_that_is_there_is_not_overwritten(draft, older, newer, hand):
    mine, twin = both(older, newer)
    audit = draft(conducted_on=date(2025, 6, 1))
    with scopes_disabled():
        AnswerFactory(audit=audit, question=mine, note="New.")
        AnswerFactory(audit=audit, question=twin, note="Old.")

    follow_day(audit=audit, **hand)

    assert Answer.objects.get(question=twin).note == "Old."


@pytest.mark.parametrize("day", [None, date(2026, 3, 1), date(2019, 3, 1)])
def test_without_another_version_the_audit_keeps_its_own(day, draft, older, newer, hand):
    both(older, newer)
    audit = draft(conducted_on=day)

    follow_day(audit=audit, **hand)

    assert (audit.instrument, audit.version) == (newer, 0)


def test_an_audit_with_questions_never_gets_a_version_without(draft, older, newer, hand):
    QuestionFactory(instrument=newer)
    audit = draft(conducted_on=date(2025, 6, 1))

    follow_day(audit=audit, **hand)

    assert audit.instrument == newer


def test_scores_move_to_the_same_element(draft, older, newer, hand):
    audit = draft(conducted_on=date(2025, 6, 1), method="reported")
    with scopes_disabled():
        ElementScoreFactory(audit=audit)

    follow_day(audit=audit, **hand)

    assert ElementScore.objects.get().element == older.elements.first()


# — how it comes in —


@pytest.mark.parametrize(("asked", "method"), [("", "answered"), ("answered", "answered"), ("reported", "reported")])
def test_a_start_takes_what_the_instrument_offers(asked, method, newer, town, hand):
    QuestionFactory(instrument=newer)

    assert start_audit(municipality=town, kind="internal", method=asked, **hand).method == method


@pytest.mark.parametrize(("asked", "code"), [("answered", "no_questions"), ("by_post", "unknown_method")])
def test_a_start_refuses_what_the_instrument_cannot(asked, code, newer, town, hand):
    with pytest.raises(RuleBroken) as refusal:
        start_audit(municipality=town, kind="internal", method=asked, **hand)

    assert (refusal.value.code, refusal.value.field) == (code, "method")


def test_a_draft_can_be_handed_in_the_other_way_and_back(draft, newer, hand):
    question = QuestionFactory(instrument=newer)
    audit = draft()
    with scopes_disabled():
        AnswerFactory(audit=audit, question=question)

    choose_method(audit=audit, method="reported", version=0, **hand)
    choose_method(audit=audit, method="answered", version=1, **hand)

    assert (audit.method, audit.version, Answer.objects.count()) == ("answered", 2, 1)
    assert Event.objects.about(audit).first().sentence == "Comes question by question, in the portal"


def test_how_it_comes_in_is_chosen_on_the_version_that_one_sees(draft, newer, hand):
    QuestionFactory(instrument=newer)

    with pytest.raises(StaleState):
        choose_method(audit=draft(), method="reported", version=4, **hand)


def test_what_was_handed_in_stays_as_it_came(town, hand):
    with scopes_disabled():
        audit = AuditFactory(municipality=town)

    with pytest.raises(RuleBroken) as refusal:
        choose_method(audit=audit, method="reported", version=0, **hand)

    assert refusal.value.code == "not_a_draft"
