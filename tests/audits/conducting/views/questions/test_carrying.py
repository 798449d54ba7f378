"""Carrying an answer over from the certification audit."""

from datetime import date, timedelta

import pytest
from django_scopes import scopes_disabled

from audits.models import Answer, Document
from tests.audits.conducting.views.questions.kept import CONDUCTED
from tests.audits.reading import text, typed
from tests.factories import (
    AnswerFactory,
    AuditFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def certified(town, instrument, question, settings):
    settings.AUDIT_CARRY_OVER = True
    with scopes_disabled():
        type(question["1.1"]).objects.filter(pk=question["1.1"].pk).update(is_written_policy=True)
        won = AuditFactory(
            municipality=town,
            instrument=instrument,
            state="qa_passed",
            method="answered",
            conducted_on=CONDUCTED - timedelta(days=360),
        )
        return AnswerFactory(audit=won, question=question["1.1"], note="The policy hangs.")


def test_one_click_carries_the_certification_answer_over(office, address, audit, certified, settings):
    here = address("audit_question", audit, "1.1")
    assert "Nothing changed: carry the certification audit’s answer over" in text(office.get(here))

    office.post(address("audit_question_carry", audit, "1.1"), {"version": "0"})

    with scopes_disabled():
        assert Answer.objects.get(audit=audit).carried_from == certified
    page = office.get(here)
    assert "Carried over from the certification audit Yes, 10 of 10 “The policy hangs.”" in text(page)
    assert 'name="reply"' not in page.content.decode()

    office.post(address("audit_question_uncarry", audit, "1.1"), {"version": "1"})

    assert 'name="reply"' in office.get(here).content.decode()
    settings.AUDIT_CARRY_OVER = False
    assert "Nothing changed" not in text(office.get(here))


@pytest.mark.parametrize(("day", "is_carried"), [("2026-03-01", True), ("soon", False)], ids=["a date", "not a date"])
def test_carrying_over_saves_the_typed_dates(day, is_carried, office, address, audit, certified, shown):
    sent = {"version": "0", "note": "Half typed.", f"dated_{shown.document_id}": day}

    response = office.post(address("audit_question_carry", audit, "1.1"), sent)

    with scopes_disabled():
        assert Answer.objects.filter(audit=audit).exists() is is_carried
        assert Document.objects.get().dated_on == (date(2026, 3, 1) if is_carried else None)
    if not is_carried:
        assert (typed(response, f"dated_{shown.document_id}"), typed(response, "note")) == ("soon", "Half typed.")


@pytest.mark.parametrize("version", ["x", "", "²", "-1", "1" * 5_000])
def test_a_refused_carry_over_gives_the_reason(version, office, address, audit, certified, settings):
    settings.AUDIT_CARRY_OVER = False

    response = office.post(address("audit_question_carry", audit, "1.1"), {"version": version}, follow=True)

    assert "AMHSA does not allow answers to be carried over." in text(response)
