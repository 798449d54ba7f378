import re
from datetime import date, timedelta

import pytest
import time_machine
from django_scopes import scopes_disabled

from audits import events
from audits.models import Audit, Document, Note, RevisionRound
from audits.review.selectors.reviews import find_reviewers
from audits.rules.act_by import NEVER
from audits.rules.lifecycle import AuditState
from secor_portal import files
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken
from secor_portal.tenancy import every_municipality
from tests.audits import papers, reviews
from tests.audits.reading import error_at, text, typed
from tests.factories import (
    MOMENT,
    AnswerFactory,
    AuditorAssignmentFactory,
    DocumentFactory,
    MembershipFactory,
    NoteFactory,
    RevisionRoundFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_review(audit_in, reviewer):
    return audit_in("in_review", kind="certification", reviewer=reviewer)


def kept() -> Audit:
    with scopes_disabled():
        return Audit.objects.select_related("municipality", "reviewer").get()


def note(audit, **facts) -> Note:
    with scopes_disabled():
        return NoteFactory(audit=audit, **facts)


# — reading —


@pytest.mark.parametrize("state", AuditState)
@pytest.mark.parametrize("role", ["reviewer", "manager"])
def test_the_page_opens_in_every_state(role, state, signed_in, address, request, audit_in):
    audit = audit_in(state, kind="certification")

    response = signed_in(request.getfixturevalue(role)).get(address("desk:review", audit))

    assert response.status_code == 200
    assert ("This audit is a draft" in text(response)) is (state == "draft")
    assert ("report.pdf" in text(response)) is (state != "draft")


OFFERED = {
    "submitted": {"Begin the review", "Return as not reviewable"},
    "resubmitted": {"Begin the review"},
    "in_review": {"Request revisions", "Pass QA", "Fail QA", "Return as not reviewable", "Add the note"},
    "qa_passed": {"Reverse the decision"},
    "qa_failed": {"Reverse the decision"},
    "revisions_requested": set(),
    "draft": set(),
}
ALL = set().union(*OFFERED.values())


@pytest.mark.parametrize("state", AuditState)
def test_only_the_actions_of_the_state_are_offered(state, signed_in, address, manager, audit_in):
    audit = audit_in(state, kind="certification")

    shown = text(signed_in(manager).get(address("desk:review", audit)))

    bar = shown.split("History")[-1] + shown.split("Notes")[-1]
    assert {word for word in ALL if word in bar} == OFFERED[state]


def test_the_page_shows_decision_score_and_meaning_of_passing(signed_in, address, reviewer, in_review, set_hooks):
    set_hooks(describe_passing=lambda _: [("A certificate awaits issue, valid through 2029.", "R2.1")])
    note(in_review)

    shown = text(signed_in(reviewer).get(address("desk:review", in_review)))

    assert "Not decided 1 must-fix note to send" in shown
    assert "Passes 90.0% overall, lowest section 90.0%" in shown
    assert "80% overall and 50% in every section. Rule 2.2" in shown
    assert "1. Section 1 45 50 90.0%" in shown
    assert "A certificate awaits issue, valid through 2029. Rule 2.1" in shown


@pytest.mark.parametrize(
    ("kind", "passed", "says"),
    [
        ("certification", True, "AMHSA prepares a certificate to issue."),
        ("certification", False, "It doesn’t earn a certificate, because the score doesn’t pass."),
        ("internal", False, "It counts as this year’s audit, whatever the score."),
        ("additional", True, "It never counts in the cycle."),
    ],
)
def test_passing_without_a_standing_is_explained_by_the_rules(
    kind, passed, says, signed_in, address, reviewer, audit_in, set_hooks
):
    set_hooks(describe_passing=lambda _: ())
    audit = audit_in("in_review", kind=kind, passed=passed)

    for name in ("desk:review", "desk:review_pass"):
        assert says in text(signed_in(reviewer).get(address(name, audit)))


def test_a_round_shows_new_files_and_dealt_with_notes(signed_in, address, reviewer, audit_in, at):
    audit = audit_in("in_review", kind="internal", round=1)
    with scopes_disabled():
        RevisionRoundFactory(audit=audit, answer="Added.", answered_on=date(2026, 5, 21))
        DocumentFactory(audit=audit, round=1, name="drill.pdf")
    note(audit, text="Date the drill.", sent_at=at, fixed_at=at)

    shown = text(signed_in(reviewer).get(address("desk:review", audit)))

    assert "Since you returned it: 1 file added. drill.pdf" in shown
    assert "1 of 1 sent note done" in shown
    assert "All rounds should end by 18 August 2026." in shown


@pytest.mark.parametrize("involvement", ["author", "member"])
def test_a_reviewer_who_is_not_independent_is_offered_no_action(involvement, signed_in, address, town, audit_in):
    desk = UserFactory(desk_role="reviewer")
    audit = audit_in("submitted", kind="internal", **({"author": desk} if involvement == "author" else {}))
    if involvement == "member":
        with scopes_disabled():
            MembershipFactory(municipality=town, role="reader", user=desk)
    visitor = signed_in(desk)

    shown = text(visitor.get(address("desk:review", audit)))

    assert "You can’t review this audit" in shown
    assert "Begin the review" not in shown
    assert visitor.post(address("desk:review_take", audit), {"version": 0}).status_code == 403


@pytest.mark.parametrize("count", [3, 30])
def test_the_page_query_count_is_independent_of_files_and_notes(
    count, signed_in, address, manager, in_review, django_assert_num_queries, set_hooks
):
    set_hooks(describe_passing=lambda _: ())
    with scopes_disabled():
        DocumentFactory.create_batch(count, audit=in_review)
        NoteFactory.create_batch(count, audit=in_review)
        for _ in range(count):
            UserFactory(desk_role="reviewer")
    visitor = signed_in(manager)

    with django_assert_num_queries(12):
        visitor.get(address("desk:review", in_review))


# — the due date —

EXPIRY = date(2026, 5, 30)
BEFORE_IT = (
    "7 days before the certificate expires on 30 May 2026: the rest of a review usually takes that long. Rule 4.2"
)


@pytest.fixture
def expiring(set_hooks):
    """Every certificate expires on 30 May 2026."""
    set_hooks(find_expiries=lambda ids: dict.fromkeys(ids, EXPIRY))


def shown_by(visitor, address, audit) -> str:
    return text(visitor.get(address("desk:review", audit)))


def test_the_page_shows_amhsas_due_date_and_its_reason(signed_in, address, reviewer, audit_in, expiring):
    facts = {"kind": "certification", "answer_due_on": date(2026, 6, 4)}
    audit = audit_in("in_review", act_by=date(2026, 5, 23), **facts)

    shown = shown_by(signed_in(reviewer), address, audit)

    assert f"Act by 23 May 2026. {BEFORE_IT}" in shown
    assert "Due in 13 days" in shown
    assert "Due in 25 days" not in shown


def test_an_audit_without_an_expiry_is_due_with_its_answer(signed_in, address, reviewer, in_review, set_hooks):
    set_hooks(find_expiries=lambda _: pytest.fail("nothing expires, so no expiry is looked up"))

    shown = shown_by(signed_in(reviewer), address, in_review)

    assert "Act by 31 May 2026. AMHSA’s answer is due on 31 May 2026." in shown


def test_a_due_date_of_the_municipality_names_the_municipality(signed_in, address, reviewer, audit_in):
    audit = audit_in("revisions_requested", kind="internal", answer_due_on=date(2026, 5, 24), round=1)

    shown = shown_by(signed_in(reviewer), address, audit)

    assert "The municipality should act by 24 May 2026. Their answer is due on 24 May 2026." in shown


def test_a_paused_audit_shows_a_due_date_only_before_an_expiry(signed_in, address, reviewer, audit_in, expiring):
    visitor = signed_in(reviewer)
    still = audit_in("in_review", kind="additional", reason="Changes.", act_by=NEVER, paused_on=date(2026, 5, 9))
    pressed = audit_in("in_review", kind="certification", act_by=date(2026, 5, 23), paused_on=date(2026, 5, 9))

    assert "Paused since 9 May 2026, so no answer is due." in shown_by(visitor, address, still)
    assert f"Act by 23 May 2026. {BEFORE_IT}" in shown_by(visitor, address, pressed)


@pytest.mark.parametrize("state", ["draft", "qa_passed", "qa_failed"])
def test_an_audit_on_neither_sides_turn_has_no_due_date(state, signed_in, address, reviewer, audit_in):
    shown = shown_by(signed_in(reviewer), address, audit_in(state, kind="certification"))

    assert "ct by " not in shown


# — the documents —


def document_of(audit, **facts) -> Document:
    with scopes_disabled():
        if facts:
            Document.objects.filter(audit=audit).update(**facts)
        return Document.objects.get(audit=audit)


def test_a_pdf_can_be_framed_only_by_the_portal(signed_in, address, reviewer, in_review):
    document = document_of(in_review)
    view = address("desk:review_document_view", in_review, document.pk)
    visitor = signed_in(reviewer)

    page = visitor.get(address("desk:review", in_review))
    response = visitor.get(view)

    assert re.search(rf'<iframe\s+class="doc"\s+src="{view}', page.content.decode())
    assert b"".join(response.streaming_content) == papers.pdf()
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert "sandbox" in response["Content-Security-Policy"]
    assert "script" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"] == "inline"
    assert response["Content-Type"] == "application/pdf"


def test_a_picture_is_shown_and_an_office_file_downloaded(signed_in, address, reviewer, in_review):
    visitor = signed_in(reviewer)
    picture = document_of(in_review, media_type="image/png", name="wall.png")
    assert b'<img class="doc"' in visitor.get(address("desk:review", in_review)).content

    document_of(in_review, media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document")
    assert "A browser can’t show this kind of file." in text(visitor.get(address("desk:review", in_review)))
    assert visitor.get(address("desk:review_document_view", in_review, picture.pk)).status_code == 404
    response = visitor.get(address("desk:review_document", in_review, picture.pk))
    response.close()
    assert response["Content-Disposition"].startswith("attachment")


def test_the_chosen_file_is_shown(signed_in, address, reviewer, in_review, at):
    with scopes_disabled():
        other = DocumentFactory(audit=in_review, name="other.pdf", uploaded_at=at + timedelta(hours=1))

    response = signed_in(reviewer).get(f"{address('desk:review', in_review)}?file={other.pk}")

    assert response.context["shown"] == other
    assert signed_in(reviewer).get(f"{address('desk:review', in_review)}?file=x").context["shown"].name == "report.pdf"


def test_the_files_of_a_draft_are_hidden_from_amhsa(signed_in, address, manager, audit_in):
    audit = audit_in("draft", kind="internal")
    document = document_of(audit)

    for name in ("desk:review_document", "desk:review_document_view"):
        assert signed_in(manager).get(address(name, audit, document.pk)).status_code == 403


def test_amhsa_can_read_a_removed_file(signed_in, address, reviewer, in_review, at):
    document = document_of(in_review, removed_at=at)

    response = signed_in(reviewer).get(address("desk:review_document", in_review, document.pk))
    response.close()

    assert response.status_code == 200


def test_a_file_missing_on_disk_is_not_found(signed_in, address, reviewer, in_review):
    document = document_of(in_review)
    files.locate_file(document.sha256).unlink()

    assert signed_in(reviewer).get(address("desk:review_document_view", in_review, document.pk)).status_code == 404


# — taking and assigning —


def test_a_manager_opens_the_choice_of_reviewer_on_the_page(signed_in, address, manager, reviewer, in_review):
    page = address("desk:review", in_review)

    offered = signed_in(manager).get(page).content.decode()
    chosen_from = signed_in(manager).get(f"{page}?assign=1").content.decode()

    assert "?assign=1#who" in offered
    assert "Save the reviewer" not in offered
    assert f'<option value="{reviewer.pk}"' in chosen_from
    assert "Save the reviewer" in chosen_from


def test_an_audit_is_taken_with_one_click(signed_in, address, reviewer, audit_in):
    audit = audit_in("submitted", kind="internal")
    visitor = signed_in(reviewer)

    shown = visitor.get(address("desk:review", audit))
    response = visitor.post(address("desk:review_take", audit), {"version": typed(shown, "version")}, follow=True)

    assert (kept().state, kept().reviewer) == ("in_review", reviewer)
    assert "You are the reviewer now." in text(response)


def test_a_second_reviewer_is_refused_and_sees_the_first(signed_in, address, reviewer, manager, audit_in):
    audit = audit_in("submitted", kind="internal")
    signed_in(manager).post(address("desk:review_take", audit), {"version": 0})

    response = signed_in(reviewer).post(address("desk:review_take", audit), {"version": 0})

    assert f"(Review started, {manager}, 10 May 2026, 10:00)" in text(response)
    assert kept().reviewer == manager


def test_only_a_manager_can_assign_the_reviewer(signed_in, address, reviewer, manager, in_review):
    other = UserFactory(desk_role="reviewer", name="Pat Other")
    sent = {"version": 0, "reviewer": str(other.pk)}

    assert signed_in(reviewer).post(address("desk:review_assign", in_review), sent).status_code == 403
    response = signed_in(manager).post(address("desk:review_assign", in_review), sent, follow=True)

    assert kept().reviewer == other
    assert "Reviewer: Pat Other." in text(response)


def test_only_an_independent_reviewer_can_be_chosen(signed_in, address, manager, town, in_review, at):
    inside, once = UserFactory(desk_role="reviewer"), UserFactory(desk_role="reviewer")
    away = UserFactory(desk_role="reviewer", is_active=False)
    free = UserFactory(desk_role="reviewer")
    with scopes_disabled():
        MembershipFactory(municipality=town, role="reader", user=inside)
        past = MembershipFactory(municipality=town, role="auditor", user=once, ended_at=at)
        AuditorAssignmentFactory(audit=in_review, membership=past)
        answering = AnswerFactory(audit=in_review, answered_by=UserFactory(desk_role="reviewer")).answered_by
        submitter = UserFactory(desk_role="reviewer")
        reviews.hand_in(in_review)
        in_review.submissions.update(submitted_by=submitter)

    with every_municipality():
        listed = set(find_reviewers(in_review))
        everyone = {inside, once, away, free, manager, in_review.reviewer, answering, submitter}
        assert listed == {person for person in everyone if person.has_perm("audits.decide", in_review)}
    response = signed_in(manager).post(
        address("desk:review_assign", in_review), {"version": 0, "reviewer": str(inside.pk)}
    )

    assert error_at(response, "reviewer") == "Choose one of the answers shown."
    assert kept().reviewer != inside


# — notes —


def test_a_note_is_written_and_removed(signed_in, address, reviewer, in_review):
    visitor = signed_in(reviewer)

    response = visitor.post(
        address("desk:review_note", in_review), {"weight": "must_fix", "text": "Date it."}, follow=True
    )
    with scopes_disabled():
        written = Note.objects.get()

    assert "Must fix Date it." in text(response)
    visitor.post(address("desk:review_note_remove", in_review, written.pk))
    assert not Note._base_manager.exists()


def test_an_empty_or_late_note_is_refused(signed_in, address, reviewer, in_review):
    visitor = signed_in(reviewer)

    empty = visitor.post(address("desk:review_note", in_review), {"weight": "information", "text": " "})
    Audit._base_manager.update(state="qa_passed", qa_decided_on=date(2026, 5, 10), answer_due_on=None)
    late = visitor.post(address("desk:review_note", in_review), {"weight": "must_fix", "text": "A long thought."})

    assert error_at(empty, "text") == "Enter what the municipality should do."
    assert "You can write notes only while the audit is in review." in text(late)
    assert not Note._base_manager.exists()


def test_a_sent_note_cannot_be_removed(signed_in, address, reviewer, in_review, at):
    sent = note(in_review, sent_at=at)

    response = signed_in(reviewer).post(address("desk:review_note_remove", in_review, sent.pk), follow=True)

    assert "it was sent or removed after you opened it." in text(response)
    assert Note._base_manager.count() == 1


# — decisions —

DECISIONS = {
    "desk:review_revise": ({"letter": "Please add the drill."}, "letter", "revisions_requested"),
    "desk:review_pass": ({}, None, "qa_passed"),
    "desk:review_fail": ({"reason": "The evidence is too old."}, "reason", "qa_failed"),
    "desk:review_reject": ({"reason": "The wrong instrument."}, "reason", "draft"),
}


@pytest.mark.parametrize("name", DECISIONS)
def test_every_decision_is_made_after_a_confirmation(name, signed_in, address, reviewer, in_review):
    sent, _, state = DECISIONS[name]
    visitor = signed_in(reviewer)

    asked = visitor.get(address(name, in_review))
    response = visitor.post(address(name, in_review), sent | {"version": typed(asked, "version")}, follow=True)

    assert asked.status_code == 200
    assert kept().state == state
    assert response.redirect_chain[-1][0] == address("desk:review", in_review)


@pytest.mark.parametrize("name", [name for name in DECISIONS if DECISIONS[name][1]])
def test_a_decision_without_a_reason_is_refused_at_its_field(name, signed_in, address, reviewer, in_review):
    _, field, _ = DECISIONS[name]

    response = signed_in(reviewer).post(address(name, in_review), {field: "  ", "version": 0})

    assert error_at(response, field)
    assert kept().state == "in_review"


@pytest.mark.parametrize("name", DECISIONS)
def test_a_second_decision_is_refused_and_names_the_first(name, signed_in, address, reviewer, manager, in_review):
    sent, field, _ = DECISIONS[name]
    signed_in(manager).post(address("desk:review_fail", in_review), {"reason": "Too old.", "version": 0})

    response = signed_in(reviewer).post(address(name, in_review), sent | {"version": 0})

    assert f"(QA failed: Too old., {manager}, 10 May 2026, 10:00). Nothing was saved." in text(response)
    if field:
        assert typed(response, field) == sent[field]
    assert kept().state == "qa_failed"
    with scopes_disabled():
        assert Event.objects.about(in_review).count() == 1


@pytest.mark.any_database
@pytest.mark.parametrize("name", [*DECISIONS, "desk:review_reverse"])
@pytest.mark.parametrize("state", AuditState)
def test_a_decision_closed_in_this_state_redirects(name, state, signed_in, address, manager, audit_in):
    audit = audit_in(state, kind="certification")
    is_open = state == "in_review" or (name == "desk:review_reject" and state == "submitted")
    if name == "desk:review_reverse":
        is_open = state in ("qa_passed", "qa_failed")

    response = signed_in(manager).get(address(name, audit))

    assert response.status_code == (200 if is_open else 302)


def test_the_proposed_letter_has_the_notes(signed_in, address, reviewer, in_review):
    note(in_review, text="Date the drill.")
    note(in_review, text="Well done.", weight="information")
    visitor = signed_in(reviewer)

    asked = visitor.get(address("desk:review_revise", in_review))
    visitor.post(address("desk:review_revise", in_review), {"letter": typed(asked, "letter"), "version": 0})

    assert "please deal with one point and send the audit back by 25 May 2026." in typed(asked, "letter")
    assert "- Date the drill." in typed(asked, "letter")
    assert "2 notes with the letter" in text(asked)
    assert "The answer is due on 25 May 2026. Each round has 15 days. All rounds should end within 90 days" in text(
        asked
    )
    with scopes_disabled():
        asked_round = RevisionRound.objects.get()
        assert asked_round.letter.startswith("Thank you for the certification audit of Village of Delia")
        assert {one.sent_at is not None for one in Note.objects.all()} == {True}


PREVIEWED = {name: sent for name, (sent, field, _) in DECISIONS.items() if field}


@pytest.mark.parametrize("name", PREVIEWED)
def test_a_preview_sends_nothing_and_keeps_the_typed_text(name, signed_in, address, reviewer, in_review):
    ((field, words),) = PREVIEWED[name].items()
    visitor, where = signed_in(reviewer), address(name, in_review)

    shown = visitor.post(where, {field: words, "version": 0, "step": "preview"})
    again = visitor.post(where, {field: typed(shown, field), "version": typed(shown, "version"), "step": "change"})

    assert "Nothing is sent yet." in text(shown)
    assert words in text(shown)
    assert typed(shown, field) == words
    assert typed(again, field) == words
    assert kept().state == "in_review"

    visitor.post(where, {field: typed(shown, field), "version": typed(shown, "version"), "step": "confirm"})
    assert kept().state == DECISIONS[name][2]


@pytest.mark.parametrize("size", [500, 9_000])
def test_a_letter_composed_from_many_notes_can_be_sent(size, signed_in, address, town, administrator, reviewer):
    audit = reviews.answered(town, administrator, count=40, reviewer=reviewer)
    reviews.notes(audit, [f"1.{number}" for number in range(1, 21)], text="x" * size)
    visitor, where = signed_in(reviewer), address("desk:review_revise", audit)
    letter = typed(visitor.get(where), "letter")

    response = visitor.post(where, {"letter": letter.replace("\n", "\r\n"), "version": 0})

    assert response.status_code == 302
    with scopes_disabled():
        assert RevisionRound.objects.get().letter == letter


@pytest.mark.parametrize("step", ["preview", "confirm", "change"])
def test_a_letter_begun_days_ago_gets_the_new_due_date(step, signed_in, address, reviewer, in_review):
    note(in_review, text="Date the drill.")
    where = address("desk:review_revise", in_review)
    asked = signed_in(reviewer).get(where)
    begun = {name: typed(asked, name) for name in ("letter", "version", "due_on", "rounds_end")}
    begun["letter"] += "\n\nMy own words."

    with time_machine.travel(MOMENT + timedelta(days=4), tick=False):
        visitor = signed_in(reviewer)
        again = visitor.post(where, begun | {"step": step})

        assert again.status_code == 422
        assert "The answer is due on 29 May 2026 now, not on 25 May 2026. The letter has the new day." in text(again)
        assert "send the audit back by 29 May 2026." in typed(again, "letter")
        assert "by 12 August 2026. If you need more time, tell AMHSA before 29 May 2026" in typed(again, "letter")
        assert typed(again, "letter").endswith("\n\nMy own words.")
        assert kept().state == "in_review"

        sent = {name: typed(again, name) for name in begun}
        assert visitor.post(where, sent).status_code == 302
    with scopes_disabled():
        asked_round = RevisionRound.objects.get()
    assert asked_round.due_on == date(2026, 5, 29)
    assert "25 May 2026" not in asked_round.letter


def test_an_outdated_letter_without_a_date_is_shown_again_unchanged(signed_in, address, reviewer, in_review):
    begun = {"letter": "Please add the drill.", "version": 0, "due_on": "2026-05-21", "rounds_end": "2026-08-04"}
    visitor, where = signed_in(reviewer), address("desk:review_revise", in_review)

    again = visitor.post(where, begun)

    assert "now, not on 21 May 2026. The letter doesn’t name that day." in text(again)
    assert typed(again, "letter") == "Please add the drill."
    assert visitor.post(where, begun | {"due_on": typed(again, "due_on")}).status_code == 302


def test_the_preview_of_a_letter_shows_the_email(signed_in, address, reviewer, in_review):
    note(in_review, text="Date the drill.")
    visitor, where = signed_in(reviewer), address("desk:review_revise", in_review)

    shown = text(visitor.post(where, {"letter": "Dear all,\n\nplease.", "version": 0, "step": "preview"}))

    assert "Subject:" in shown
    assert "Send your revisions by 25 May 2026." in shown
    assert "WHAT AMHSA ASKS Dear all, please. Round: 1" in shown
    assert "1 note with the letter" in shown


def test_an_empty_letter_is_not_previewed(signed_in, address, reviewer, in_review):
    sent = {"letter": " ", "version": 0, "step": "preview"}

    response = signed_in(reviewer).post(address("desk:review_revise", in_review), sent)

    assert error_at(response, "letter") == "Enter what the municipality should do."


def test_an_unsent_must_fix_note_blocks_passing_qa(signed_in, address, reviewer, in_review):
    note(in_review)
    visitor = signed_in(reviewer)

    asked = text(visitor.get(address("desk:review_pass", in_review)))
    response = visitor.post(address("desk:review_pass", in_review), {"version": 0})

    assert (
        "You can’t pass QA yet 1 must-fix note isn’t sent. Request revisions, or remove what doesn’t need fixing."
        in asked
    )
    assert "Pass QA Back" not in asked
    assert "Pass QA Back" not in text(response)
    assert "One must-fix note isn’t sent yet." in text(response)
    assert kept().state == "in_review"


def test_an_unsent_must_fix_note_hides_the_button_to_pass(signed_in, address, reviewer, in_review):
    visitor = signed_in(reviewer)
    free = visitor.get(address("desk:review", in_review)).content.decode()
    note(in_review)

    held = visitor.get(address("desk:review", in_review))

    passing = f'href="{address("desk:review_pass", in_review)}"'
    assert passing in free
    assert passing not in held.content.decode()
    assert "1 must-fix note to send. You can’t pass QA yet." in text(held)


@pytest.mark.parametrize("state", ["submitted", "resubmitted"])
def test_a_decision_before_the_review_asks_to_begin_the_review(state, signed_in, address, reviewer, audit_in):
    audit = audit_in(state, kind="certification")

    shown = signed_in(reviewer).get(address("desk:review_pass", audit), follow=True)

    assert "Begin the review first, then decide." in text(shown)


@pytest.mark.parametrize(
    ("seconds", "says"),
    [
        (
            60,
            "You can undo it for 60 seconds. "
            "After that, only a manager other than you can reverse it, with a reason on record.",
        ),
        (0, "Only a manager other than you can reverse it, with a reason on record."),
    ],
)
def test_the_page_shows_how_long_passing_can_be_undone(
    seconds, says, signed_in, address, reviewer, in_review, settings
):
    settings.UNDO_SECONDS = seconds

    asked = text(signed_in(reviewer).get(address("desk:review_pass", in_review)))

    assert f"This freezes the audit. {says}" in asked


def test_only_another_manager_can_reverse_a_decision(signed_in, address, reviewer, manager, audit_in):
    audit = audit_in("qa_passed", kind="certification", qa_decided_by=reviewer)
    own = audit_in("qa_passed", kind="internal", qa_decided_by=manager)
    sent = {"reason": "A mistake.", "version": 0}

    assert signed_in(reviewer).post(address("desk:review_reverse", audit), sent).status_code == 403
    assert signed_in(manager).post(address("desk:review_reverse", own), sent).status_code == 403
    response = signed_in(manager).post(address("desk:review_reverse", audit), sent, follow=True)

    assert "Decision reversed. The audit is in review again." in text(response)
    assert "QA decision reversed: A mistake." in text(response)


def test_a_refused_reversal_gives_the_reason_and_keeps_the_text(signed_in, address, reviewer, manager, audit_in):
    def forbid(sender, **_):
        raise RuleBroken("certificate_issued", "A certificate was issued from this audit.")

    audit = audit_in("qa_passed", kind="certification", qa_decided_by=reviewer)
    events.qa_reversing.connect(forbid)
    try:
        response = signed_in(manager).post(
            address("desk:review_reverse", audit), {"reason": "A mistake.", "version": 0}
        )
    finally:
        events.qa_reversing.disconnect(forbid)

    assert "A certificate was issued from this audit." in text(response)
    assert typed(response, "reason") == "A mistake."
    assert kept().state == "qa_passed"
