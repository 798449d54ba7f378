import json
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_scopes import scopes_disabled

from audits.models import Answer, Document, Evidence, Note
from tests.audits import papers
from tests.audits.views.reading import error_at, text, typed
from tests.factories import (
    ActionItemFactory,
    ActionPlanFactory,
    AnswerFactory,
    AuditFactory,
    DocumentFactory,
    EvidenceFactory,
    InstrumentFactory,
    MembershipFactory,
    NoteFactory,
    QuestionFactory,
)

pytestmark = pytest.mark.django_db
CONDUCTED = date(2026, 5, 1)


@pytest.fixture
def instrument():
    """Element 1: 1.1 yes or no, 1.2 a range that depends on it; element 2: 2.1 per cent positive, may not apply."""
    made = InstrumentFactory()
    one, two = made.elements.all()
    first = QuestionFactory(instrument=made, element=one, number=1, text="Is there a policy?", guidance="Read it.")
    QuestionFactory(instrument=made, element=one, number=2, text="Is it known?", style="range", depends_on=first)
    QuestionFactory(
        instrument=made,
        element=two,
        number=1,
        text="Do people agree?",
        style="percent_positive",
        validation="I",
        may_not_apply=True,
    )
    return made


@pytest.fixture
def audit(answered_draft, instrument):
    return answered_draft(instrument=instrument, kind="internal", conducted_on=CONDUCTED)


@pytest.fixture
def question(instrument):
    return {one.code: one for one in instrument.questions.all()}


@pytest.fixture
def office(signed_in, administrator):
    return signed_in(administrator)


def kept(code: str) -> Answer:
    with scopes_disabled():
        return Answer.objects.select_related("question").get(question__code=code)


def nothing_kept() -> bool:
    with scopes_disabled():
        return not Answer.objects.exists()


# — finding one's way —


def test_all_questions_say_how_far_one_is(office, address, audit, question):
    with scopes_disabled():
        AnswerFactory(audit=audit, question=question["1.1"])

    shown = text(office.get(address("audit_questions", audit)))

    assert "1 of 3 questions answered." in shown
    assert "Go on with question 1.2" in shown
    assert "1.1 Is there a policy?" in shown
    assert "Yes, 10 of 10" in shown
    assert "Not answered yet" in shown


def test_a_report_has_no_questions(office, address, audit_in):
    response = office.get(address("audit_questions", audit_in("draft")), follow=True)

    assert "It has no questions to answer here." in text(response)


@pytest.mark.parametrize(("after", "goes_to"), [("", "1.2"), ("1.2", "2.1"), ("2.1", "1.2"), ("9.9", "1.2")])
def test_on_to_the_next_open_question(after, goes_to, office, address, audit, question):
    with scopes_disabled():
        AnswerFactory(audit=audit, question=question["1.1"])

    response = office.get(address("audit_question_open", audit), {"after": after})

    assert response.url == address("audit_question", audit, goes_to)


def test_with_nothing_open_the_list_is_shown(office, address, audit, question):
    with scopes_disabled():
        AnswerFactory(audit=audit, question=question["1.1"], reply="no")
        AnswerFactory(audit=audit, question=question["2.1"], reply="not_applicable")

    response = office.get(address("audit_question_open", audit), follow=True)

    assert "All 3 questions are answered." in text(response)
    assert "Settled by 1.1" in text(response)


def test_a_question_that_is_not_asked_does_not_exist(office, address, audit):
    assert office.get(address("audit_question", audit, "9.9")).status_code == 404
    assert office.post(address("audit_question", audit, "9.9"), {"version": 0}).status_code == 404


# — the page —


def test_the_question_is_the_headline_with_its_guidance(office, address, audit):
    response = office.get(address("audit_question", audit, "1.1"))

    shown = text(response)
    assert re.search(r'<h1 class="q" id="q">Is there a policy\?</h1>', response.content.decode())
    assert "Element 1, question 1 of 2 · all or nothing, up to 10 points" in shown
    assert "How to judge this Read it." in shown
    assert "0 of 3 answered" in shown
    assert "Nothing is answered here yet." in shown


@pytest.mark.parametrize(
    ("code", "fields", "missing"),
    [
        ("1.1", ["reply", "note", "known_by"], ["points", "asked", "not_applicable"]),
        ("1.2", ["reply", "points", "note"], ["asked", "positive"]),
        ("2.1", ["asked", "positive", "not_applicable"], ["reply", "points"]),
    ],
)
def test_the_fields_follow_from_how_it_is_scored(code, fields, missing, office, address, audit):
    body = office.get(address("audit_question", audit, code)).content.decode()

    for name in fields:
        assert f'name="{name}"' in body
    for name in missing:
        assert f'name="{name}"' not in body


def test_a_question_about_people_says_that_counts_are_enough(office, address, audit):
    assert "Counts only, never names" in text(office.get(address("audit_question", audit, "2.1")))


def test_what_another_question_settled_asks_nothing(office, address, audit, question):
    with scopes_disabled():
        AnswerFactory(audit=audit, question=question["1.1"], reply="no")

    response = office.get(address("audit_question", audit, "1.2"))

    assert "Question 1.1 settles this one" in text(response)
    assert "It scored no points, so this one gets none either." in text(response)
    assert 'name="reply"' not in response.content.decode()


def test_last_years_answer_stands_beside_this_years(office, address, audit, question, town, instrument, at):
    with scopes_disabled():
        before = AuditFactory(
            municipality=town,
            instrument=instrument,
            state="qa_passed",
            method="answered",
            conducted_on=date(2025, 6, 3),
        )
        AnswerFactory(audit=before, question=question["1.2"], reply="partly", points=5, note="Only the shop.")
        EvidenceFactory(audit=before, question=question["1.2"])
        NoteFactory(audit=before, question=question["1.2"], weight="information", text="Show it.", sent_at=at)
        NoteFactory(audit=before, question=question["1.2"], text="Unsent.")
        plan = ActionPlanFactory(audit=before)
        ActionItemFactory(
            plan=plan,
            question=question["1.2"],
            what="Tell everybody",
            done_on=date(2025, 10, 12),
            done_by=before.author,
        )
        older = ActionPlanFactory(
            audit=AuditFactory(
                municipality=town, state="qa_passed", conducted_on=date(2024, 6, 3), instrument=instrument
            )
        )
        ActionItemFactory(plan=older, question=question["1.2"], what="Print it", due_on=date(2024, 9, 1))
        AnswerFactory(audit=audit, question=question["1.2"], reply="partly", points=5)
        AnswerFactory(audit=audit, question=question["1.1"])

    shown = text(office.get(address("audit_question", audit, "1.2")))

    assert "Last year Certification audit of 3 June 2025 Partly, 5 of 10 “Only the shop.”" in shown
    assert "Evidence 1 file" in shown
    assert "QA note For information: Show it." in shown
    assert "Unsent." not in shown
    assert "Action from it Tell everybody Done 12 October 2025" in shown
    assert "Check this: the action is done, yet the answer is below full points again." in shown
    assert (
        "Open from earlier plans Print it from the certification audit of 3 June 2024, due by 1 September 2024" in shown
    )


@pytest.mark.parametrize(
    ("day", "flag"),
    [
        (None, "No date yet: say which day it speaks of"),
        (date(2025, 4, 30), "Outside the twelve months before the audit"),
        (date(2026, 5, 2), "Outside the twelve months before the audit"),
        (date(2025, 5, 1), ""),
    ],
)
def test_a_file_says_where_its_day_lies(day, flag, office, address, audit, question):
    with scopes_disabled():
        document = DocumentFactory(audit=audit, name="forms.pdf", dated_on=day)
        EvidenceFactory(audit=audit, question=question["1.1"], document=document)

    body = office.get(address("audit_question", audit, "1.1")).content.decode()

    assert "forms.pdf" in body
    assert re.findall(r'class="flag is-care">.*?</svg> (.*?)</p>', body) == ([flag] if flag else [])


def test_a_reader_reads(signed_in, member, address, audit, question):
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
def test_a_question_costs_as_much_among_many(
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


# — saving, without a script —


@pytest.mark.parametrize(
    ("go", "goes_to"),
    [("next", "2.1"), ("back", "1.1"), ("stay", "1.2"), ("open", "2.1"), ("leave", None), ("", "2.1")],
)
def test_save_and_go_where_the_button_says(go, goes_to, office, address, audit, question):
    with scopes_disabled():
        AnswerFactory(audit=audit, question=question["1.1"])
    sent = {"version": 0, "reply": "partly", "points": "4.5", "known_by": ["D", "I"], "note": "Nearly.", "go": go}

    response = office.post(address("audit_question", audit, "1.2"), sent)

    assert response.url == (address("audit_question", audit, goes_to) if goes_to else address("audit", audit))
    answer = kept("1.2")
    assert (answer.reply, answer.points, answer.known_by, answer.note) == ("partly", Decimal("4.5"), "DI", "Nearly.")


def test_behind_the_last_question_comes_the_list(office, address, audit):
    response = office.post(
        address("audit_question", audit, "2.1"), {"version": 0, "asked": "3", "positive": "2", "go": "next"}
    )

    assert response.url == address("audit_questions", audit)
    assert (kept("2.1").asked, kept("2.1").positive, kept("2.1").reply) == (3, 2, "partly")


def test_does_not_apply_is_an_answer(office, address, audit):
    office.post(address("audit_question", audit, "2.1"), {"version": 0, "not_applicable": "on", "note": "Nobody else."})

    assert kept("2.1").reply == "not_applicable"


def test_points_alone_mean_partly(office, address, audit):
    office.post(address("audit_question", audit, "1.2"), {"version": 0, "points": "3"})

    assert (kept("1.2").reply, kept("1.2").points) == ("partly", 3)


@pytest.mark.parametrize(
    ("code", "sent", "field", "sentence"),
    [
        ("1.2", {"reply": "partly", "points": "10"}, "points", "Enter points above 0 and below 10 for “partly”"),
        ("1.2", {"reply": "partly", "points": "many"}, "points", "Enter a number, for example 86.5."),
        ("1.2", {"reply": "yes", "points": "3"}, "points", "Points are entered for “partly” only."),
        ("2.1", {"asked": "2", "positive": "3"}, "positive", "At most the 2 people you asked can agree."),
        ("2.1", {"positive": "3"}, "asked", "Enter how many people you asked, too."),
        ("1.1", {"reply": "maybe"}, "reply", "Choose one of the answers shown."),
    ],
)
def test_what_is_refused_stays_on_the_page(code, sent, field, sentence, office, address, audit):
    response = office.post(address("audit_question", audit, code), {"version": 0, "note": "Long typed.", **sent})

    assert response.status_code == 422
    assert sentence in error_at(response, field)
    assert typed(response, "note") == "Long typed."
    assert nothing_kept()


def test_two_answers_stand_side_by_side_and_nothing_is_lost(office, address, audit, question, member):
    with scopes_disabled():
        theirs = AnswerFactory(
            audit=audit,
            question=question["1.1"],
            reply="no",
            note="Theirs.",
            answered_by=member("contributor"),
            version=4,
        )

    response = office.post(address("audit_question", audit, "1.1"), {"version": 3, "reply": "yes", "note": "Mine."})

    assert response.status_code == 409
    shown = text(response)
    assert f"{theirs.answered_by} saved this answer at 10 May 2026, 10:00" in shown
    assert "Yours, not saved yet Yes, 10 of 10 Mine." in shown
    assert "No, 0 of 10" in shown
    assert (typed(response, "note"), typed(response, "version")) == ("Mine.", "4")
    assert kept("1.1").note == "Theirs."

    again = {"version": typed(response, "version"), "reply": "yes", "note": "Both.", "go": "stay"}
    assert office.post(address("audit_question", audit, "1.1"), again).status_code == 302
    assert (kept("1.1").note, kept("1.1").version) == ("Both.", 5)


def test_an_answer_that_is_gone_is_said_and_can_be_saved_again(office, address, audit):
    response = office.post(address("audit_question", audit, "1.1"), {"version": 2, "reply": "yes", "note": "Mine."})

    assert response.status_code == 422
    assert "This answer was taken away meanwhile." in text(response)
    assert (typed(response, "note"), typed(response, "version")) == ("Mine.", "0")


def test_what_was_typed_stays_where_the_audit_went_meanwhile(office, address, audit):
    with scopes_disabled():
        type(audit).objects.update(
            state="submitted",
            submitted_at=audit.started_at,
            submitted_by=audit.author,
            answer_due_on=CONDUCTED,
            act_by=CONDUCTED,
        )

    response = office.post(address("audit_question", audit, "1.1"), {"version": 0, "reply": "yes", "note": "Mine."})

    assert response.status_code == 422
    assert "What was handed in cannot be changed now." in text(response)
    assert typed(response, "note") == "Mine."


def test_the_page_is_never_taken_from_a_cache(office, address, audit):
    assert "no-store" in office.get(address("audit_question", audit, "1.1"))["Cache-Control"]


# — saving by the script —


def test_the_script_is_told_the_version_and_the_time(office, address, audit):
    sent = {"version": 0, "reply": "yes", "note": "Half a sen"}

    response = office.post(address("audit_question_save", audit, "1.1"), sent)

    assert json.loads(response.content) == {"version": 1, "said": "Saved at 10:00. You can stop here and come back."}
    assert kept("1.1").note == "Half a sen"


def test_the_script_is_told_the_same_sentences(office, address, audit):
    response = office.post(
        address("audit_question_save", audit, "1.2"), {"version": 0, "reply": "partly", "points": "11"}
    )

    assert response.status_code == 422
    assert json.loads(response.content)["errors"] == {
        "points": ["Enter points above 0 and below 10 for “partly”, with at most two decimals."]
    }


def test_the_script_is_given_both_answers(office, address, audit, question):
    with scopes_disabled():
        AnswerFactory(audit=audit, question=question["1.1"], note="Theirs <b>.", version=7)

    response = office.post(address("audit_question_save", audit, "1.1"), {"version": 0, "reply": "no", "note": "Mine."})

    told = json.loads(response.content)
    assert (response.status_code, told["version"]) == (409, "7")
    assert "Mine." in told["html"]
    assert "Theirs &lt;b&gt;." in told["html"]


def test_whoever_is_signed_out_is_sent_to_sign_in(address, audit):
    response = Client().post(address("audit_question_save", audit, "1.1"), {"version": 0})

    assert response.status_code == 302
    assert nothing_kept()


def test_saving_costs_few_queries(office, address, audit, question, django_assert_max_num_queries):
    with scopes_disabled():
        AnswerFactory(audit=audit, question=question["1.1"])

    with django_assert_max_num_queries(12):  # two of them are the savepoint
        office.post(address("audit_question_save", audit, "1.1"), {"version": 1, "reply": "no", "note": "Changed."})


# — evidence —


def test_a_file_is_added_with_its_day_and_the_answer_is_saved_with_it(office, address, audit):
    sent = {
        "version": 0,
        "reply": "yes",
        "note": "Typed.",
        "files": papers.upload("forms.pdf", papers.pdf()),
        "dated_on": "2026-03-01",
    }

    response = office.post(address("audit_evidence", audit, "1.1"), sent)

    assert response.url == address("audit_question", audit, "1.1") + "#evidence"
    with scopes_disabled():
        shown = Evidence.objects.select_related("document", "question").get()
    assert (shown.document.name, shown.document.dated_on, shown.question.code) == ("forms.pdf", date(2026, 3, 1), "1.1")
    assert kept("1.1").note == "Typed."


@pytest.mark.parametrize(
    ("sent", "field", "sentence"),
    [
        ({}, "files", "Choose a file."),
        ({"files": SimpleUploadedFile("a.exe", b"MZ")}, "files", "a.exe"),
        ({"files": papers.upload("a.pdf", papers.pdf()), "dated_on": "soon"}, "dated_on", "Enter a date such as"),
        ({"files": papers.upload("a.pdf", papers.pdf()), "dated_on": "2026-05-11"}, "dated_on", "has not come yet"),
    ],
)
def test_a_refused_file_does_not_cost_the_answer(sent, field, sentence, office, address, audit):
    response = office.post(address("audit_evidence", audit, "1.1"), {"version": 0, "note": "Typed.", **sent})

    assert response.status_code == 422
    assert sentence in error_at(response, field)
    assert (kept("1.1").note, typed(response, "version")) == ("Typed.", "1")


def test_a_refused_answer_is_said_before_a_file_is_added(office, address, audit):
    sent = {"version": 0, "reply": "partly", "points": "99", "files": papers.upload("a.pdf", papers.pdf())}

    response = office.post(address("audit_evidence", audit, "1.2"), sent)

    assert response.status_code == 422
    with scopes_disabled():
        assert not Document.objects.exists()


def test_one_of_the_audits_files_is_used_again(office, address, audit):
    with scopes_disabled():
        document = DocumentFactory(audit=audit, name="forms.pdf")

    office.post(address("audit_evidence_reuse", audit, "1.1"), {"version": 0, "document": str(document.pk)})
    office.post(address("audit_evidence_reuse", audit, "1.2"), {"version": 0, "document": str(document.pk)})

    with scopes_disabled():
        assert set(Evidence.objects.values_list("question__code", "document")) == {
            ("1.1", document.pk),
            ("1.2", document.pk),
        }


@pytest.mark.parametrize("chosen", ["", "00000000-0000-4000-8000-000000000000"])
def test_no_file_is_no_choice(chosen, office, address, audit):
    with scopes_disabled():
        DocumentFactory(audit=audit)

    response = office.post(address("audit_evidence_reuse", audit, "1.1"), {"version": 0, "document": chosen})

    assert response.status_code == 422
    assert error_at(response, "document").startswith("Choose ")


@pytest.fixture
def shown(audit, question):
    with scopes_disabled():
        return EvidenceFactory(audit=audit, question=question["1.1"])


def test_a_file_is_taken_from_the_question(office, address, audit, shown):
    where = address("audit_evidence_detach", audit, "1.1", shown.document_id)

    assert office.post(where, {"version": 0, "note": "Typed."}).status_code == 302

    with scopes_disabled():
        assert not Evidence.objects.exists()
        assert Document.objects.exists()
    assert kept("1.1").note == "Typed."
    assert office.post(where, {}).status_code == 404


@pytest.mark.parametrize(
    ("typed_day", "day", "says"),
    [
        ("2026-03-01", date(2026, 3, 1), "Date saved."),
        ("", None, "Date saved."),
        ("soon", None, "“soon” is no date."),
        ("2026-12-01", None, "This day has not come yet."),
    ],
)
def test_a_file_gets_its_day(typed_day, day, says, office, address, audit, shown):
    where = address("audit_evidence_date", audit, "1.1", shown.document_id)

    response = office.post(where, {"version": 0, f"dated_{shown.document_id}": typed_day}, follow=True)

    assert says in text(response)
    with scopes_disabled():
        assert Document.objects.get().dated_on == day


# — carrying over —


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


def test_one_press_carries_the_certifications_answer_over(office, address, audit, certified, settings):
    here = address("audit_question", audit, "1.1")
    assert "Nothing changed: carry last certification’s answer over" in text(office.get(here))

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


def test_a_refused_carrying_over_says_why(office, address, audit, certified, settings):
    settings.AUDIT_CARRY_OVER = False

    response = office.post(address("audit_question_carry", audit, "1.1"), {"version": "x"}, follow=True)

    assert "AMHSA has not turned on carrying answers over." in text(response)


# — notes —


@pytest.fixture
def returned(audit, question, at):
    with scopes_disabled():
        facts = {
            "state": "revisions_requested",
            "round": 1,
            "answer_due_on": CONDUCTED,
            "act_by": CONDUCTED,
            "submitted_by": audit.author,
        }
        type(audit).objects.update(**facts, submitted_at=at)
        audit.note = NoteFactory(audit=audit, question=question["1.1"], text="Date it.", sent_at=at)
        NoteFactory(audit=audit, question=question["2.1"], text="Ask more people.", sent_at=at)
        NoteFactory(audit=audit, question=question["1.1"], text="Not sent.", round=2)
    audit.refresh_from_db()
    return audit


def test_a_note_stands_at_its_question_with_its_tick(office, address, returned):
    page = office.get(address("audit_question", returned, "1.1"))

    assert "Date it." in text(page)
    assert "Tick: dealt with" in text(page)
    assert "Not sent." not in text(page)
    assert f'{address("audit_question", returned, "2.1")}#notes">Next note' in page.content.decode()
    assert "Previous note" not in text(page)


def test_ticking_saves_the_answer_too(office, address, returned):
    where = address("audit_note_tick", returned, returned.note.pk)

    response = office.post(where, {"version": 0, "reply": "yes", "note": "Dated."})

    assert response.url == address("audit_question", returned, "1.1") + "#notes"
    with scopes_disabled():
        assert Note.objects.get(pk=returned.note.pk).fixed_at is not None
    assert kept("1.1").note == "Dated."
    office.post(address("audit_note_untick", returned, returned.note.pk), {})
    with scopes_disabled():
        assert Note.objects.get(pk=returned.note.pk).fixed_at is None


def test_a_note_that_was_not_sent_does_not_exist(office, address, returned):
    with scopes_disabled():
        unsent = Note.objects.get(text="Not sent.")

    assert office.post(address("audit_note_tick", returned, unsent.pk), {}).status_code == 404


def test_somebody_elses_evidence_does_not_exist(signed_in, address, audit, shown, neighbour):
    with scopes_disabled():
        stranger = MembershipFactory(municipality=neighbour).user

    where = address("audit_evidence_detach", audit, "1.1", shown.document_id)
    assert signed_in(stranger).post(where, {}).status_code == 404
