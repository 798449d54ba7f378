"""The questions on the review page: filters, contents and query counts."""

from datetime import date

import pytest
from django_scopes import scopes_disabled

from audits.models import Note
from tests.audits import reviews
from tests.audits.reading import text
from tests.factories import (
    ActionItemFactory,
    AuditFactory,
    DocumentFactory,
    EvidenceFactory,
    MembershipFactory,
    UserFactory,
)
from tests.pages import parse_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def audit(town, administrator, reviewer):
    return reviews.answered(town, administrator, reviewer=reviewer)


def page_of(visitor, address, audit, **asked):
    return visitor.get(address("desk:review", audit), asked)


def shown_in(response) -> list[str]:
    """The codes of the questions that the page shows."""
    return [str(one["data-question"]) for one in parse_page(response).soup.select("[data-question]")]


def numbers(response) -> dict[str, int]:
    """The counts beside the filters."""
    filters = parse_page(response).items('nav[aria-label="Questions to show"] :is(a, b)')
    return {word: int(number.rstrip(")")) for word, _, number in (one.rpartition(" (") for one in filters)}


def question_text(response, code: str) -> str:
    """The text of one question."""
    return parse_page(response).say(f'[id="q-{code}"]')


# — filters —


def test_a_first_round_shows_every_question_under_its_element(signed_in, address, reviewer, audit):
    response = page_of(signed_in(reviewer), address, audit)

    assert shown_in(response) == ["1.1", "1.2", "2.1", "2.2"]
    assert "1. Section 1" in text(response)
    assert numbers(response) == {"With notes": 0, "Scored low": 0, "With findings": 0, "All": 4}


@pytest.mark.parametrize("show", ["changed", "notes", "low", "findings", "year", "all"])
def test_every_filter_has_a_link_and_the_right_count(show, signed_in, address, reviewer, audit):
    reviews.change_answer(audit, "1.2", reply="no", points=0, note="Nothing is there.")
    reviews.second_round(audit)
    reviews.notes(audit, ["2.1", "2.1"])
    visitor = signed_in(reviewer)

    counted = numbers(page_of(visitor, address, audit, show="all"))
    response = page_of(visitor, address, audit, show=show)

    said = {"changed": "Changed since you returned it", "notes": "With notes", "low": "Scored low"}
    said |= {"findings": "With findings", "all": "All"}
    if show in said:
        current = parse_page(response).say("b[aria-current=true]")
        assert current == f"{said[show]} ({len(shown_in(response))})"
        assert counted[said[show]] == len(shown_in(response))
    else:
        assert shown_in(response) == ["1.2"]  # without an audit of last year the page shows the changes


def test_every_filter_shows_the_matching_questions(signed_in, address, reviewer, audit):
    reviews.change_answer(audit, "1.2", reply="partly", points="7.99", note="Most of it.")
    reviews.change_answer(audit, "2.2", reply="partly", points=8, note="Most of it.")
    reviews.notes(audit, ["2.1", "1.1"])
    visitor = signed_in(reviewer)

    assert shown_in(page_of(visitor, address, audit, show="low")) == ["1.2"]
    assert shown_in(page_of(visitor, address, audit, show="notes")) == ["1.1", "2.1"]
    assert shown_in(page_of(visitor, address, audit, show="nonsense")) == ["1.1", "1.2", "2.1", "2.2"]


def test_the_second_round_shows_changed_questions_first(signed_in, address, reviewer, audit):
    reviews.change_answer(audit, "1.2", note="The records of 1.2 are complete, and the foreman keeps them here.")
    with scopes_disabled():
        new = DocumentFactory(audit=audit, name="drill.pdf")
        EvidenceFactory(audit=audit, question=audit.instrument.questions.get(code="2.1"), document=new)
    reviews.second_round(audit)
    visitor = signed_in(reviewer)

    response = page_of(visitor, address, audit)
    said = text(response)

    assert shown_in(response) == ["1.2", "2.1"]
    assert (
        "Since you returned it: 2 of 4 answers and 1 file changed. The overall score was 80.0%. It is 90.0% now."
        in said
    )
    assert "drill.pdf added" in said
    body = response.content.decode()
    assert "keeps them<ins> here</ins>." in body
    assert "<del>" in body
    assert "First submission: Yes, 10 of 10." in question_text(response, "1.2")
    link = parse_page(response).links["Show all 4"]
    assert shown_in(visitor.get(link)) == ["1.1", "1.2", "2.1", "2.2"]


def test_a_changed_score_alone_counts_as_a_change(signed_in, address, reviewer, audit):
    reviews.change_answer(audit, "2.2", reply="partly", points=6)
    reviews.second_round(audit)

    response = page_of(signed_in(reviewer), address, audit)

    assert shown_in(response) == ["2.2"]
    assert "Partly, 6 of 10." in question_text(response, "2.2")
    assert "First submission: Yes, 10 of 10. The same note." in question_text(response, "2.2")


def test_last_years_answer_is_shown_beside_this_years(signed_in, address, reviewer, town, administrator, audit):
    with scopes_disabled():
        instrument = audit.instrument
        audit.state, audit.conducted_on, audit.qa_decided_on = "qa_passed", date(2025, 5, 1), date(2025, 6, 1)
        audit.save()
    reviews.change_answer(audit, "1.1", reply="no", points=0, note="Nobody did it.")
    this_year = reviews.answered_again(audit, town, administrator, instrument)
    visitor = signed_in(reviewer)

    everything = page_of(visitor, address, this_year)
    by_year = page_of(visitor, address, this_year, show="year")

    assert "Last year: No, 0 of 10. Nobody did it." in question_text(everything, "1.1")
    assert shown_in(by_year) == ["1.1"]
    assert "Since last year: 1 of 4 answers" in text(by_year)


# — one question —


def test_typed_markup_is_escaped(signed_in, address, reviewer, audit):
    evil = "<script>alert(1)</script>\"'&"
    reviews.change_answer(audit, "1.1", note=evil)
    with scopes_disabled():
        document = DocumentFactory(audit=audit, name="<b>x</b>.pdf")
        EvidenceFactory(audit=audit, question=audit.instrument.questions.get(code="1.1"), document=document)
    reviews.second_round(audit)
    reviews.notes(audit, ["1.1"], text=evil)

    body = page_of(signed_in(reviewer), address, audit).content.decode()

    assert "<script>alert" not in body
    assert "<b>x</b>" not in body
    assert body.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 2


def test_a_question_shows_its_findings_evidence_and_notes(signed_in, address, reviewer, audit, at):
    reviews.change_answer(audit, "1.1", note="Nothing is there.")
    with scopes_disabled():
        paper = DocumentFactory(audit=audit, name="inspection.pdf")
        EvidenceFactory(audit=audit, question=audit.instrument.questions.get(code="1.1"), document=paper)
    reviews.notes(audit, ["1.1"], text="Show it.")
    reviews.notes(audit, ["1.1"], text="Date it.", sent_at=at, round=1)
    reviews.notes(audit, ["1.1"], text="Sign it.", sent_at=at, round=1, fixed_at=at)
    visitor = signed_in(reviewer)

    response = page_of(visitor, address, audit)
    said = question_text(response, "1.1")

    assert "Yes, 10 of 10" in said
    assert "Known by documents." in said
    assert "Look again:" in said
    assert "Must fix, not sent yet Show it." in said
    assert "Must fix, round 1, open Date it." in said
    assert "Must fix, round 1, ticked as done on 10 May 2026 Sign it." in said
    opened = parse_page(response).links["inspection.pdf"]
    assert visitor.get(opened).context["shown"] == paper


def test_the_note_form_is_at_the_chosen_question(signed_in, address, reviewer, audit):
    response = page_of(signed_in(reviewer), address, audit, q="2.1")

    assert "New note on 2.1" in question_text(response, "2.1")
    assert response.content.decode().count('id="note"') == 1


def test_a_reviewer_who_is_not_independent_has_no_note_forms(signed_in, address, town, audit):
    desk = UserFactory(desk_role="reviewer")
    with scopes_disabled():
        MembershipFactory(municipality=town, role="reader", user=desk)
    reviews.notes(audit, ["1.1"])

    body = page_of(signed_in(desk), address, audit).content.decode()

    assert "data-note>" not in body
    assert "/weight/" not in body
    assert 'id="note"' not in body


def test_the_review_links_to_open_actions_plan_and_history(signed_in, address, reviewer, town, audit):
    with scopes_disabled():
        earlier = AuditFactory(municipality=town, state="qa_passed", conducted_on=date(2025, 5, 1))
        ActionItemFactory(plan__audit=earlier, what="Mend the grader step")
    visitor = signed_in(reviewer)
    page = page_of(visitor, address, audit)

    shown = text(visitor.get(address("desk:review_history", audit)))

    assert address("desk:review_history", audit) in page.content.decode()
    assert "Open from earlier audits" in shown
    assert "Mend the grader step" in shown
    assert "This audit has no action plan yet." in shown


# — the file —


@pytest.mark.parametrize(
    ("dated_on", "says"),
    [
        (date(2026, 3, 8), "Dated 8 March 2026, within the twelve months before the audit."),
        (date(2025, 4, 30), "Dated 30 April 2025, not within the twelve months before the audit."),
        (None, "This file has no date."),
    ],
)
def test_a_file_shows_its_date_and_when_it_was_received(dated_on, says, signed_in, address, reviewer, audit):
    with scopes_disabled():
        DocumentFactory(audit=audit, dated_on=dated_on)

    said = text(page_of(signed_in(reviewer), address, audit))

    assert f"{says} Received 10 May 2026, 10:00. Not in another audit." in said


def test_a_file_with_content_of_another_audit_is_flagged(
    signed_in, address, reviewer, town, neighbour, administrator, audit
):
    with scopes_disabled():
        DocumentFactory(audit=audit, sha256="a" * 64)
        earlier = reviews.answered(town, administrator, kind="internal", state="qa_passed")
        DocumentFactory(audit=earlier, sha256="a" * 64)
        DocumentFactory(audit=reviews.answered(neighbour, administrator, count=2), sha256="b" * 64)

    assert "The same file is in the internal audit of 1 May 2026." in text(page_of(signed_in(reviewer), address, audit))


def test_a_file_links_to_the_previous_and_the_next(signed_in, address, reviewer, audit):
    with scopes_disabled():
        first, second, third = DocumentFactory.create_batch(3, audit=audit)
        first, second, third = audit.documents.order_by("uploaded_at", "id")

    around = page_of(signed_in(reviewer), address, audit, file=str(second.pk)).context["around"]

    assert around["place"] == "file 2 of 3"
    assert str(first.pk) in around["previous"]
    assert str(third.pk) in around["next"]


# — the keys —


def keys(response) -> set[str]:
    """The keys that the page lists."""
    return set(parse_page(response).items("th > kbd:last-child"))


READING = {"j", "k", "o", "[", "]", "g", "?"}
NOTING = {"n", "m", "i", "l", "Enter"}


def test_only_working_keyboard_shortcuts_are_listed(signed_in, address, reviewer, audit):
    visitor = signed_in(reviewer)
    free = keys(page_of(visitor, address, audit))
    reviews.notes(audit, ["2.1"])

    held = keys(page_of(visitor, address, audit))

    assert free == READING | NOTING | {"r", "p", "f"}
    assert held == READING | NOTING | {"r", "f"}  # QA cannot pass with an unsent must-fix note


def test_a_reader_has_only_the_reading_shortcuts(signed_in, address, reviewer, audit):
    with scopes_disabled():
        audit.state = "submitted"
        audit.save()

    assert keys(page_of(signed_in(reviewer), address, audit)) == READING


# — query counts —


@pytest.mark.parametrize("who", ["reviewer", "manager"])
def test_150_answers_with_40_notes_take_at_most_15_queries(
    who, signed_in, address, reviewer, manager, town, administrator, django_assert_max_num_queries, monkeypatch
):
    before = reviews.answered(town, administrator, count=150, files_each=1)
    with scopes_disabled():
        before.state, before.conducted_on, before.qa_decided_on = "qa_passed", date(2025, 5, 1), date(2025, 6, 1)
        before.save()
    audit = reviews.answered_again(before, town, administrator, before.instrument, reviewer=reviewer, files_each=2)
    reviews.change_answer(audit, "1.1", note="Another note.")
    reviews.second_round(audit)
    reviews.notes(audit, [f"1.{number}" for number in range(1, 41)])
    visitor = signed_in({"reviewer": reviewer, "manager": manager}[who])

    with django_assert_max_num_queries(15):
        response = page_of(visitor, address, audit, show="all")

    assert len(shown_in(response)) == 150
    assert response.content.decode().count("/weight/") == 40
    with scopes_disabled():
        assert Note.objects.count() == 40
