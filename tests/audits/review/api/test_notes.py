from datetime import date

import pytest
from django_scopes import scopes_disabled

from audits.models import Note
from tests.audits import reviews
from tests.factories import AuditorAssignmentFactory, RevisionRoundFactory, StandardNoteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def audit(town, administrator, reviewer):
    return reviews.answered(town, administrator, reviewer=reviewer)


def at_audit(audit, part: str) -> str:
    return f"/api/v1/audits/{audit.pk}/{part}/"


def test_a_note_on_a_question_is_written_changed_and_removed(api, audit, reviewer):
    desk = api(reviewer)

    written = desk.post(
        at_audit(audit, "notes"), {"question": "1.2", "weight": "must_fix", "text": "Date it."}, format="json"
    )
    where = at_audit(audit, f"notes/{written.json()['id']}")
    changed = desk.patch(where, {"weight": "information", "text": "Please.", "was": "Date it."}, format="json")
    late = desk.patch(where, {"weight": "information", "text": "Mine.", "was": "Date it."}, format="json")
    listed = desk.get(at_audit(audit, "notes")).json()
    removed = desk.delete(where)

    assert (written.status_code, written.json()["question"]) == (201, "1.2")
    assert (changed.json()["text"], changed.json()["weight"]) == ("Please.", "information")
    assert (late.status_code, late.json()["code"]) == (409, "note_changed_meanwhile")
    assert [(one["question"], one["text"]) for one in listed] == [("1.2", "Please.")]
    assert removed.status_code == 204
    assert not Note._base_manager.exists()


def test_a_field_left_out_of_a_note_is_unchanged(api, audit, reviewer):
    (note,) = reviews.notes(audit, ["1.1"], text="Date it.")
    desk, where = api(reviewer), at_audit(audit, f"notes/{note.pk}")

    lighter = desk.patch(where, {"weight": "information", "was": "Date it."}, format="json").json()
    worded = desk.patch(where, {"text": "Date both.", "was": "Date it."}, format="json").json()

    assert (lighter["weight"], lighter["text"]) == ("information", "Date it.")
    assert (worded["weight"], worded["text"]) == ("information", "Date both.")


def test_a_standard_note_is_inserted_by_its_id(api, audit, reviewer):
    standard = StandardNoteFactory(text="Show a date.", weight="information")

    answer = api(reviewer).post(
        at_audit(audit, "notes"), {"standard": str(standard.pk), "question": "2.1"}, format="json"
    )

    assert (answer.json()["text"], answer.json()["weight"], answer.json()["question"]) == (
        "Show a date.", "information", "2.1",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"weight": "must_fix", "text": " "}, "text"),
        ({"weight": "urgent", "text": "x"}, "weight"),
        ({"weight": "must_fix", "text": "x", "question": "9.9"}, "question"),
        ({"standard": "00000000-0000-4000-8000-000000000000"}, "standard"),
    ],
)
def test_an_invalid_note_is_refused_at_its_field(sent, field, api, audit, reviewer):
    answer = api(reviewer).post(at_audit(audit, "notes"), sent, format="json")

    assert answer.status_code == 400
    assert field in answer.json()


def test_a_letter_with_an_outdated_due_date_is_refused(api, audit, reviewer):
    desk, where = api(reviewer), at_audit(audit, "request_revisions")
    proposed = desk.get(at_audit(audit, "letter")).json()
    sent = {"letter": proposed["letter"], "version": audit.version}

    late = desk.post(where, sent | {"due_on": "2026-01-01"}, format="json")
    good = desk.post(where, sent | {"due_on": proposed["due_on"]}, format="json")

    assert (late.status_code, late.json()["code"]) == (409, "another_day_counts")
    assert good.status_code == 200


def test_the_author_cannot_read_unsent_notes_or_the_letter(api, audit, administrator):
    reviews.notes(audit, ["1.1"])

    assert api(administrator).get(at_audit(audit, "notes")).json() == []
    assert api(administrator).get(at_audit(audit, "letter")).status_code == 403
    assert api(administrator).get(at_audit(audit, "changes")).status_code == 403


def test_the_proposed_letter_has_its_dates(api, audit, reviewer):
    reviews.notes(audit, ["1.1", "2.1"], text="Date it.")

    answer = api(reviewer).get(at_audit(audit, "letter")).json()

    assert (answer["due_on"], answer["rounds_end"], answer["must_fix"]) == ("2026-05-25", "2026-08-08", 2)
    assert "Question 2.1: Is step 1 of element 2 done?\n- Date it." in answer["letter"]


def test_changes_are_listed_by_round_and_since_last_year(api, audit, reviewer, town, administrator):
    with scopes_disabled():
        audit.state, audit.conducted_on, audit.qa_decided_on = "qa_passed", date(2025, 5, 1), date(2025, 6, 1)
        audit.save()
    this_year = reviews.answered_again(audit, town, administrator, audit.instrument)
    reviews.change_answer(this_year, "1.2", reply="partly", points="6.5", note="Some records are dated.")
    reviews.second_round(this_year)
    desk = api(reviewer)

    returned = desk.get(at_audit(this_year, "changes")).json()
    by_year = desk.get(at_audit(this_year, "changes"), {"since": "last_year"}).json()

    assert returned["since"] == "First submission"
    (one,) = returned["answers"]
    assert (one["question"], one["before"]["awarded"], one["after"]["awarded"]) == ("1.2", "10", "13/2")
    assert "".join(piece["text"] for piece in one["note"] if piece["kind"] != "removed") == "Some records are dated."
    assert (returned["score_before"], returned["score_after"]) == ("80.0%", "90.0%")
    assert (by_year["since"], [change["question"] for change in by_year["answers"]]) == ("Last year", ["1.2"])


@pytest.mark.parametrize("since", ["returned", "last_year"])
def test_the_changes_of_a_draft_are_hidden_from_amhsa(since, api, audit, manager):
    with scopes_disabled():
        audit.state = "draft"
        audit.save()

    assert api(manager).get(at_audit(audit, "changes"), {"since": since}).status_code == 403


@pytest.mark.parametrize("since", ["returned", "last_year"])
def test_changes_without_an_earlier_submission_are_refused(since, api, audit, reviewer):
    answer = api(reviewer).get(at_audit(audit, "changes"), {"since": since})

    assert (answer.status_code, answer.json()["code"]) == (400, "nothing_to_compare")


@pytest.mark.parametrize(
    ("state", "qa"), [("in_review", "pending"), ("qa_passed", "passed"), ("qa_failed", "failed"), ("draft", "pending")]
)
@pytest.mark.parametrize("passes", [True, False, None])
def test_the_qa_decision_and_the_score_are_separate(state, qa, passes, api, reviewer, audit_in):
    audit = audit_in(state, passed=passes)

    answer = api(reviewer).get(f"/api/v1/audits/{audit.pk}/").json()

    assert (answer["qa"], answer["passes"]) == (qa, passes)


# — the rounds —


@pytest.fixture
def two_rounds(audit_in):
    """An audit returned twice; the second letter has no answer yet."""
    audit = audit_in("revisions_requested", kind="certification", round=2)
    first = {"letter": "Date the drill.", "requested_on": "2026-05-02", "due_on": "2026-05-17"}
    with scopes_disabled():
        RevisionRoundFactory(audit=audit, number=1, **first, answer="Dated.", answered_on="2026-05-04")
        RevisionRoundFactory(audit=audit, number=2, letter="Show both.", requested_on="2026-05-05", due_on="2026-05-20")
    return audit


def test_the_rounds_are_listed_with_letter_and_answer(api, administrator, two_rounds):
    assert api(administrator).get(at_audit(two_rounds, "rounds")).json() == [
        {
            "number": 1,
            "letter": "Date the drill.",
            "requested_on": "2026-05-02",
            "due_on": "2026-05-17",
            "answer": "Dated.",
            "answered_on": "2026-05-04",
        },
        {
            "number": 2,
            "letter": "Show both.",
            "requested_on": "2026-05-05",
            "due_on": "2026-05-20",
            "answer": "",
            "answered_on": None,
        },
    ]


@pytest.mark.parametrize(
    ("role", "status"),
    [("administrator", 200), ("contributor", 200), ("reader", 200), ("auditor", 403), ("neighbour", 404)],
)
def test_reading_the_rounds_needs_the_permission_of_the_role(role, status, api, member, neighbour, two_rounds):
    place = {"municipality": neighbour} if role == "neighbour" else {}
    person = member("administrator" if role == "neighbour" else role, **place)

    assert api(person).get(at_audit(two_rounds, "rounds")).status_code == status


def test_amhsa_and_the_assigned_auditor_read_the_rounds(api, member, reviewer, two_rounds):
    auditor = member("auditor")
    with scopes_disabled():
        AuditorAssignmentFactory(audit=two_rounds, membership=auditor.memberships.get(role="auditor"))

    assert len(api(auditor).get(at_audit(two_rounds, "rounds")).json()) == 2
    assert len(api(reviewer).get(at_audit(two_rounds, "rounds")).json()) == 2


def test_the_rounds_of_a_draft_are_hidden_from_amhsa(api, administrator, reviewer, audit_in):
    draft = audit_in("draft", kind="internal")

    assert api(administrator).get(at_audit(draft, "rounds")).json() == []
    assert api(reviewer).get(at_audit(draft, "rounds")).status_code == 403
