"""One municipality at the desk, on any day."""

from datetime import UTC, date, datetime
from urllib.parse import urlencode

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_scopes import scopes_disabled

from audits.models import Audit
from audits.rules.lifecycle import AuditState
from certificates import wording
from certificates.rules.situation import describe_situation
from certificates.selectors.records import load_record
from secor_portal.activity.services import record
from tests.certificates.views.situations import NOON, SITUATIONS, TODAY, audit, certified, make
from tests.factories import (
    ActionItemFactory,
    ExtensionFactory,
    HeadcountEntryFactory,
    MembershipFactory,
    MinistryReviewFactory,
    MunicipalityFactory,
    UserFactory,
)
from tests.pages import parse_page, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def look(client, town, reviewer):
    """``look(as_of="2026-12-31")`` is the page on that day."""
    client.force_login(reviewer)

    def get(**parts):
        return client.get(f"{reverse('desk:municipality', args=[town.slug])}?{urlencode(parts)}")

    return get


def text(html):
    return parse_page(html).text


def boxes(response):
    """The four boxes by their label."""
    labels = parse_page(response).soup.select(".twin h2.label")
    return {text_of(label): " ".join(map(text_of, label.find_next_siblings())) for label in labels}


@pytest.mark.any_database
@pytest.mark.parametrize("name", SITUATIONS)
def test_the_boxes_and_the_reasons_are_those_of_the_one_function(look, town, name):
    make(name, town)
    with scopes_disabled():
        facts = load_record(town.pk)
    situation = describe_situation(facts, TODAY)
    answer = situation.answer

    response = look()
    said = boxes(response)

    assert said["Standing"].startswith(answer.standing.label)
    assert answer.discount.status.label in said["WCB discount"]
    assert answer.size.status.label in said["Size"]
    if answer.next_audit and answer.next_audit.due_by:
        assert wording.wording.day(answer.next_audit.due_by) in said["Next audit"]
    whole = text(response.content.decode())
    assert all(reason.sentence in whole for reason in situation.reasons)


def test_any_day_can_be_asked_about(look, town):
    with scopes_disabled():
        certified(town)

    before, after = look(as_of="2025-06-20"), look(as_of="2028-06-16")

    assert boxes(before)["Standing"].startswith("Never certified")
    assert boxes(before)["Next audit"].startswith("In review")
    assert boxes(after)["Standing"].startswith("Not maintained")
    assert "This is the standing on 20 June 2025" in text(before.content.decode())


def test_a_day_may_be_typed_in_words(look, town):
    with scopes_disabled():
        certified(town)

    assert boxes(look(as_of="31 December 2025"))["Next audit"].startswith("Internal")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("soon", "Enter a date such as 15 June 2027."),
        ("2027-02-30", "Enter a date such as 15 June 2027."),
        ("1066-10-14", "Enter a date from 1 January 1990 to 31 December 2100."),
        ("9999-12-31", "Enter a date from 1 January 1990 to 31 December 2100."),
    ],
)
def test_a_bad_day_gets_a_sentence_beside_its_field_and_stays_typed(look, typed, sentence):
    response = look(as_of=typed)

    assert response.status_code == 422
    assert sentence in parse_page(response).errors["as_of"]
    assert parse_page(response).field("as_of") == typed


def test_without_a_day_it_is_today(look, town):
    with scopes_disabled():
        certified(town)

    response = look(as_of="")

    assert response.status_code == 200
    assert boxes(response)["Standing"].startswith("Certified")
    assert "This is the standing on" not in text(response.content.decode())


def test_as_known_then_leaves_out_what_reached_amhsa_later(look, town, reviewer):
    with scopes_disabled():
        certified(town)
        late = audit(town, "internal", date(2027, 4, 20), AuditState.SUBMITTED)
        record("audit.submitted", late, by=None, at=datetime(2027, 5, 5, 12, tzinfo=UTC))

    now_known, known_then = look(as_of="2027-05-01"), look(as_of="2027-05-01", known="then")
    a_week_on = look(as_of="2027-05-06", known="then")

    assert boxes(now_known)["Next audit"].startswith("Certification")
    assert boxes(known_then)["Next audit"].startswith("Internal")
    assert boxes(a_week_on)["Next audit"].startswith("Certification")
    assert "This leaves out audits that first reached AMHSA after 1 May 2027." in text(known_then.content.decode())


def test_an_audit_handed_in_again_was_known_since_the_first_time(look, town):
    with scopes_disabled():
        certified(town)
        again = audit(town, "internal", date(2027, 4, 20), AuditState.SUBMITTED)
        for day in (22, 29):
            record("audit.submitted", again, by=None, at=datetime(2027, 4, day, 12, tzinfo=UTC))

    assert boxes(look(as_of="2027-04-25", known="then"))["Next audit"].startswith("Certification")


def test_everything_on_the_line_of_time_stands_in_words(look, town):
    with scopes_disabled():
        plan = certified(town, number="2025-0187").plan
        ActionItemFactory(plan=plan)
        ExtensionFactory(municipality=town, granted_on=date(2027, 3, 1), until=date(2027, 9, 30), year=2027)
        MinistryReviewFactory(
            municipality=town, opened_on=date(2026, 8, 1), decided_on=date(2026, 9, 1), outcome="upheld"
        )

    response = look()
    said = in_words(response)

    for line in (
        "1 January 2020 Registered in PIR.",
        "15 June 2025 Certificate 2025-0187 in effect until 15 June 2028.",
        "3 June 2026 Internal audit, 90.0%, QA passed.",
        "1 July 2026 Action plan developed, 0 of 1 done.",
        "1 August 2026 The ministry opened a review.",
        "1 September 2026 The ministry decided its review: upheld.",
        "1 March 2027 Extension for the audit of 2027, until 30 September 2027.",
        "30 September 2027 Deadline of the next internal audit.",
    ):
        assert line in said
    assert parse_page(response).has("svg.chart")


def in_words(response):
    """The line of time in words, one line after the other."""
    page = parse_page(response)
    [summary] = [one for one in page.soup.find_all("summary") if text_of(one) == "The same in words"]
    return [text_of(row) for row in summary.find_next("table").select("tbody tr")]


def of_certificates(response):
    return [line for line in in_words(response) if "ertificate" in line and "in effect" in line]


def shapes(response):
    """The bars and points of the drawn line of time."""
    return [str(shape) for shape in parse_page(response).soup.select("svg.chart :is(rect, circle, path)")]


def circles(response):
    """The classes of the points that have a size of their own."""
    return [shape["class"] for shape in parse_page(response).soup.select('svg.chart circle[r="6"]')]


def test_what_qa_decided_later_is_not_told_of_a_day_before(look, town):
    with scopes_disabled():
        audit(town, "internal", date(2027, 4, 1), points_awarded=83)

    before, after = look(as_of="2027-04-20"), look(as_of="2027-04-21")

    assert "1 April 2027 Internal audit, AMHSA has not decided." in in_words(before)
    assert "1 April 2027 Internal audit, 83.0%, QA passed." in in_words(after)
    assert ["k-care"] in circles(before)
    assert ["dot"] in circles(after)


@pytest.mark.parametrize("state", [AuditState.IN_REVIEW, AuditState.REVISIONS_REQUESTED, AuditState.RESUBMITTED])
def test_an_audit_without_a_decision_says_so_on_every_day(look, town, state):
    with scopes_disabled():
        audit(town, "internal", date(2027, 4, 1), state)

    assert "1 April 2027 Internal audit, AMHSA has not decided." in in_words(look(as_of="2027-04-02"))


def test_an_audit_that_failed_qa_says_so(look, town):
    with scopes_disabled():
        audit(town, "internal", date(2027, 4, 1), AuditState.QA_FAILED)

    assert "1 April 2027 Internal audit, 90.0%, QA failed." in in_words(look())


def test_a_certificate_ends_where_its_extensions_of_that_day_have_it(look, town):
    with scopes_disabled():
        certified(town, number="2025-0187")
        won = Audit.objects.get(kind="certification")
        ExtensionFactory(municipality=town, granted_on=date(2027, 3, 1), until=date(2028, 9, 30), year=None, audit=won)

    before, after = look(as_of="2027-02-28"), look(as_of="2027-03-01")

    assert of_certificates(before) == ["15 June 2025 Certificate 2025-0187 in effect until 15 June 2028."]
    assert of_certificates(after) == ["15 June 2025 Certificate 2025-0187 in effect until 30 September 2028."]


def test_a_certificate_ends_the_day_before_the_ministry_revoked_it(look, town):
    make("revoked", town)

    before, after = look(as_of="2027-03-17"), look(as_of="2027-03-18")

    assert of_certificates(before) == ["15 June 2026 Certificate (awaiting issue) in effect until 15 June 2029."]
    assert of_certificates(after) == ["15 June 2026 Certificate (awaiting issue) in effect until 17 March 2027."]


def test_a_certificate_that_was_not_maintained_ends_with_the_year_without_an_audit(look, town):
    make("not maintained", town)

    assert of_certificates(look()) == ["15 June 2025 Certificate (awaiting issue) in effect until 31 December 2026."]


def test_a_certificate_that_another_followed_ends_there_or_where_it_was_revoked_before(look, town):
    with scopes_disabled():
        for day in (date(2020, 6, 1), date(2021, 5, 1), date(2022, 5, 1)):
            audit(town, "internal" if day.year == 2021 else "certification", day)
        MinistryReviewFactory(
            municipality=town, opened_on=date(2022, 8, 1), decided_on=date(2022, 9, 1), outcome="revoked", letter="Of 1"
        )
        audit(town, "certification", date(2023, 4, 1))

    assert of_certificates(look(as_of="2023-12-31")) == [
        "1 April 2023 Certificate (awaiting issue) in effect until 1 April 2026.",
        "1 May 2022 Certificate (awaiting issue) in effect until 31 August 2022.",
        "1 June 2020 Certificate (awaiting issue) in effect until 1 May 2022.",
    ]


def test_a_certificate_is_not_told_before_qa_passed(look, town):
    with scopes_disabled():
        certified(town)

    assert of_certificates(look(as_of="2025-07-04")) == []
    assert len(of_certificates(look(as_of="2025-07-05"))) == 1


def test_an_action_done_later_does_not_make_the_plan_longer(look, town):
    with scopes_disabled():
        plan = certified(town).plan
        item = ActionItemFactory(plan=plan, due_on=date(2026, 8, 1))
    drawn = shapes(look(as_of="2026-09-01"))
    with scopes_disabled():
        type(item).objects.update(done_on=date(2027, 4, 1), done_by=UserFactory())

    assert shapes(look(as_of="2026-09-01")) == drawn


@pytest.mark.parametrize(("years", "first"), [("2", "2026"), ("5", "2024"), ("10", "2019"), ("nonsense", "2024")])
def test_the_line_of_time_shows_so_many_years(look, town, years, first):
    with scopes_disabled():
        certified(town)

    drawn = [said for said in parse_page(look(years=years)).items("svg.chart text") if said.isdigit()]

    assert drawn[0] in {first, str(int(first) + 1)}


def test_the_desk_can_record_what_it_decides(look, town):
    with scopes_disabled():
        review = MinistryReviewFactory(municipality=town, opened_on=date(2027, 4, 6))

    page = look().content.decode()

    for fact in ("fact_extension", "fact_pir", "fact_ruling", "fact_end"):
        assert reverse(f"desk:{fact}", args=[town.slug]) in page
    assert reverse("desk:fact_review_decide", args=[town.slug, review.pk]) in page


def test_audits_lead_to_their_reviews_but_drafts_do_not(look, town):
    with scopes_disabled():
        done = certified(town)
        draft = audit(town, "internal", date(2027, 5, 1), AuditState.DRAFT)

    page = look().content.decode()

    assert reverse("desk:review", args=[done.pk]) in page
    assert reverse("desk:review", args=[draft.pk]) not in page


def test_the_people_are_named_with_their_addresses(look, town):
    with scopes_disabled():
        member = MembershipFactory(municipality=town, role="contributor")

    said = text(look().content.decode())

    assert "Contributor" in said
    assert member.user.email in said


@pytest.mark.parametrize(("due_on", "said"), [(date(2027, 5, 9), "Overdue 0 of 1 action"), (TODAY, "0 of 1 action")])
def test_an_overdue_action_is_seen(due_on, said, look, town):
    with scopes_disabled():
        ActionItemFactory(plan=certified(town).plan, due_on=due_on)

    response = look()

    section = parse_page(response).find("section[aria-labelledby=ap]")
    assert text_of(section) == f"Action plan {said} done. See the plan"
    assert section.a["href"] == reverse("municipal:plan", args=[town.slug])


def test_what_happened_is_of_this_municipality_only(look, town, neighbour):
    with scopes_disabled():
        record(
            "headcount.reported",
            HeadcountEntryFactory(municipality=town),
            by=None,
            at=datetime(2027, 5, 1, tzinfo=UTC),
            count=2,
            category="seasonal",
            starts_on=date(2027, 5, 1),
        )
        record(
            "headcount.reported",
            HeadcountEntryFactory(municipality=neighbour),
            by=None,
            at=datetime(2027, 5, 1, tzinfo=UTC),
            count=999,
            category="seasonal",
            starts_on=date(2027, 5, 1),
        )

    said = text(look().content.decode())

    assert "Headcount reported: 2 × seasonal from 1 May 2027" in said
    assert "999" not in said


def test_an_ended_municipality_names_its_successor(look, town):
    heir = MunicipalityFactory(name="Lac Ste. Anne County", slug="lac-ste-anne")
    type(town).objects.filter(pk=town.pk).update(ended_on=date(2027, 1, 1), successor=heir)

    page = look().content.decode()

    assert reverse("desk:municipality", args=["lac-ste-anne"]) in page


@pytest.mark.parametrize("many", [3, 30])
def test_the_page_asks_as_often_for_thirty_of_everything_as_for_three(look, town, many):
    with scopes_disabled():
        plan = certified(town).plan
        for n in range(many):
            ActionItemFactory(plan=plan)
            MembershipFactory(municipality=town)
            done = audit(town, "additional", date(2026, 1, 1 + n), AuditState.SUBMITTED)
            record("audit.submitted", done, by=None, at=datetime(2026, 2, 1 + n % 28, tzinfo=UTC))

    with CaptureQueriesContext(connection) as queries:
        assert look().status_code == 200

    assert len(queries) == 15


@pytest.mark.parametrize(("role", "status"), [("reviewer", 200), ("manager", 200), ("", 404)])
def test_only_the_desk_sees_it(client, town, role, status):
    client.force_login(UserFactory(desk_role=role))

    assert client.get(reverse("desk:municipality", args=[town.slug])).status_code == status


def test_its_own_people_do_not_see_it(client, town, administrator):
    client.force_login(administrator)

    assert client.get(reverse("desk:municipality", args=[town.slug])).status_code == 404


def test_one_that_is_not_there_is_not_found(client, reviewer):
    client.force_login(reviewer)

    assert client.get(reverse("desk:municipality", args=["nowhere"])).status_code == 404
