from datetime import date

import pytest
from django_scopes import scopes_disabled

from audits.models import Audit, Document, ElementScore
from audits.models.review import WITH_THE_DECISION
from audits.rules.lifecycle import AuditState
from secor_portal.activity.models import Event
from secor_portal.activity.services import record
from secor_portal.program import WorkingLimits
from tests.audits.reading import error_at, text, typed
from tests.factories import (
    MOMENT,
    AuditFactory,
    AuditorAssignmentFactory,
    ClockPauseFactory,
    MembershipFactory,
    NoteFactory,
    RevisionRoundFactory,
)
from tests.pages import parse_page

pytestmark = pytest.mark.django_db


def kept() -> Audit:
    with scopes_disabled():
        return Audit.objects.select_related("municipality").get()


# — the page of the audit —

HEADLINES = {
    "draft": "Your internal audit is ready to submit.",
    "submitted": "AMHSA has your internal audit. Expect the first answer by 31 May 2026.",
    "in_review": "AMHSA is reviewing your internal audit. Expect the answer by 31 May 2026.",
    "revisions_requested": "AMHSA asks you to revise your internal audit. Answer by 31 May 2026.",
    "resubmitted": "AMHSA has your revised internal audit. Expect the answer by 31 May 2026.",
    "qa_passed": "Your internal audit passed AMHSA’s review.",
    "qa_failed": "Your internal audit did not pass AMHSA’s review.",
}


@pytest.mark.any_database
@pytest.mark.parametrize("state", AuditState)
@pytest.mark.parametrize("role", ["administrator", "contributor", "reader", "reviewer"])
def test_the_audit_page_shows_the_state_of_the_audit(role, state, signed_in, address, member, reviewer, audit_in):
    audit = audit_in(state, kind="internal")

    response = signed_in(reviewer if role == "reviewer" else member(role)).get(address("audit", audit))

    is_hidden = role == "reviewer" and state == "draft"  # the desk can't read the report of a draft
    headline = "Your internal audit is a draft." if is_hidden else HEADLINES[state]
    assert headline in text(response)
    assert ("Check and submit" in text(response)) is (state == "draft" and role in ("administrator", "contributor"))


def test_an_empty_draft_lists_its_tasks(signed_in, address, administrator, town):
    with scopes_disabled():
        audit = AuditFactory(municipality=town, author=administrator, state="draft", kind="internal", conducted_on=None)

    shown = text(signed_in(administrator).get(address("audit", audit)))

    assert shown.count("To do") == 3
    assert "0 of 2 sections scored" in shown
    assert "Check and submit 3 things to do first. Cannot start yet" in shown


def test_a_complete_draft_can_be_checked(signed_in, address, administrator, audit_in):
    audit = audit_in(kind="internal")

    shown = text(signed_in(administrator).get(address("audit", audit)))

    assert (
        "Check and submit Submit by 22 May 2026. That is within 21 days of the audit, and not after 1 December. Ready"
        in shown
    )
    assert "90.0% overall, lowest section 90.0%" in shown


def test_the_pages_show_the_configured_limits(signed_in, address, administrator, audit_in, settings):
    settings.WORKING_LIMITS = WorkingLimits(gathering_days=1, submission_days=30, submission_closes=(11, 15))
    visitor = signed_in(administrator)

    ready = text(visitor.get(address("audit", audit_in(kind="internal"))))
    fresh = text(visitor.get(address("audit", audit_in(kind="additional", reason="x", conducted_on=None))))

    assert "Submit by 31 May 2026. That is within 30 days of the audit, and not after 15 November." in ready
    assert "Data gathering takes at most 1 day." in fresh


@pytest.fixture
def pause_audit():
    """``pause_audit(audit)`` pauses the audit for three days."""

    def stop(audit):
        with scopes_disabled():
            ClockPauseFactory(audit=audit, from_on=date(2026, 5, 3), until_on=date(2026, 5, 6))

    return stop


def test_the_submission_date_is_the_same_on_every_page(signed_in, address, administrator, audit_in, pause_audit):
    audit = audit_in(kind="internal", conducted_on=date(2026, 5, 1))
    pause_audit(audit)
    visitor = signed_in(administrator)

    page, check = (text(visitor.get(address(name, audit))) for name in ("audit", "audit_check"))

    assert "Submit by 25 May 2026. That is within 21 days of the audit, not counting paused days" in page
    assert "The submission is due by 25 May 2026" in page
    assert "Submit by 25 May 2026" in check
    assert "22 May 2026" not in page + check


def test_a_receipt_does_not_count_paused_days(signed_in, address, administrator, audit_in, pause_audit):
    audit = audit_in("submitted", kind="internal", conducted_on=date(2026, 4, 18))
    visitor = signed_in(administrator)
    assert "Submission due 9 May 2026 – received later" in text(visitor.get(address("audit_receipt", audit)))

    pause_audit(audit)

    receipt = text(visitor.get(address("audit_receipt", audit)))
    assert "Submission due 12 May 2026" in receipt
    assert "received later" not in receipt


def test_the_end_of_data_gathering_is_the_same_on_every_page(signed_in, address, administrator, audit_in, pause_audit):
    started = MOMENT.replace(day=2)
    audit = audit_in(kind="internal", conducted_on=None, started_at=started)
    pause_audit(audit)
    visitor = signed_in(administrator)

    assert "until 20 May 2026" in text(visitor.get(address("audit_day", audit)))
    assert "Data gathering is due by 20 May 2026" in text(visitor.get(address("audit", audit)))


def test_the_page_shows_amhsas_reason(signed_in, address, administrator, audit_in):
    given_back = audit_in(kind="internal", rejected_because="Pages 3 and 4 are unreadable.")
    failed = audit_in("qa_failed", kind="certification", qa_reason="The evidence is too old.")
    visitor = signed_in(administrator)

    assert "Pages 3 and 4 are unreadable." in text(visitor.get(address("audit", given_back)))
    assert "Why it did not pass The evidence is too old." in text(visitor.get(address("audit", failed)))


def test_a_round_shows_its_letter_answer_and_sent_notes(signed_in, address, administrator, audit_in, at):
    audit = audit_in("in_review", kind="internal", round=1)
    with scopes_disabled():
        RevisionRoundFactory(audit=audit, letter="Please add.", answer="Added.", answered_on=date(2026, 5, 21))
        NoteFactory(audit=audit, text="Date the drill.", sent_at=at, fixed_at=at)
        NoteFactory(audit=audit, text="A secret thought.", round=2)

    shown = text(signed_in(administrator).get(address("audit", audit)))

    assert "Please add." in shown
    assert "Added." in shown
    assert "Must fix, dealt with Date the drill." in shown
    assert "A secret thought." not in shown


def test_notes_with_a_decision_are_shown(signed_in, address, administrator, audit_in, at):
    audit = audit_in("qa_failed", kind="internal", round=1)
    with scopes_disabled():
        NoteFactory(audit=audit, text="Date the drill.", round=WITH_THE_DECISION, sent_at=at)

    shown = text(signed_in(administrator).get(address("audit", audit)))

    assert "Notes with the decision Must fix Date the drill." in shown


def test_the_history_hides_amhsas_internal_work_and_names(
    signed_in, address, administrator, reviewer, audit_in, at, opened
):
    from audits.review.services.reviewer_notes import write_note
    from audits.review.services.reviews import take_audit

    audit = audit_in("submitted", kind="internal")
    take_audit(audit=audit, version=0, by=reviewer, at=at)
    write_note(audit=audit, weight="must_fix", text="x", by=reviewer, at=at)

    shown = text(signed_in(administrator).get(address("audit", audit)))

    assert "Review started AMHSA, 10 May 2026, 10:00" in shown
    assert "Note written" not in shown
    assert str(reviewer) not in shown


def test_an_external_auditors_report_is_hidden_until_submission(signed_in, address, administrator, town, audit_in):
    audit = audit_in(kind="certification")
    with scopes_disabled():
        auditor = MembershipFactory(municipality=town, role="auditor", until=date(2026, 6, 30))
        AuditorAssignmentFactory(audit=audit, membership=auditor)
        record("audit.scored", audit, by=auditor.user, at=MOMENT, awarded=310, possible=400)

    own = text(signed_in(administrator).get(address("audit", audit)))
    theirs = text(signed_in(auditor.user).get(address("audit", audit)))

    assert "310 of 400" not in own
    assert "Score entered: 310 of 400 points" in theirs
    assert "You can read the report here once it is submitted to AMHSA. Rule 2.3" in own
    assert "has access until 30 June 2026" in own
    assert "report.pdf" not in own
    assert "Check and submit" in theirs


@pytest.mark.parametrize("count", [1, 12])
def test_the_page_query_count_is_independent_of_the_files(
    count, signed_in, address, administrator, audit_in, django_assert_num_queries
):
    from tests.factories import DocumentFactory

    audit = audit_in("submitted", kind="internal")
    with scopes_disabled():
        DocumentFactory.create_batch(count, audit=audit)
    visitor = signed_in(administrator)

    with django_assert_num_queries(13):
        visitor.get(address("audit", audit))


# — the day —


def test_the_day_is_saved(signed_in, address, administrator, audit_in):
    audit = audit_in(kind="internal")

    response = signed_in(administrator).post(
        address("audit_day", audit), {"conducted_on": "5 May 2026", "version": 0}, follow=True
    )

    assert kept().conducted_on == date(2026, 5, 5)
    assert response.redirect_chain[-1][0] == address("audit", audit)


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("", "Enter the last day of the audit."),
        ("yesterday", "Enter a date such as 15 June 2027."),
        ("30 February 2026", "Enter a date such as 15 June 2027."),
        ("2026-05-11", "This day is in the future. Enter the day on which data gathering ended."),
        ("1989-12-31", "Enter a day from 1 January 1990 on; the program started then."),
    ],
)
def test_an_invalid_day_is_refused_and_kept(day, sentence, signed_in, address, administrator, audit_in):
    audit = audit_in(kind="internal")

    response = signed_in(administrator).post(address("audit_day", audit), {"conducted_on": day, "version": 0})

    assert error_at(response, "conducted_on") == sentence
    assert typed(response, "conducted_on") == day
    assert kept().conducted_on == audit.conducted_on


def test_an_additional_audit_also_needs_a_reason(signed_in, address, administrator, audit_in):
    audit = audit_in(kind="additional", reason="An injury.")
    sent = {"conducted_on": "2026-05-05", "version": 0}

    refused = signed_in(administrator).post(address("audit_day", audit), sent | {"reason": ""})
    signed_in(administrator).post(address("audit_day", audit), sent | {"reason": "Two injuries."})

    assert error_at(refused, "reason") == "Enter why you conducted an additional audit."
    assert kept().reason == "Two injuries."


# — scores —


def sent_scores(**points) -> dict:
    return {"awarded_1": "45", "possible_1": "50", "awarded_2": "45", "possible_2": "50", "version": 0} | points


def test_scores_are_saved_and_blank_ones_removed(signed_in, address, administrator, audit_in):
    audit = audit_in(kind="internal")

    signed_in(administrator).post(address("audit_scores", audit), sent_scores(awarded_1="12.5", awarded_2=""))

    with scopes_disabled():
        score = ElementScore.objects.get()
    assert (score.element.number, score.points_awarded) == (1, 12.5)


def test_an_element_that_does_not_apply_has_no_possible_points(signed_in, address, administrator, audit_in):
    audit = audit_in(kind="internal")

    signed_in(administrator).post(address("audit_scores", audit), sent_scores(awarded_1="", possible_1="0"))

    with scopes_disabled():
        score = ElementScore.objects.get(element__number=1)
    assert (score.points_awarded, score.points_possible) == (0, 0)


AWARDED, POSSIBLE = "Section 1, points awarded:", "Section 2, points possible:"
RANGE = "enter a number from 0 to 50."


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("points", "field", "sentence"),
    [
        ({"awarded_1": "51"}, "awarded_1", f"{AWARDED} {RANGE}"),
        ({"awarded_1": "-1"}, "awarded_1", f"{AWARDED} {RANGE}"),
        ({"awarded_1": "4.567"}, "awarded_1", f"{AWARDED} use at most two decimals."),
        ({"awarded_1": "40,5"}, "awarded_1", f"{AWARDED} use a decimal point, not a comma."),
        ({"awarded_1": "many"}, "awarded_1", f"{AWARDED} {RANGE}"),
        ({"awarded_1": "NaN"}, "awarded_1", f"{AWARDED} {RANGE}"),
        ({"awarded_1": "1e400"}, "awarded_1", f"{AWARDED} {RANGE}"),
        ({"possible_2": "60"}, "possible_2", f"{POSSIBLE} {RANGE}"),
        (
            {"possible_2": "40"},
            "awarded_2",
            "Section 2: 45 points are more than the 40 possible. Correct one of them.",
        ),
        (
            {"possible_2": ""},
            "possible_2",
            "Section 2: enter the points possible too, or 0 if it doesn’t apply.",
        ),
    ],
)
def test_invalid_points_are_refused_and_none_are_saved(
    points, field, sentence, signed_in, address, administrator, audit_in
):
    audit = audit_in(kind="internal")

    response = signed_in(administrator).post(address("audit_scores", audit), sent_scores(**points))

    assert error_at(response, field) == sentence
    for name, value in points.items():
        assert typed(response, name) == value
    with scopes_disabled():
        assert set(ElementScore.objects.values_list("points_awarded", flat=True)) == {45}


def test_the_error_summary_repeats_no_line(signed_in, address, administrator, audit_in):
    wrong = sent_scores(awarded_1="x", possible_1="x")

    shown = text(signed_in(administrator).post(address("audit_scores", audit_in(kind="internal")), wrong))

    summary = f"{AWARDED} {RANGE} Section 1, points possible: {RANGE}"
    assert f"There is a problem {summary}" in shown


def test_a_stale_form_keeps_its_values_and_can_be_sent_again(signed_in, address, administrator, member, audit_in):
    audit = audit_in(kind="internal")
    signed_in(member("contributor")).post(address("audit_scores", audit), sent_scores(awarded_1="11"))

    slower = signed_in(administrator)
    told = slower.post(address("audit_scores", audit), sent_scores(awarded_1="22"))

    assert "This audit changed after you opened the page (Score entered: 56.00 of 100.00 points" in text(told)
    assert typed(told, "awarded_1") == "22"
    slower.post(address("audit_scores", audit), sent_scores(awarded_1="22", version=typed(told, "version")))
    with scopes_disabled():
        assert ElementScore.objects.get(element__number=1).points_awarded == 22


DOUBT = "This day does not count for 2026. The audit for 2026 can be conducted from 1 January to 1 May 2026."


def test_a_day_that_does_not_count_is_saved_with_a_warning(signed_in, address, administrator, audit_in):
    audit_in("qa_passed", kind="certification", conducted_on=date(2025, 5, 1))
    audit = audit_in(kind="internal", conducted_on=date(2026, 4, 1))
    visitor = signed_in(administrator)
    assert "does not count" not in text(visitor.get(address("audit_check", audit)))

    sent = {"conducted_on": "2025-04-20", "version": 0}
    saved = text(visitor.post(address("audit_day", audit), sent, follow=True))

    assert "Saved." in saved
    assert DOUBT in saved
    assert DOUBT in text(visitor.get(address("audit_day", audit)))
    assert DOUBT in text(visitor.get(address("audit_check", audit)))


def test_a_changed_day_does_not_change_the_reference(administrator, audit_in):
    audit = audit_in(kind="internal", conducted_on=None)
    shown = audit.reference

    audit.conducted_on = date(2025, 12, 10)

    assert audit.reference == shown
    assert shown.startswith("2026-")


# — checking and submitting —


def test_the_check_page_has_the_name_of_its_link(signed_in, address, administrator, audit_in):
    page = signed_in(administrator).get(address("audit_check", audit_in(kind="internal")))

    assert parse_page(page).heading == "Check and submit"


def test_the_check_page_links_to_every_step(signed_in, address, administrator, audit_in):
    audit = audit_in(kind="internal")

    response = signed_in(administrator).get(address("audit_check", audit))

    for name in ("audit_day", "audit_documents", "audit_scores"):
        assert address(name, audit) in response.content.decode()
    shown = text(response)
    assert "The score passes 90.0% overall, lowest section 90.0%. Rule 2.2" in shown
    assert "Submit to AMHSA" in shown


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("certification", "You can submit it, but it won’t earn a certificate. Rule 2.1, Rule 2.2"),
        ("internal", "This audit doesn’t have to reach the pass marks. It must pass AMHSA’s review. Rule 3.2"),
    ],
)
def test_a_score_below_the_pass_marks_is_explained(kind, says, signed_in, address, administrator, audit_in):
    audit = audit_in(kind=kind)
    with scopes_disabled():
        ElementScore.objects.filter(element__number=1).update(points_awarded="24.99")

    shown = text(signed_in(administrator).get(address("audit_check", audit)))

    assert "Section 1 scored 49.9%; every section needs 50%." in shown
    assert says in shown


def test_an_incomplete_audit_lists_its_problems_and_is_not_sent(signed_in, address, administrator, audit_in):
    audit = audit_in(kind="internal")
    with scopes_disabled():
        ElementScore.objects.filter(element__number=2).delete()
    visitor = signed_in(administrator)

    response = visitor.get(address("audit_check", audit))
    sent = visitor.post(address("audit_submit", audit), {"version": 0})

    assert "Enter the score of Section 2." in text(response)
    assert "Submit to AMHSA" not in text(response)
    assert "There is a problem Enter the score of Section 2." in text(sent)
    assert kept().is_draft


def test_a_submission_leads_to_a_receipt(signed_in, address, administrator, audit_in):
    audit = audit_in(kind="internal")

    response = signed_in(administrator).post(address("audit_submit", audit), {"version": 0}, follow=True)

    assert response.redirect_chain[-1][0] == address("audit_receipt", audit)
    with scopes_disabled():
        document = Document.objects.get()
    shown = text(response)
    assert "AMHSA has your audit. This is your receipt." in shown
    assert f"Reference {kept().reference}" in shown
    assert "10 May 2026, 10:00 Alberta time (UTC−06:00)" in shown
    assert document.sha256 in shown
    assert "Submission due 22 May 2026" in shown


def test_a_second_submission_is_refused_and_names_the_first(signed_in, address, administrator, audit_in):
    audit = audit_in(kind="internal")
    visitor = signed_in(administrator)
    visitor.post(address("audit_submit", audit), {"version": 0})

    again = visitor.post(address("audit_submit", audit), {"version": 0})

    assert again.status_code == 422
    assert "Audit submitted to AMHSA" in text(again)
    with scopes_disabled():
        assert Event.objects.filter(verb="audit.submitted").count() == 1


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999"])
def test_a_form_with_an_invalid_version_changes_nothing(version, signed_in, address, administrator, audit_in):
    audit = audit_in(kind="internal")

    response = signed_in(administrator).post(address("audit_submit", audit), {"version": version})

    assert response.status_code == 422
    assert kept().is_draft


def test_the_receipt_of_a_late_audit_says_received_later(signed_in, address, administrator, audit_in):
    audit = audit_in("submitted", kind="internal", conducted_on=date(2026, 3, 1))

    assert "received later, with no automatic consequence" in text(
        signed_in(administrator).get(address("audit_receipt", audit))
    )


# — withdrawing and discarding —


def test_a_submission_is_withdrawn_after_a_confirmation(signed_in, address, administrator, audit_in):
    audit = audit_in("submitted", kind="internal")
    visitor = signed_in(administrator)

    asked = visitor.get(address("audit_withdraw", audit))
    visitor.post(address("audit_withdraw", audit), {"version": typed(asked, "version")})

    assert "Withdraw the submission?" in text(asked)
    assert kept().is_draft


def test_a_draft_is_discarded_after_a_confirmation(signed_in, address, administrator, audit_in):
    audit = audit_in(kind="internal")
    visitor = signed_in(administrator)

    asked = visitor.get(address("audit_discard", audit))
    visitor.post(address("audit_discard", audit), {"version": typed(asked, "version")})

    assert "Discard this draft?" in text(asked)
    assert not Audit._base_manager.exists()


CLOSED = [
    ("audit_day", "submitted"),
    ("audit_scores", "qa_passed"),
    ("audit_check", "in_review"),
    ("audit_check", "revisions_requested"),
    ("audit_withdraw", "in_review"),
    ("audit_discard", "submitted"),
    ("audit_receipt", "draft"),
    ("audit_revisions", "draft"),
]


@pytest.mark.parametrize(("name", "state"), CLOSED)
def test_a_page_closed_in_this_state_redirects(name, state, signed_in, address, administrator, audit_in):
    audit = audit_in(state, kind="internal")

    assert signed_in(administrator).get(address(name, audit)).status_code == 302


@pytest.mark.any_database
@pytest.mark.parametrize("name", ["audit_day", "audit_scores", "audit_submit", "audit_withdraw", "audit_discard"])
@pytest.mark.parametrize("state", ["in_review", "qa_passed"])
def test_a_form_closed_in_this_state_is_refused(name, state, signed_in, address, administrator, audit_in):
    audit = audit_in(state, kind="internal")
    sent = sent_scores() | {"conducted_on": "2026-05-05"}

    response = signed_in(administrator).post(address(name, audit), sent)

    assert response.status_code == 422
    assert "There is a problem" in text(response)
    assert kept().state == state
