"""The page of one question."""

from datetime import date

import pytest
from django_scopes import scopes_disabled

from tests.audits.reading import text
from tests.factories import (
    ActionItemFactory,
    ActionPlanFactory,
    AnswerFactory,
    AuditFactory,
    AuditorAssignmentFactory,
    ClockPauseFactory,
    DocumentFactory,
    EvidenceFactory,
    NoteFactory,
    QuestionFactory,
)
from tests.pages import parse_page

pytestmark = pytest.mark.django_db


def test_the_question_is_the_heading_above_its_guidance(office, address, audit):
    response = office.get(address("audit_question", audit, "1.1"))

    shown = text(response)
    assert parse_page(response).heading == "Is there a policy?"
    assert "Section 1, question 1 of 2 · all or nothing, up to 10 points" in shown
    assert "How to judge this Read it." in shown
    assert "0 of 3 answered" in shown
    assert "Not answered yet." in shown


def test_no_heading_comes_before_the_question(office, address, audit):
    page = parse_page(office.get(address("audit_question", audit, "1.1")))

    assert page.headings[0] == page.heading


@pytest.mark.parametrize(
    ("code", "fields", "missing"),
    [
        ("1.1", ["reply", "note", "known_by"], ["points", "asked", "not_applicable"]),
        ("1.2", ["reply", "points", "note"], ["asked", "positive"]),
        ("2.1", ["asked", "positive", "not_applicable"], ["reply", "points"]),
    ],
)
def test_the_fields_follow_from_the_scoring_style(code, fields, missing, office, address, audit):
    body = office.get(address("audit_question", audit, code)).content.decode()

    for name in fields:
        assert f'name="{name}"' in body
    for name in missing:
        assert f'name="{name}"' not in body


def test_a_question_about_people_asks_for_numbers_only(office, address, audit):
    assert "Enter numbers only" in text(office.get(address("audit_question", audit, "2.1")))


def test_a_question_decided_by_another_has_no_fields(office, address, audit, question):
    with scopes_disabled():
        AnswerFactory(audit=audit, question=question["1.1"], reply="no")

    response = office.get(address("audit_question", audit, "1.2"))

    assert "Question 1.1 decides this one" in text(response)
    assert "Question 1.1 scored no points, so this one scores none." in text(response)
    assert 'name="reply"' not in response.content.decode()


@pytest.fixture
def last_year(town, instrument, question):
    """The certification audit of 3 June 2025, which answered 1.2 partly."""
    facts = {"state": "qa_passed", "method": "answered", "conducted_on": date(2025, 6, 3)}
    with scopes_disabled():
        before = AuditFactory(municipality=town, instrument=instrument, **facts)
        AnswerFactory(audit=before, question=question["1.2"], reply="partly", points=5, note="Only the shop.")
    return before


@pytest.fixture
def shown_again(office, address, audit, question):
    """``shown_again()`` is the page of 1.2, answered partly again."""

    def read():
        with scopes_disabled():
            AnswerFactory(audit=audit, question=question["1.2"], reply="partly", points=5)
            AnswerFactory(audit=audit, question=question["1.1"])
        return text(office.get(address("audit_question", audit, "1.2")))

    return read


def test_last_years_answer_is_shown_beside_this_years(last_year, shown_again, question, at):
    with scopes_disabled():
        EvidenceFactory(audit=last_year, question=question["1.2"])
        NoteFactory(audit=last_year, question=question["1.2"], weight="information", text="Show it.", sent_at=at)
        NoteFactory(audit=last_year, question=question["1.2"], text="Unsent.")

    shown = shown_again()

    assert "Last year Certification audit of 3 June 2025 Partly, 5 of 10 “Only the shop.”" in shown
    assert "Evidence 1 file" in shown
    assert "Reviewer’s note For information: Show it." in shown
    assert "Unsent." not in shown


def test_an_action_that_did_not_help_is_flagged(last_year, shown_again, question):
    done = {"what": "Tell everybody", "done_on": date(2025, 10, 12), "done_by": last_year.author}
    with scopes_disabled():
        ActionItemFactory(plan=ActionPlanFactory(audit=last_year), question=question["1.2"], **done)

    shown = shown_again()

    assert "Action Tell everybody Done 12 October 2025" in shown
    assert "Check this: the action is done, but the answer is below full points again." in shown


def test_open_actions_of_earlier_plans_are_shown(last_year, shown_again, question, town, instrument):
    facts = {"state": "qa_passed", "conducted_on": date(2024, 6, 3), "instrument": instrument}
    with scopes_disabled():
        older = ActionPlanFactory(audit=AuditFactory(municipality=town, **facts))
        ActionItemFactory(plan=older, question=question["1.2"], what="Print it", due_on=date(2024, 9, 1))

    open_still = "Print it from the certification audit of 3 June 2024, due by 1 September 2024"
    assert f"Open from earlier plans {open_still}" in shown_again()


@pytest.fixture
def told_last_year(last_year, question, town, instrument, at):
    """QA noted something on last year's 1.2, its plan has an action, and so has one from before."""
    with scopes_disabled():
        NoteFactory(audit=last_year, question=question["1.2"], text="Show the record.", sent_at=at)
        ActionItemFactory(plan=ActionPlanFactory(audit=last_year), question=question["1.2"], what="Tell everybody")
        older = AuditFactory(municipality=town, state="qa_passed", conducted_on=date(2024, 6, 3), instrument=instrument)
        ActionItemFactory(plan=ActionPlanFactory(audit=older), question=question["1.2"], what="Print it")


@pytest.fixture
def external(audit):
    """The external auditor of this audit."""
    with scopes_disabled():
        type(audit).objects.filter(pk=audit.pk).update(conductor="external")
        return AuditorAssignmentFactory(audit=audit).membership


def test_an_external_auditor_reads_last_years_answer_only(told_last_year, external, signed_in, address, audit):
    shown = text(signed_in(external.user).get(address("audit_question", audit, "1.2")))

    assert "Partly, 5 of 10 “Only the shop.”" in shown
    for words in ("Show the record.", "Tell everybody", "Print it"):
        assert words not in shown


def test_an_external_auditor_of_both_audits_reads_notes_but_no_plan(
    told_last_year, last_year, external, signed_in, address, audit
):
    with scopes_disabled():
        AuditorAssignmentFactory(audit=last_year, membership=external)

    shown = text(signed_in(external.user).get(address("audit_question", audit, "1.2")))

    assert "Reviewer’s note Must fix: Show the record." in shown
    assert "Tell everybody" not in shown


@pytest.mark.parametrize(
    ("day", "flag"),
    [
        (None, "No date yet. Enter the date of the document."),
        (date(2025, 4, 30), "Outside the twelve months before the audit"),
        (date(2026, 5, 2), "Outside the twelve months before the audit"),
        (date(2025, 5, 1), ""),
    ],
)
def test_a_file_without_a_valid_date_is_flagged(day, flag, office, address, audit, question):
    with scopes_disabled():
        document = DocumentFactory(audit=audit, name="forms.pdf", dated_on=day)
        EvidenceFactory(audit=audit, question=question["1.1"], document=document)

    body = office.get(address("audit_question", audit, "1.1")).content.decode()

    assert "forms.pdf" in body
    assert parse_page(body).items(".flag.is-care") == ([flag] if flag else [])


def test_a_reader_sees_the_answer_and_cannot_change_it(signed_in, member, address, audit, question):
    with scopes_disabled():
        AnswerFactory(audit=audit, question=question["1.1"], note="On the wall.")
    reader = signed_in(member("reader"))

    response = reader.get(address("audit_question", audit, "1.1"))

    assert "Yes, 10 of 10" in text(response)
    assert "On the wall." in text(response)
    assert 'name="reply"' not in response.content.decode()
    assert reader.post(address("audit_question", audit, "1.1"), {"version": 1}).status_code == 403
    assert reader.post(address("audit_question_save", audit, "1.1"), {"version": 1}).status_code == 403


@pytest.mark.parametrize("more", [0, 20])
def test_the_query_count_is_independent_of_other_questions(
    more, office, address, audit, question, instrument, town, django_assert_max_num_queries
):
    with scopes_disabled():
        before = AuditFactory(
            municipality=town,
            instrument=instrument,
            method="answered",
            state="qa_passed",
            conducted_on=date(2025, 6, 3),
        )
        for number in range(3, 3 + more):
            extra = QuestionFactory(instrument=instrument, element=question["1.1"].element, number=number)
            for one in (audit, before):
                AnswerFactory(audit=one, question=extra)
                EvidenceFactory(audit=one, question=extra)
                NoteFactory(audit=one, question=extra)

    with django_assert_max_num_queries(15):
        assert office.get(address("audit_question", audit, "1.1")).status_code == 200


@pytest.mark.parametrize("name", ["audit_question", "audit_questions"])
def test_the_end_of_data_gathering_moves_by_the_paused_days(name, office, address, audit):
    with scopes_disabled():
        type(audit).objects.update(conducted_on=None)
        ClockPauseFactory(audit=audit, from_on=date(2026, 5, 8))
        type(audit).objects.update(paused_on=date(2026, 5, 8), started_at=audit.started_at.replace(day=2))

    page = office.get(address(name, audit, *["1.1"][: name == "audit_question"]))

    assert "Data gathering: day 9 of 15, ends by 19 May 2026" in text(page)
