from datetime import date, timedelta
from decimal import Decimal

import pytest
from django_scopes import scopes_disabled

from audits.conducting.services.answers import AnswerConflict, save_answer
from audits.conducting.services.audits import change_facts, choose_method, enter_scores, start_audit
from audits.conducting.services.evidence import attach_evidence, detach_evidence
from audits.conducting.services.question_version import update_question_version
from audits.conducting.services.submissions import find_problems_before_submission
from audits.models import ActionItem, Answer, Audit, ElementScore, Evidence, Note, Question
from audits.plan.selectors import list_proposals
from audits.plan.services.actions import change_action
from audits.rules.answers import GivenAnswer, Reply
from audits.selectors.question_sheet import load_answer_sheet, load_sheet
from audits.selectors.scores import load_scoreboard
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken, StaleState
from tests.factories import (
    ActionItemFactory,
    ActionPlanFactory,
    AnswerFactory,
    AuditFactory,
    DocumentFactory,
    ElementScoreFactory,
    EvidenceFactory,
    InstrumentFactory,
    NoteFactory,
    QuestionFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("opened")]
IN_OLDER, IN_NEWER = date(2025, 12, 1), date(2026, 2, 1)  # last days of the audit
LATER = timedelta(minutes=1)


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
def actor(administrator, at):
    return {"by": administrator, "at": at}


def both(older, newer, **facts):
    """The same question in both versions."""
    return [QuestionFactory(instrument=one, **{"number": 1, **facts}) for one in (newer, older)]


@pytest.fixture
def on(actor):
    """``on(audit, day)`` changes the last day of the audit."""
    return lambda audit, day: change_facts(audit=audit, conducted_on=day, version=audit.version, **actor)


@pytest.fixture
def say(administrator, at):
    """``say(audit, "1.1", "no")`` answers the question of the audit with this code."""
    saved = []

    def answer(audit, code, reply, note=""):
        saved.append(code)
        row = load_sheet(audit).by_code[code]
        version = row.answer.version if row.answer else 0
        facts = {"given": GivenAnswer(reply=Reply(reply), note=note), "version": version}
        when = at + len(saved) * LATER
        return save_answer(audit=audit, question=row.question, by=administrator, at=when, **facts)

    return answer


def said(audit):
    """The replies that the audit shows, by code of the question."""
    return {row.code: row.answer.reply for row in load_sheet(audit).rows if row.answer}


def shown(audit, code="1.1"):
    """The names of the files attached to a question."""
    return [document.name for document in load_sheet(audit).by_code[code].evidence]


def test_a_new_day_changes_the_version_and_moves_equal_questions(draft, older, newer, actor):
    mine, twin = both(older, newer)
    audit = draft()
    with scopes_disabled():
        answer = AnswerFactory(audit=audit, question=mine)
        shown = EvidenceFactory(audit=audit, question=mine)

    change_facts(audit=audit, conducted_on=date(2025, 12, 31), version=0, **actor)

    assert Audit.objects.get().instrument == older
    moved = Answer.objects.get(question=twin)
    assert (moved.given, moved.answered_by, moved.version) == (answer.given, answer.answered_by, 1)
    assert Evidence.objects.get(question=twin).document == shown.document
    assert Answer.objects.filter(question=mine).exists()
    sentences = [event.sentence for event in Event.objects.about(audit)]
    assert "Audit questions changed to AMHSA’s 1" in sentences


def test_changing_the_version_and_back_loses_no_answer(draft, older, newer, actor):
    mine, _twin = both(older, newer)
    audit = draft()
    with scopes_disabled():
        answer = AnswerFactory(audit=audit, question=mine, note="Typed once.")

    for day in (date(2025, 12, 1), date(2026, 2, 1)):
        change_facts(audit=audit, conducted_on=day, version=audit.version, **actor)

    assert Audit.objects.get().instrument == newer
    assert Answer.objects.get(question=mine).note == answer.note


@pytest.mark.parametrize("change", [{"text": "Something else?"}, {"points": 5}, {"style": "range"}, {"code": "1.9"}])
def test_an_answer_does_not_move_to_a_different_question(change, draft, older, newer, actor):
    mine = QuestionFactory(instrument=newer, number=1)
    other = QuestionFactory(instrument=older, number=1, **change)
    audit = draft(conducted_on=date(2025, 6, 1))
    with scopes_disabled():
        AnswerFactory(audit=audit, question=mine)

    update_question_version(audit=audit, **actor)

    assert audit.instrument == older
    assert not Answer.objects.filter(question=other).exists()


@pytest.mark.parametrize(("may_not_apply", "reply"), [(True, "not_applicable"), (False, "")])
def test_does_not_apply_moves_only_to_a_question_that_allows_it(may_not_apply, reply, draft, older, newer, actor):
    mine = QuestionFactory(instrument=newer, number=1, may_not_apply=True)
    QuestionFactory(instrument=older, number=1, may_not_apply=may_not_apply)
    audit = draft(conducted_on=date(2025, 6, 1))
    with scopes_disabled():
        AnswerFactory(audit=audit, question=mine, reply="not_applicable", note="No vehicles.")

    update_question_version(audit=audit, **actor)

    answer = load_sheet(audit).by_code["1.1"].answer
    assert (answer.reply, answer.note) == (reply, "No vehicles.")


@pytest.mark.parametrize(
    ("minutes", "note"), [(-1, "Under the older."), (0, "Under the older."), (1, "Under the newer.")]
)
def test_the_later_of_two_answers_to_one_question_counts(minutes, note, draft, older, newer, actor, at):
    mine, twin = both(older, newer)
    audit = draft(conducted_on=date(2025, 6, 1))
    with scopes_disabled():
        AnswerFactory(audit=audit, question=mine, note="Under the newer.", answered_at=at + minutes * LATER)
        AnswerFactory(audit=audit, question=twin, note="Under the older.", answered_at=at)

    update_question_version(audit=audit, **actor)

    assert load_sheet(audit).by_code["1.1"].answer.note == note


@pytest.mark.parametrize("day", [None, date(2026, 3, 1), date(2019, 3, 1)])
def test_an_audit_without_a_better_version_keeps_its_own(day, draft, older, newer, actor):
    both(older, newer)
    audit = draft(conducted_on=day)

    update_question_version(audit=audit, **actor)

    assert (audit.instrument, audit.version) == (newer, 0)


def test_an_answered_audit_never_gets_a_version_without_questions(draft, older, newer, actor):
    QuestionFactory(instrument=newer)
    audit = draft(conducted_on=date(2025, 6, 1))

    update_question_version(audit=audit, **actor)

    assert audit.instrument == newer


@pytest.mark.parametrize("asks", ["older", "newer"])
def test_a_report_takes_the_version_of_its_day(asks, draft, older, newer, actor):
    QuestionFactory(instrument={"older": older, "newer": newer}[asks])
    audit = draft(conducted_on=IN_OLDER, method="reported")

    update_question_version(audit=audit, **actor)

    assert audit.instrument == older


def test_an_audit_changed_to_a_report_takes_the_version_of_its_day(draft, older, newer, actor):
    QuestionFactory(instrument=newer)
    audit = draft(conducted_on=IN_OLDER)

    choose_method(audit=audit, method="reported", version=0, **actor)

    assert (audit.method, audit.instrument) == ("reported", older)


# — a wrong day, entered and corrected —


def test_an_answer_to_a_dropped_question_is_not_shown_or_scored(draft, older, newer, say, on):
    QuestionFactory(instrument=newer, number=1, text="Is there a policy?")
    QuestionFactory(instrument=older, number=1, text="Is there a committee?")
    both(older, newer, number=2)
    audit = draft(conducted_on=IN_NEWER)
    say(audit, "1.1", "yes")
    say(audit, "1.2", "yes")

    on(audit, IN_OLDER)

    row = load_sheet(audit).by_code["1.1"]
    assert (row.answer, row.is_settled, row.worth.awarded) == (None, False, None)
    assert said(audit) == {"1.2": "yes"}
    assert "1.1" in [problem.code for problem in find_problems_before_submission(audit)]


def test_a_restored_version_shows_its_earlier_answers(draft, older, newer, say, on):
    QuestionFactory(instrument=newer, number=1, text="Is there a policy?")
    QuestionFactory(instrument=older, number=1, text="Is there a committee?")
    both(older, newer, number=2)
    audit = draft(conducted_on=IN_NEWER)
    say(audit, "1.1", "yes")
    say(audit, "1.2", "no")

    on(audit, IN_OLDER)
    on(audit, IN_NEWER)

    assert said(audit) == {"1.1": "yes", "1.2": "no"}


def test_an_edit_in_one_version_appears_in_the_other(draft, older, newer, say, on):
    both(older, newer)
    audit = draft(conducted_on=IN_NEWER)
    say(audit, "1.1", "yes", "First words.")

    on(audit, IN_OLDER)
    say(audit, "1.1", "no", "Second words.")
    on(audit, IN_NEWER)
    assert load_sheet(audit).by_code["1.1"].answer.note == "Second words."
    assert load_answer_sheet(audit).worths["1.1"].awarded == 0

    say(audit, "1.1", "yes", "Third words.")
    on(audit, IN_OLDER)
    assert load_sheet(audit).by_code["1.1"].answer.note == "Third words."


def test_a_disallowed_reply_does_not_restore_an_older_answer(draft, older, newer, say, on):
    QuestionFactory(instrument=newer, number=1, may_not_apply=True)
    QuestionFactory(instrument=older, number=1)
    audit = draft(conducted_on=IN_NEWER)
    say(audit, "1.1", "yes")
    on(audit, IN_OLDER)
    on(audit, IN_NEWER)
    say(audit, "1.1", "not_applicable")

    on(audit, IN_OLDER)
    assert said(audit) == {"1.1": ""}

    on(audit, IN_NEWER)
    assert said(audit) == {"1.1": "not_applicable"}


def test_a_version_between_without_the_question_loses_nothing(draft, older, newer, say, on):
    oldest = InstrumentFactory(name="AMHSA’s", version="0", valid_from=date(2010, 1, 1), valid_until=date(2019, 12, 31))
    QuestionFactory(instrument=older, number=2)
    both(oldest, newer)
    audit = draft(conducted_on=IN_NEWER)
    say(audit, "1.1", "yes")
    with scopes_disabled():
        EvidenceFactory(audit=audit, question=newer.questions.get(), document=DocumentFactory(audit=audit, name="a"))

    on(audit, IN_OLDER)
    assert said(audit) == {}
    on(audit, date(2015, 2, 1))

    assert (said(audit), shown(audit)) == ({"1.1": "yes"}, ["a"])


def test_a_page_opened_before_the_change_overwrites_nothing(draft, older, newer, say, on, actor):
    both(older, newer)
    audit = draft(conducted_on=IN_NEWER)
    seen = say(audit, "1.1", "yes").version
    say(audit, "1.1", "no", "Better words.")
    on(audit, IN_OLDER)

    question = load_sheet(audit).by_code["1.1"].question
    with pytest.raises(AnswerConflict):
        save_answer(audit=audit, question=question, given=GivenAnswer(reply=Reply.YES), version=seen, **actor)
    on(audit, IN_NEWER)

    assert load_sheet(audit).by_code["1.1"].answer.note == "Better words."


def test_a_save_during_a_version_change_is_refused(draft, older, newer, on, actor):
    mine, _twin = both(older, newer)
    audit = draft(conducted_on=IN_NEWER)
    seen_before = Audit.objects.get()
    on(audit, IN_OLDER)

    with pytest.raises(StaleState):
        save_answer(audit=seen_before, question=mine, given=GivenAnswer(reply=Reply.YES), version=0, **actor)

    assert not Answer.objects.exists()


def test_attached_files_follow_their_question_between_versions(draft, older, newer, on, actor):
    mine, twin = both(older, newer)
    audit = draft(conducted_on=IN_NEWER)
    with scopes_disabled():
        first, second = (DocumentFactory(audit=audit, name=name) for name in ("first", "second"))
    attach_evidence(audit=audit, question=mine, document=first, **actor)

    on(audit, IN_OLDER)
    assert shown(audit) == ["first"]
    detach_evidence(evidence=Evidence.objects.select_related("audit", "document", "question").get(), **actor)
    audit.refresh_from_db()
    attach_evidence(audit=audit, question=twin, document=second, **actor)
    on(audit, IN_NEWER)

    assert shown(audit) == ["second"]


def test_a_file_attached_in_both_versions_is_shown_once(draft, older, newer, on):
    mine, twin = both(older, newer)
    audit = draft(conducted_on=IN_NEWER)
    with scopes_disabled():
        document = DocumentFactory(audit=audit, name="first")
        for question in (mine, twin):
            EvidenceFactory(audit=audit, question=question, document=document)

    assert shown(audit) == ["first"]
    on(audit, IN_OLDER)
    assert shown(audit) == ["first"]


# — notes and actions —


def test_a_note_on_a_dropped_question_is_about_the_whole_audit(draft, older, newer, on):
    mine, twin = both(older, newer)
    gone = QuestionFactory(instrument=newer, number=2)
    audit = draft(conducted_on=IN_NEWER)
    with scopes_disabled():
        for text, question in (("Date it.", mine), ("Ask more people.", gone), ("Well done.", None)):
            NoteFactory(audit=audit, question=question, text=text)

    on(audit, IN_OLDER)

    found = {note.text: note.question for note in Note.objects.select_related("question")}
    assert found == {"Date it.": twin, "Ask more people.": None, "Well done.": None}
    assert [note.text for note in load_sheet(audit).by_code["1.1"].notes] == ["Date it."]


def test_an_action_follows_its_question_and_can_be_changed(draft, older, newer, on, say, actor):
    mine, twin = both(older, newer)
    gone = QuestionFactory(instrument=newer, number=2)
    audit = draft(conducted_on=IN_NEWER)
    say(audit, "1.1", "no")
    with scopes_disabled():
        plan = ActionPlanFactory(audit=audit, developed_on=date(2026, 3, 1))
        for what, question in (("Write it", mine), ("Ask them", gone)):
            ActionItemFactory(plan=plan, what=what, question=question)

    on(audit, IN_OLDER)

    items = {item.what: item for item in ActionItem.objects.select_related("question", "plan__audit")}
    assert (items["Write it"].question, items["Ask them"].question) == (twin, None)
    assert [[item.what for item in offer.planned] for offer in list_proposals(audit)] == [["Write it"]]
    facts = {"owner": "Foreman", "due_on": date(2026, 9, 1), "cost": None, "version": 0}
    assert change_action(action=items["Write it"], what="Write it down", **facts, **actor).what == "Write it down"


def test_notes_and_actions_of_other_audits_are_unchanged(draft, older, newer, on):
    mine, _twin = both(older, newer)
    audit, other = draft(conducted_on=IN_NEWER), draft(kind="additional", conducted_on=IN_NEWER)
    with scopes_disabled():
        NoteFactory(audit=other, question=mine)
        ActionItemFactory(plan=ActionPlanFactory(audit=other), question=mine)

    on(audit, IN_OLDER)

    assert Note.objects.get().question == ActionItem.objects.get().question == mine


# — scores of a report —


def test_scores_of_dropped_elements_do_not_count(draft, older, newer, on, actor):
    older.elements.filter(number=2).update(name="Committee")
    audit = draft(conducted_on=IN_NEWER, method="reported")
    points = {element.pk: (Decimal(40), Decimal(50)) for element in newer.elements.all()}
    enter_scores(audit=audit, points=points, version=audit.version, **actor)

    on(audit, IN_OLDER)

    assert [line.is_scored for line in load_scoreboard(audit).lines] == [True, False]
    assert [offer.action.element for offer in list_proposals(audit)] == ["Section 1"]
    enter_scores(audit=audit, points={}, version=audit.version, **actor)
    assert "40.00 of 50.00 points" in Event.objects.about(audit).first().sentence


def test_scores_survive_a_version_without_their_element(draft, older, newer, on):
    oldest = InstrumentFactory(name="AMHSA’s", version="0", valid_from=date(2010, 1, 1), valid_until=date(2019, 12, 31))
    older.elements.update(name="Committee")
    audit = draft(conducted_on=IN_NEWER, method="reported")
    with scopes_disabled():
        ElementScoreFactory(audit=audit)

    for day in (IN_OLDER, date(2015, 2, 1), IN_NEWER):
        on(audit, day)

    assert [line.is_scored for line in load_scoreboard(audit).lines] == [True, False]
    assert ElementScore.objects.get().element.instrument == newer
    assert not Question.objects.filter(instrument=oldest).exists()


def test_scores_move_to_the_same_element(draft, older, newer, actor):
    audit = draft(conducted_on=date(2025, 6, 1), method="reported")
    with scopes_disabled():
        ElementScoreFactory(audit=audit)

    update_question_version(audit=audit, **actor)

    assert ElementScore.objects.get().element == older.elements.first()


# — the method —


@pytest.mark.parametrize(("asked", "method"), [("", "answered"), ("answered", "answered"), ("reported", "reported")])
def test_an_audit_starts_with_a_method_of_its_instrument(asked, method, newer, town, actor):
    QuestionFactory(instrument=newer)

    assert start_audit(municipality=town, kind="internal", method=asked, **actor).method == method


@pytest.mark.parametrize(("asked", "code"), [("answered", "no_questions"), ("by_post", "unknown_method")])
def test_a_method_the_instrument_lacks_is_refused(asked, code, newer, town, actor):
    with pytest.raises(RuleBroken) as refusal:
        start_audit(municipality=town, kind="internal", method=asked, **actor)

    assert (refusal.value.code, refusal.value.field) == (code, "method")


def test_the_method_of_a_draft_can_be_changed_and_back(draft, newer, actor):
    question = QuestionFactory(instrument=newer)
    audit = draft()
    with scopes_disabled():
        AnswerFactory(audit=audit, question=question)

    choose_method(audit=audit, method="reported", version=0, **actor)
    choose_method(audit=audit, method="answered", version=1, **actor)

    assert (audit.method, audit.version, Answer.objects.count()) == ("answered", 2, 1)
    assert Event.objects.about(audit).first().sentence == "Method: question by question, in the portal"


def test_a_method_chosen_on_an_outdated_page_is_refused(draft, newer, actor):
    QuestionFactory(instrument=newer)

    with pytest.raises(StaleState):
        choose_method(audit=draft(), method="reported", version=4, **actor)


def test_the_method_of_a_submitted_audit_cannot_be_changed(town, actor):
    with scopes_disabled():
        audit = AuditFactory(municipality=town)

    with pytest.raises(RuleBroken) as refusal:
        choose_method(audit=audit, method="reported", version=0, **actor)

    assert refusal.value.code == "not_a_draft"
