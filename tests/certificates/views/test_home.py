"""The municipality's home: the answer in one look."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_scopes import scopes_disabled

from audits.rules.lifecycle import AuditState
from certificates import wording
from certificates.models import Certificate
from certificates.rules.standing import compute_standing
from certificates.selectors.records import load_record
from certificates.services.standings import recompute_standings
from municipalities.models import HeadcountEntry
from tests.certificates.views.situations import NOON, SITUATIONS, TODAY, audit, certified, make, make_with_amhsa
from tests.certificates.views.stored import stored
from tests.factories import (
    ActionItemFactory,
    ActionPlanFactory,
    HeadcountEntryFactory,
    MembershipFactory,
    TrainingFactory,
    UserFactory,
)
from tests.pages import parse_page, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def look(client, town, member):
    """``look("reader")`` is the page as somebody with that role sees it."""

    def get(role="administrator", at=None):
        client.force_login(member(role))
        return client.get(reverse("municipal:home", args=[(at or town).slug]))

    return get


def text(response):
    """What the page says, without its tags."""
    return parse_page(response).text


def headline(response):
    return parse_page(response).heading


def button(response):
    return parse_page(response).say("a.btn")


@pytest.mark.any_database
@pytest.mark.parametrize("name", SITUATIONS)
def test_the_page_says_where_it_stands_what_is_next_and_what_to_press(look, town, name):
    _, where, following, press = SITUATIONS[name]
    make(name, town)

    response = look()

    assert headline(response) == f"{where} {following}"
    assert button(response) == press


ANSWERED_FIRST = {"certified, revisions asked", "certified, audit with AMHSA"}  # before any other audit


@pytest.mark.any_database
@pytest.mark.parametrize("name", SITUATIONS)
def test_what_the_page_says_is_the_answer_of_the_one_function(look, town, name):
    make(name, town)
    with scopes_disabled():
        answer = compute_standing(load_record(town.pk), TODAY)

    said = text(look())

    assert wording.describe_standing(answer) in said
    assert answer.discount.status.label in said
    if answer.certificate:
        assert wording.wording.day(answer.certificate.expires_on) in said
    if answer.next_audit and answer.next_audit.due_by and name not in ANSWERED_FIRST:
        assert f"{abs((answer.next_audit.due_by - TODAY).days)}day" in said.replace(" ", "")


@pytest.mark.any_database
@pytest.mark.parametrize("name", SITUATIONS)
def test_every_situation_says_why_with_its_rule(look, town, name):
    make(name, town)

    page = parse_page(look())

    assert page.has('.sky-why a.rule[href^="/rules/#rule-"]') or "asked for changes" in page.say(".sky-why")


def test_the_cycle_is_drawn_and_told(look, town):
    with scopes_disabled():
        certified(town)

    page = parse_page(look())
    told = page.say("ol.steps")

    assert page.has(".ribbon[aria-hidden=true]")
    assert "15 June 2025. Passed AMHSA’s review; the certificate starts." in told
    assert "Internal audit, by 3 June 2027 Open since 1 January 2027." in told
    assert "in 2027, within a year of the last audit and before it expires" in told
    assert "Today 10 May 2027" in told
    assert "Expires 15 June 2028" in told


def test_an_early_audit_is_said_to_move_the_next_date_forward(look, town):
    with scopes_disabled():
        certified(town)

    assert "After an audit on 10 May 2027, the next one is due by 10 May 2028" in text(look())


def test_an_overdue_internal_audit_is_said_to_count_until_the_year_ends(look, town):
    make("certified, overdue", town)

    assert "An audit by 31 December 2027 still counts for 2027." in text(look())


def test_a_municipality_without_a_certificate_sees_the_cycle_ahead(look, town):
    make("never certified, in PIR", town)

    page = look()

    assert "The years ahead" in text(page)
    assert "Your certificate" not in text(page)


def test_the_days_left_are_those_until_the_answer_is_due(look, town):
    make("certified, revisions asked", town)

    page = parse_page(look())

    assert page.say(".left") == "10"
    assert page.say(".left + p").startswith("days left.")


def why(response):
    return parse_page(response).say(".sky-why")


SUBMITTED = "The internal audit of 15 April 2027 was submitted on 20 April 2027. AMHSA reviews it"
AFTER_IT = "After it comes the certification audit, from 1 January to 15 April 2028."
QUIET = "You don’t need to do anything"


def test_what_waits_for_qa_is_said_with_what_follows(look, town):
    make_with_amhsa(town)

    page = look()
    said = why(page)

    assert said.startswith(f"{SUBMITTED} and answers by 25 May 2027. {QUIET} until then. {AFTER_IT}")
    assert "It counts unless it fails AMHSA’s review. One year later is 15 April 2028. Rule 3.4" in said
    assert "2027 was audited" not in text(page)
    assert "Last counted audit" not in text(page)
    assert '<span class="left">' not in page.content.decode()


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            {"answer_due_on": date(2027, 5, 9)},
            f"{SUBMITTED}; its answer was due by 9 May 2027. {QUIET} until it comes.",
        ),
        ({"paused_on": date(2027, 5, 1)}, f"{SUBMITTED}. {QUIET} until AMHSA replies."),
        (
            {"state": "resubmitted", "round": 1},
            "The internal audit of 15 April 2027 is with AMHSA again, with your changes. AMHSA reviews it "
            f"and answers by 25 May 2027. {QUIET} until then.",
        ),
    ],
)
def test_what_amhsa_does_with_it_is_said_as_it_is(facts, said, look, town):
    make_with_amhsa(town, **facts)

    assert why(look()).startswith(f"{said} {AFTER_IT}")


def test_a_certification_audit_that_waits_for_qa_says_so_without_a_date_after_it(look, town):
    make("renewal pending", town)

    said = why(look())

    assert "AMHSA reviews it and answers by 15 May 2027." in said
    assert "After it comes" not in said
    assert "AMHSA is reviewing the certification audit of 15 April 2027." in said


def test_what_is_with_amhsa_is_nothing_to_do(look, town):
    make_with_amhsa(town)

    page = look()
    titles = list(tasks(page))

    assert tasks(page)["Internal audit of 15 April 2027"] == "With AMHSA"
    assert titles.index("Internal audit of 15 April 2027") == 3  # after the reminders, before what cannot start yet
    assert "3 open, 2 completed" in text(page)


def tasks(response):
    """Title and state of each task, in their order."""
    states = parse_page(response).soup.select("li > .st")
    return {text_of(state.parent.div): text_of(state) for state in states}


def test_the_tasks_are_what_is_to_be_done(look, town):
    with scopes_disabled():
        plan = certified(town).plan
        ActionItemFactory(plan=plan, what="Post the emergency numbers", due_on=date(2027, 5, 31))
        ActionItemFactory(plan=plan, what="Fit the guard", due_on=date(2027, 5, 1))

    assert tasks(look()) == {
        "Start the internal audit": "Due in 24 days",
        "Fit the guard": "9 days late",
        "Post the emergency numbers": "Due in 21 days",
        "Enter the figures for the WCB discount": "Reminder",
        "Record who attended the Return to Work Seminar": "Reminder",
        "Add a second contact": "Reminder",
        "Renew the certificate": "Cannot start yet",
        "Report the headcount for 2027": "Completed",
    }


def test_what_is_done_is_completed(look, town):
    with scopes_disabled():
        certified(town)
        TrainingFactory(municipality=town)
        MembershipFactory(municipality=town)
    town.insurable_earnings, town.industry_rate = 312000, 1.42
    town.save()

    done = tasks(look())

    assert [title for title, state in done.items() if state == "Completed"] == [
        "Report the headcount for 2027",
        "Carry out the action plan",
        "Record who attended the Return to Work Seminar",
        "Add a second contact",
    ]
    assert "Enter the figures for the WCB discount" not in done


def test_a_missing_plan_is_a_task(look, town):
    with scopes_disabled():
        audit(town, "certification", date(2026, 6, 15))

    assert tasks(look())["Develop the action plan"] == "Missing"


def test_many_actions_are_counted_and_not_all_listed(look, town):
    with scopes_disabled():
        plan = certified(town).plan
        for n in range(8):
            ActionItemFactory(plan=plan, what=f"Step {n}", due_on=date(2027, 6, 1 + n))

    listed = tasks(look())

    assert [title for title in listed if title.startswith("Step")] == [f"Step {n}" for n in range(5)]
    assert listed["3 more actions"] == "Open"


def test_planned_people_above_ten_are_a_warning(look, town):
    with scopes_disabled():
        certified(town)
        HeadcountEntryFactory(
            municipality=town, count=3, starts_on=date(2027, 7, 5), ends_on=date(2027, 7, 9), category="seasonal"
        )

    response = look()

    assert tasks(response)["Keep every day at 10 workers or fewer"] == "Needs attention"
    assert "11 planned on 5 July 2027" in text(response)


def test_the_discount_is_estimated_from_the_municipalitys_figures(look, town):
    with scopes_disabled():
        certified(town)
    town.insurable_earnings, town.industry_rate = 312000, 1.42
    town.save()

    said = text(look())

    assert "$222 to $886 a year" in said
    assert (
        "5% to 20% of $4,430. That is your insurable earnings of $312,000 ÷ 100 × your industry rate of $1.42." in said
    )
    assert "WCB decides" in said


def test_no_money_is_promised_without_a_certificate_in_force(look, town):
    make("lapsed", town)
    type(town).objects.filter(pk=town.pk).update(insurable_earnings=312000, industry_rate="1.42")

    said = text(look())

    assert "$" not in said
    assert "Not met: No certificate in force" in said


def checks(response):
    """What the discount hangs on, as the page lists it."""
    return parse_page(response).items(".checks > li")


def test_a_certification_audit_in_qa_holds_no_discount_back(look, town):
    with scopes_disabled():
        certified(town)
        audit(town, "certification", date(2027, 5, 1), AuditState.SUBMITTED)

    response = look()

    assert "Eligible" in text(response)
    assert checks(response) == [
        "Certificate in force",
        "Registered in PIR since 1 January 2020",
        "No audit overdue",
        "No action overdue",
        "At most 10 workers so far",
    ]


@pytest.mark.any_database
@pytest.mark.parametrize("name", SITUATIONS)
def test_a_check_that_is_not_met_is_what_stands_against_the_discount(look, town, name):
    make(name, town)
    with scopes_disabled():
        against = compute_standing(load_record(town.pk), TODAY).discount.reasons

    unmet = [one for one in checks(look()) if one.startswith("Not met: ")]

    assert len(unmet) == len(against)


def test_a_renewal_that_is_not_decided_is_said_once(look, town):
    make("renewal pending", town)

    assert [one for one in checks(look()) if "renewal" in one] == ["Not met: The renewal is still under review"]


def test_a_headcount_that_nobody_reported_is_neither_met_nor_not(look, town):
    with scopes_disabled():
        certified(town)
        HeadcountEntry.objects.all().delete()

    response = look()

    assert checks(response)[-1] == "Not known: No headcount reported this year"
    assert "Eligible" in text(response)


def test_a_plan_for_more_than_ten_is_said_beside_the_people_so_far(look, town):
    with scopes_disabled():
        certified(town)
        HeadcountEntryFactory(municipality=town, count=3, starts_on=date(2027, 7, 5), category="seasonal")

    assert checks(look())[-1] == "At most 10 workers so far; more are planned"


def test_without_a_certificate_in_force_no_risk_is_weighed(look, town):
    make("lapsed", town)

    assert checks(look()) == ["Not met: No certificate in force", "Registered in PIR since 1 January 2020"]


@pytest.mark.parametrize("role", ["reader", "auditor"])
def test_who_gets_no_mail_is_no_second_contact(look, town, role):
    with scopes_disabled():
        certified(town)
        MembershipFactory(municipality=town, role=role)

    assert tasks(look())["Add a second contact"] == "Reminder"


def test_who_may_not_sign_in_any_more_is_no_second_contact(look, town):
    with scopes_disabled():
        certified(town)
        MembershipFactory(municipality=town, user__is_active=False)

    assert tasks(look())["Add a second contact"] == "Reminder"


def test_administrators_and_contributors_are_those_whom_mail_can_go_to(look, town):
    with scopes_disabled():
        certified(town)
        MembershipFactory(municipality=town, role="contributor")
        MembershipFactory(municipality=town, role="reader")

    said = text(look())

    assert "Emails can go to 2 people: administrators and contributors." in said


def test_an_open_review_is_said_to_end_nothing_yet(look, town):
    make("certified, under review", town)

    said = text(look())

    assert "It stays in force until the ministry decides." in said
    assert "as the law requires" in said


def test_the_certificate_can_be_downloaded_once_it_is_issued(look, town):
    with scopes_disabled():
        certified(town, number="2025-0187", code="DELIA2025")

    page = look().content.decode()

    assert "No. 2025-0187" in page
    assert reverse("public:certificate", args=["DELIA2025"]) in page
    assert "Download PDF" in page


def test_a_certificate_that_waits_for_its_issue_is_not_offered(look, town):
    make("certified, first year", town)

    said = text(look())

    assert "AMHSA is preparing the document." in said
    assert "Download PDF" not in said


def test_a_reader_is_offered_nothing_that_only_others_may_do(look, town):
    with scopes_disabled():
        certified(town)

    response = look("reader")

    assert response.status_code == 200
    assert reverse("municipal:audit_start", args=[town.slug]) not in response.content.decode()
    assert button(response) == "See the audits"


@pytest.mark.parametrize(
    ("role", "status"), [("administrator", 200), ("contributor", 200), ("reader", 200), ("auditor", 403)]
)
def test_who_may_see_the_home(look, role, status):
    assert look(role).status_code == status


def test_a_neighbours_home_does_not_exist(look, neighbour):
    assert look(at=neighbour).status_code == 404


def test_strangers_are_sent_to_sign_in(client, town):
    assert client.get(reverse("municipal:home", args=[town.slug])).status_code == 302


def test_somebody_who_acts_for_several_can_go_to_all_of_them(look, client, town, neighbour, member):
    person = member()
    with scopes_disabled():
        MembershipFactory(municipality=neighbour, user=person)
    client.force_login(person)

    assert reverse("public:mine") in client.get(reverse("municipal:home", args=[town.slug])).content.decode()


def asked(client, town):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("municipal:home", args=[town.slug])).status_code == 200
    return len(queries)


@pytest.mark.parametrize("many", [3, 30])
def test_the_home_asks_as_often_for_thirty_of_everything_as_for_three(client, town, member, many):
    with scopes_disabled():
        plan = certified(town).plan
        for n in range(many):
            ActionItemFactory(plan=plan, due_on=date(2027, 6, 1))
            HeadcountEntryFactory(municipality=town, count=1, starts_on=date(2020, 1, 1), ends_on=date(2020, 1, 1 + n))
            audit(town, "additional", date(2026, 1, 1 + n), AuditState.SUBMITTED)
    client.force_login(member())

    assert asked(client, town) == 15


def test_unchanged_facts_are_not_read_again(client, town, administrator, at):
    with scopes_disabled():
        certified(town)
        recompute_standings([town.pk], as_of=TODAY, at=at)
    client.force_login(administrator)

    assert asked(client, town) == 15
    assert asked(client, town) == 7


def test_changed_facts_are_read_again(client, town, administrator, at):
    with scopes_disabled():
        certified(town)
        recompute_standings([town.pk], as_of=TODAY, at=at)
    client.force_login(administrator)
    address = reverse("municipal:home", args=[town.slug])
    before = headline(client.get(address))
    with scopes_disabled():
        audit(town, "internal", date(2027, 5, 9))
        recompute_standings([town.pk], as_of=TODAY, at=at.replace(microsecond=1))

    after = headline(client.get(address))

    assert "by 3 June 2027" in before
    assert "Next: the certification audit, from 1 January to 9 May 2028." in after


def test_the_page_is_right_where_the_stored_standing_is_of_another_day(look, town):
    with scopes_disabled():
        certified(town)
    stored(town, standing="never_certified", changes_on=date(2027, 1, 1))

    assert headline(look()).startswith("Certified through 15 June 2028.")


def test_a_municipality_that_ended_says_so(look, town):
    type(town).objects.filter(pk=town.pk).update(ended_on=date(2027, 1, 1))

    said = text(look())

    assert "ended on 1 January 2027" in said
    assert "It ended on 1 January 2027." in said


@pytest.mark.parametrize("situation", SITUATIONS)
def test_nothing_is_asked_of_a_municipality_that_ended(situation, look, town):
    make(situation, town)
    type(town).objects.filter(pk=town.pk).update(ended_on=TODAY)

    page = look()

    assert headline(page) == "Ended on 10 May 2027. There is nothing left to do."
    for asked in (
        "Overdue",
        "Start the",
        "Answer the",
        "Continue the",
        "What to do",
        "late.",
        "left.",
        "Report",
        "due by",
    ):
        assert asked not in text(page)
    assert 'class="btn"' not in page.content.decode()


def test_what_a_municipality_was_stays_readable_after_its_end(look, town):
    with scopes_disabled():
        certified(town)
        certificate = Certificate.objects.get()
    type(town).objects.filter(pk=town.pk).update(ended_on=date(2027, 1, 1))

    page = look().content.decode()

    for name, pk in (("certificate_download", [certificate.pk]), ("history", []), ("audits", []), ("plan", [])):
        assert reverse(f"municipal:{name}", args=[town.slug, *pk]) in page


def test_until_its_last_day_everything_is_asked_of_a_municipality_that_ends(look, town):
    make("certified, overdue", town)
    type(town).objects.filter(pk=town.pk).update(ended_on=date(2027, 5, 11))

    assert headline(look()).startswith("Certified through")
    assert tasks(look())["Start the internal audit"]


def test_a_municipality_that_is_about_to_end_says_so(look, town):
    type(town).objects.filter(pk=town.pk).update(ended_on=date(2028, 1, 1))

    said = text(look())

    assert "ends on 1 January 2028" in said
    assert "It will no longer exist from 1 January 2028 on." in said


def test_only_who_may_open_the_successor_gets_a_link_to_it(client, member, town, neighbour):
    type(town).objects.filter(pk=town.pk).update(ended_on=date(2027, 1, 1), successor=neighbour)
    of_both, of_one = member("reader"), member("reader")
    with scopes_disabled():
        MembershipFactory(municipality=neighbour, user=of_both, role="reader")
    pages = []

    for person in (of_both, of_one):
        client.force_login(person)
        pages.append(client.get(reverse("municipal:home", args=[town.slug])).content.decode())

    link = f'<a href="{reverse("municipal:home", args=[neighbour.slug])}">'
    assert [f"Its successor is {link}{neighbour}</a>." in page for page in pages] == [True, False]
    assert f"Its successor is {neighbour}." in pages[1]


def test_the_desk_may_see_a_municipalitys_home(client, town):
    client.force_login(UserFactory(desk_role="reviewer"))

    assert client.get(reverse("municipal:home", args=[town.slug])).status_code == 200


# — the headline is the first thing to do —


@pytest.fixture
def ahead(town):
    """Certified, and the audit of 2027 passed: the next one can't start before 2028. With a plan unless it is False."""

    def make_ahead(*, with_plan=True):
        with scopes_disabled():
            certified(town)
            latest = audit(town, "internal", date(2027, 2, 10))
            return ActionPlanFactory(audit=latest, developed_on=date(2027, 3, 1)) if with_plan else None

    return make_ahead


def test_a_missing_plan_comes_before_next_years_audit(look, ahead):
    ahead(with_plan=False)

    page = look()

    assert headline(page) == "Certified through 15 June 2028. Next: develop the action plan."
    assert button(page) == "Develop the action plan"


@pytest.mark.parametrize(
    ("due_on", "step", "left"),
    [
        (date(2027, 5, 28), "Next: “Fix the step” in your action plan, by 28 May 2027.", "18 days left."),
        (date(2027, 5, 3), "Overdue: “Fix the step” in your action plan, due by 3 May 2027.", "7 days late."),
    ],
)
def test_an_open_action_comes_before_next_years_audit(due_on, step, left, look, ahead):
    plan = ahead()
    with scopes_disabled():
        ActionItemFactory(plan=plan, what="Fix the step", due_on=due_on)

    page = look()

    assert headline(page).endswith(step)
    assert parse_page(page).say(".left-box") == left
    assert button(page) == "See the action"


def test_reminders_do_not_come_before_next_years_audit(look, ahead):
    ahead()

    assert "Next: the certification audit, from 1 January" in headline(look())


@pytest.mark.parametrize("conducted_on", [None, date(2027, 5, 9)])
def test_a_draft_keeps_the_deadline_that_can_be_lost(conducted_on, look, town):
    with scopes_disabled():
        certified(town)
        audit(town, "internal", conducted_on, AuditState.DRAFT)

    said = text(look())

    assert "Finish the internal audit Due by 3 June 2027." in said
    assert "In progress" not in said
