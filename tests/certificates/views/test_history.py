"""The history of one municipality, and the activity in all."""

import html
import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qsl, urlencode

import pytest
from django.urls import reverse
from django_scopes import scopes_disabled

from audits.events import OF_THE_REPORT
from secor_portal.activity.services import record
from tests.factories import ActionItemFactory, ActionPlanFactory, AuditFactory, HeadcountEntryFactory, UserFactory
from tests.pages import parse_page, text_of

pytestmark = pytest.mark.django_db
MOMENT = datetime(2027, 5, 10, 16, 30, tzinfo=UTC)


@pytest.fixture
def happens(town):
    """``happens("audit.qa_passed")`` writes an event of the town, an hour after the one before."""
    count = iter(range(1000))

    def write(verb="headcount.reported", by=None, municipality=None, **facts):
        with scopes_disabled():
            make = AuditFactory if verb.startswith("audit.") else HeadcountEntryFactory
            subject = make(municipality=municipality or town)
            known = {"count": 2, "category": "seasonal", "starts_on": date(2027, 5, 1)} | facts
            return record(verb, subject, by=by, at=MOMENT + timedelta(hours=next(count)), **known)

    return write


@pytest.fixture
def look(client, town, member):
    """``look(kind="audits")`` is the town's history as its administrator sees it."""

    def get(role="administrator", at=None, **parts):
        client.force_login(member(role))
        return client.get(f"{reverse('municipal:history', args=[(at or town).slug])}?{urlencode(parts)}")

    return get


def sentences(response):
    """The sentence of each event and who did it, from the top down."""
    found = []
    for event in parse_page(response).soup.select(".event > div"):
        by = event.find("p").extract()
        found.append((text_of(event), text_of(by)))
    return found


def test_an_event_is_a_sentence_with_who_and_when(look, happens):
    person = UserFactory(name="Robin Crow")
    happens(by=person)

    response = look()

    assert sentences(response) == [("Headcount reported: 2 × seasonal from 1 May 2027", "By Robin Crow, 10:30")]
    assert '<time datetime="2027-05-10">10 May 2027</time>' in response.content.decode()


def test_the_latest_is_first(look, happens):
    happens(count=1)
    happens(count=2)

    assert [said.split()[2] for said, _ in sentences(look())] == ["2", "1"]


def test_what_the_portal_did_itself_names_the_portal(look, happens):
    happens()

    assert sentences(look())[0][1] == "By the portal, 10:30"


def test_the_desks_people_are_amhsa_to_a_municipality(look, happens, reviewer):
    happens("audit.qa_passed", by=reviewer)

    assert sentences(look()) == [("QA passed", "By AMHSA, 10:30")]


def test_who_left_the_desk_stays_amhsa_in_what_they_did_there(look, happens, reviewer):
    happens("audit.qa_passed", by=reviewer)
    reviewer.desk_role = ""
    reviewer.save()

    assert sentences(look()) == [("QA passed", "By AMHSA, 10:30")]


def test_who_joined_the_desk_keeps_their_name_in_what_they_did_before(look, happens, administrator):
    happens("audit.submitted", by=administrator)
    administrator.desk_role = "reviewer"
    administrator.save()

    assert sentences(look("reader")) == [("Audit submitted to AMHSA", f"By {administrator}, 10:30")]


def test_a_reviewers_notes_stay_at_the_desk(look, happens, reviewer):
    happens("audit.note_written", by=reviewer, weight="must_fix")

    assert sentences(look()) == []


def test_the_desk_sees_who_of_it_wrote_a_note(client, happens, reviewer):
    happens("audit.note_written", by=reviewer, weight="must_fix")
    client.force_login(reviewer)

    said, by = sentences(client.get(reverse("desk:activity")))[0]

    assert "Note written (must fix)" in said
    assert by == f"By {reviewer.name}, 10:30"


def test_a_kind_of_events_can_be_asked_for(look, happens):
    happens()
    happens("audit.qa_passed")

    assert [said for said, _ in sentences(look(kind="audits"))] == ["QA passed"]
    assert len(sentences(look(kind="nonsense"))) == 2


def test_paging_forth_and_back_keeps_the_kind_and_shows_every_event_once(look, happens):
    for n in range(60):
        happens(count=n + 1)
    happens("audit.qa_passed")

    first = look(kind="headcount")
    following = re.search(r'href="\?([^"]+)" rel="next"', first.content.decode())[1]
    second = look(**dict(parse_qsl(html.unescape(following))))
    back = re.search(r'href="\?([^"]+)" rel="prev"', second.content.decode())[1]

    assert len(sentences(first)) == 50
    assert len(sentences(second)) == 10
    assert not set(sentences(first)) & set(sentences(second))
    assert sentences(look(**dict(parse_qsl(html.unescape(back))))) == sentences(first)


@pytest.mark.parametrize("verb", sorted(OF_THE_REPORT))
def test_what_is_in_an_audit_is_read_at_the_audit_only(look, happens, client, manager, verb):
    happens(verb, awarded=1, possible=2, code="3.4", reply="no", name="report.pdf", answers="3 answers")

    theirs = sentences(look())
    client.force_login(manager)

    assert theirs == []
    assert sentences(client.get(reverse("desk:activity"))) == []


@pytest.mark.parametrize(("state", "is_read"), [("draft", False), ("submitted", True)])
def test_the_desk_reads_of_a_plan_once_it_has_the_audit(look, client, town, manager, state, is_read):
    with scopes_disabled():
        audit = AuditFactory(municipality=town, state=state, started_at=MOMENT)
        item = ActionItemFactory(plan=ActionPlanFactory(audit=audit))
        record("plan.item_added", item, by=None, at=MOMENT + timedelta(hours=1), what="Write the policy")
        record("plan.item_done", item, by=None, at=MOMENT - timedelta(hours=1), what="Train the crew")
    theirs = sentences(look())
    client.force_login(manager)

    pages = [
        sentences(client.get(reverse("desk:activity"))),
        sentences(client.get(reverse("desk:municipality", args=[town.slug]))),
    ]

    assert len(theirs) == 2
    for seen in pages:
        assert any("Write the policy" in said for said, _ in seen) == is_read
        assert any("Train the crew" in said for said, _ in seen)


@pytest.fixture
def plan_of(town):
    """``plan_of("draft")`` is the town's plan made from an audit that is there since `MOMENT`."""

    def make(state):
        with scopes_disabled():
            return ActionPlanFactory(audit=AuditFactory(municipality=town, state=state, started_at=MOMENT))

    return make


@pytest.fixture
def told(client, town, manager):
    """``told()`` is what the desk reads of the town, on both of its pages."""

    def read():
        client.force_login(manager)
        pages = (reverse("desk:activity"), reverse("desk:municipality", args=[town.slug]))
        everywhere, here = ([said for said, _ in sentences(client.get(page))] for page in pages)
        assert all(said.endswith(same) for said, same in zip(everywhere, here, strict=True))
        return here

    return read


def write(verb, subject, **facts):
    """An event an hour after `MOMENT`."""
    with scopes_disabled():
        return record(verb, subject, by=None, at=MOMENT + timedelta(hours=1), **facts)


def an_action(plan):
    with scopes_disabled():
        return ActionItemFactory(plan=plan)


def test_the_desk_goes_on_reading_of_the_plan_it_has_while_there_is_a_draft(told, plan_of):
    had, draft = plan_of("qa_passed"), plan_of("draft")
    for plan, what in ((had, "of last year"), (draft, "of the draft")):
        write("plan.developed", plan, developed_on=date(2027, 5, 10))
        write("plan.item_done", an_action(plan), what=what)
        write("plan.proof_added", an_action(plan), name=what)

    assert sorted(told()) == [
        "Action done: of last year",
        "Action plan developed on 10 May 2027",
        "Proof added: of last year",
    ]


def test_an_action_that_is_there_no_more_is_taken_for_one_of_the_draft(told, plan_of):
    had, draft = plan_of("qa_passed"), plan_of("draft")
    for plan in (had, draft):
        item = an_action(plan)
        write("plan.item_removed", item, what="Fit the guard")
        with scopes_disabled():
            item.delete()

    assert told() == []


def test_what_was_removed_is_read_where_there_is_no_draft(told, plan_of):
    item = an_action(plan_of("qa_passed"))
    write("plan.item_removed", item, what="Fit the guard")
    with scopes_disabled():
        item.delete()

    assert told() == ["Action removed: Fit the guard"]


def test_the_plan_of_a_draft_that_was_discarded_stays_untold(told, plan_of):
    """What was removed from the plan that AMHSA has, before that draft, is told on."""
    had, draft = plan_of("qa_passed"), plan_of("draft")
    before, item = an_action(had), an_action(draft)
    with scopes_disabled():
        for hour, verb, subject in (
            (1, "plan.item_removed", before),
            (2, "plan.developed", draft),
            (3, "plan.item_added", item),
            (4, "plan.item_removed", item),
            (5, "plan.discarded", draft),
        ):
            at = MOMENT + timedelta(hours=hour)
            record(verb, subject, by=None, at=at, what=f"at {hour}", developed_on=date(2027, 5, 10))
        for gone in (before, item, draft, draft.audit):
            gone.delete()

    assert told() == ["Action removed: at 1"]


@pytest.mark.parametrize(("verb", "facts"), [("plan.item_carried_on", {"audit": "x"}), ("plan.item_given_back", {})])
def test_that_an_action_went_into_the_plan_of_a_draft_is_not_told(told, plan_of, verb, facts):
    had = plan_of("qa_passed")
    write(verb, an_action(had), what="Fit the guard", **facts)
    assert len(told()) == 1

    plan_of("draft")

    assert told() == []


def test_a_draft_of_a_neighbour_hides_nothing_here(told, plan_of, neighbour):
    item = an_action(plan_of("qa_passed"))
    write("plan.item_removed", item, what="Fit the guard")
    with scopes_disabled():
        item.delete()
        AuditFactory(municipality=neighbour, state="draft", started_at=MOMENT)

    assert told() == ["Action removed: Fit the guard"]


def test_an_empty_history_says_what_it_is_for(look):
    assert "Nothing yet" in look().content.decode()


def test_a_neighbours_events_are_not_there(look, happens, neighbour):
    happens(municipality=neighbour)

    assert sentences(look()) == []
    assert look(at=neighbour).status_code == 404


@pytest.mark.parametrize(("role", "status"), [("administrator", 200), ("reader", 200), ("auditor", 403)])
def test_who_may_read_the_history(look, role, status):
    assert look(role).status_code == status


def test_the_desk_reads_everything_with_its_municipality(client, happens, town, neighbour, manager):
    happens()
    happens(municipality=neighbour)
    client.force_login(manager)

    page = client.get(reverse("desk:activity"))

    assert len(sentences(page)) == 2
    for place in (town, neighbour):
        assert reverse("desk:municipality", args=[place.slug]) in page.content.decode()


@pytest.mark.parametrize("role", ["administrator", "reader"])
def test_only_the_desk_reads_everything(client, member, role):
    client.force_login(member(role))

    assert client.get(reverse("desk:activity")).status_code == 404


@pytest.mark.parametrize("many", [3, 30])
@pytest.mark.parametrize(("page", "queries"), [("municipal:history", 5), ("desk:activity", 3)])
def test_thirty_events_ask_as_often_as_three(
    client, town, administrator, manager, happens, page, queries, many, django_assert_num_queries
):
    for _ in range(many):
        happens(by=UserFactory())
    client.force_login(manager if page.startswith("desk") else administrator)
    address = reverse(page, args=[town.slug] if page.startswith("municipal") else [])

    with django_assert_num_queries(queries):
        assert len(sentences(client.get(address))) == many


@pytest.mark.parametrize("many", [3, 30])
def test_thirty_actions_of_drafts_and_of_plans_ask_as_often_as_three(
    client, manager, plan_of, many, django_assert_num_queries
):
    had, draft = plan_of("qa_passed"), plan_of("draft")
    for _ in range(many):
        write("plan.item_done", an_action(had), what="Seen")
        write("plan.item_done", an_action(draft), what="Not seen")
    client.force_login(manager)

    with django_assert_num_queries(3):
        assert len(sentences(client.get(reverse("desk:activity")))) == many
