from datetime import date, timedelta

import pytest
from django_scopes import scopes_disabled

from audits.models import Audit
from audits.review.selectors.queue import SAVED, count_saved_views, find_queue, page_queue
from audits.rules.act_by import NEVER
from secor_portal.tenancy import every_municipality
from tests.audits.reading import text
from tests.factories import AuditFactory, MunicipalityFactory, UserFactory
from tests.pages import parse_page

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 10)  # a Sunday
QUEUE = "/desk/"


def put(state="submitted", due=30, **facts) -> Audit:
    """Create an audit whose answer is due ``due`` days after today."""
    with scopes_disabled():
        return AuditFactory(
            **{"state": state, "kind": "internal", "answer_due_on": TODAY + timedelta(days=due), **facts}
        )


def text_rows(body: str) -> list[str]:
    """The municipalities of the table in order, with the headings of the groups."""
    found = parse_page(body).soup.select(".grp, th[scope=row] > a")
    return [f"{'' if one.name == 'a' else '# '}{next(one.stripped_strings)}" for one in found]


def test_the_queue_is_grouped_by_urgency(signed_in, reviewer):
    late = put(due=-1)
    today = put(due=0, state="in_review")
    back = put(due=5, state="resubmitted", round=1)
    late_back = put(due=-2, state="resubmitted", round=1)
    later = put(due=1)
    waiting = put(due=-9, state="revisions_requested", round=1)
    put(state="draft")
    put(state="qa_passed")

    response = signed_in(reviewer).get(QUEUE)

    assert text_rows(response.content.decode()) == [
        "# Overdue", late_back.municipality.name, late.municipality.name,
        "# Act this week", today.municipality.name,
        "# Came back with changes", back.municipality.name,
        "# Later", later.municipality.name,
        "# Waiting for the municipality", waiting.municipality.name,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "round_", "needs", "whose"),
    [
        ("submitted", 0, "First review", "AMHSA’s"),
        ("in_review", 0, "Decision", "AMHSA’s"),
        ("resubmitted", 2, "Review of round 2", "AMHSA’s"),
        ("revisions_requested", 1, "Answer to round 1", "Their"),
    ],
)
def test_a_row_shows_the_next_step_its_dates_and_its_reason(state, round_, needs, whose, signed_in, reviewer):
    put(state=state, round=round_, due=4, reviewer=reviewer)

    shown = text(signed_in(reviewer).get(QUEUE))

    assert (
        f"village Internal {needs} Passes 10 May 2026 14 May 2026 4 days {whose} answer is due on 14 May 2026. You"
        in shown
    )


def test_the_expiry_dates_are_loaded_once_for_all_rows(signed_in, reviewer, set_hooks):
    one, _ = put(kind="certification"), put()
    asked = []

    def expiries(ids):
        asked.append(set(ids))
        return {one.municipality_id: date(2028, 9, 30)}

    set_hooks(find_expiries=expiries)

    assert "30 September 2028" in text(signed_in(reviewer).get(QUEUE))
    assert [len(ids) for ids in asked] == [2]


@pytest.fixture
def expiring(set_hooks):
    """Every certificate expires on 30 May 2026."""
    set_hooks(find_expiries=lambda ids: dict.fromkeys(ids, date(2026, 5, 30)))


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        (
            {"kind": "certification", "state": "submitted", "act_by": date(2026, 5, 16)},
            "16 May 2026 6 days 14 days before the certificate expires on 30 May 2026: "
            "a review usually takes that long. Rule 4.2",
        ),
        (
            {"kind": "certification", "state": "in_review", "act_by": date(2026, 5, 23)},
            "7 days before the certificate expires on 30 May 2026: "
            "the rest of a review usually takes that long. Rule 4.2",
        ),
        (
            {"kind": "internal", "state": "submitted", "act_by": date(2026, 5, 12)},
            "35 days before the end of 2026, the year it counts for: a review usually takes that long. Rule 3.3",
        ),
        (
            {"kind": "certification", "state": "submitted", "due": 2, "act_by": date(2026, 5, 12)},
            "12 May 2026 2 days AMHSA’s answer is due on 12 May 2026. The certificate expires on 30 May 2026.",
        ),
        (
            {"kind": "certification", "state": "in_review", "act_by": date(2026, 5, 23), "paused_on": TODAY},
            "23 May 2026 13 days 7 days before the certificate expires on 30 May 2026: "
            "the rest of a review usually takes that long. Rule 4.2",
        ),
        (
            {"kind": "additional", "state": "in_review", "act_by": NEVER, "paused_on": TODAY, "reason": "Changes."},
            "– paused Paused since 10 May 2026, so no answer is due.",
        ),
    ],
)
def test_a_row_gives_the_reason_for_its_due_date(facts, why, expiring, signed_in, reviewer):
    put(**facts)

    assert why in text(signed_in(reviewer).get(QUEUE))


def test_paused_audits_come_after_all_others_of_amhsa(signed_in, reviewer):
    still = put(due=-9, act_by=NEVER, paused_on=TODAY)
    later, waiting = put(due=30), put(due=1, state="revisions_requested")

    response = signed_in(reviewer).get(QUEUE)

    assert text_rows(response.content.decode()) == [
        "# Later", later.municipality.name,
        "# Paused", still.municipality.name,
        "# Waiting for the municipality", waiting.municipality.name,
    ]  # fmt: skip


def test_a_name_with_markup_is_escaped(signed_in, reviewer):
    with scopes_disabled():
        place = MunicipalityFactory(name="<script>alert(1)</script>")
        put(municipality=place, reviewer=UserFactory(name="<b>Bo</b>"))

    body = signed_in(reviewer).get(QUEUE).content.decode()

    assert "<script>alert" not in body
    assert "&lt;b&gt;Bo&lt;/b&gt;" in body


@pytest.mark.parametrize(
    ("mine", "late", "others", "headline"),
    [
        (0, 0, 0, "Nothing needs you. Nothing is overdue."),
        (1, 0, 0, "One audit needs you. Nothing is overdue."),
        (2, 0, 1, "Two audits need you. One other is overdue."),
        (2, 0, 2, "Two audits need you. Two others are overdue."),
        (1, 1, 0, "One audit needs you, and it is overdue."),
        (3, 2, 0, "Three audits need you, two of them overdue."),
        (2, 1, 2, "Two audits need you, one of them overdue. Two others are overdue."),
        (0, 0, 1, "Nothing needs you. One audit is overdue."),
        (0, 0, 2, "Nothing needs you. Two audits are overdue."),
    ],
)
def test_the_heading_counts_own_and_overdue_audits(mine, late, others, headline, signed_in, reviewer):
    for number in range(mine):
        put(reviewer=reviewer, due=-1 if number < late else 30)
    for _ in range(others):
        put(due=-1)

    assert headline in text(signed_in(reviewer).get(QUEUE))


def test_the_queue_links_to_the_reviewers_next_audit(signed_in, address, reviewer):
    put(due=1)
    mine = put(due=2, reviewer=reviewer)

    body = signed_in(reviewer).get(QUEUE).content.decode()

    assert f'href="{address("desk:review", mine)}">Open the next: {mine.municipality.name}' in body


def test_an_audit_waiting_for_the_municipality_is_never_next(signed_in, reviewer):
    put(due=-3, state="revisions_requested", reviewer=reviewer)
    put(due=1)

    assert "Open the next" not in text(signed_in(reviewer).get(QUEUE))


@pytest.mark.parametrize("query", ["", "whose=unassigned", "kind=certification", "part=waiting"])
def test_the_next_audit_is_the_same_in_every_view(query, signed_in, reviewer):
    for number in range(31):
        put(due=number, reviewer=reviewer)
        put(due=number, state="revisions_requested", kind="certification", reviewer=reviewer)
    first = put(due=-1, reviewer=reviewer)
    visitor = signed_in(reviewer)

    page = visitor.get(f"{QUEUE}?{query}")
    second = visitor.get(f"{QUEUE}{page.context['next']}")

    assert page.context["next"] or query == "whose=unassigned"
    for one in (page, second):
        assert f"Open the next: {first.municipality.name} " in text(one)


def test_an_empty_queue_shows_a_message(signed_in, reviewer):
    assert "No audits here" in text(signed_in(reviewer).get(QUEUE))


# — views —


@pytest.fixture
def all_sorts(reviewer):
    """An audit of every kind, state and reviewer that a view distinguishes."""
    made = []
    for kind in ("certification", "internal", "additional"):
        for state in ("submitted", "in_review", "resubmitted", "revisions_requested", "draft", "qa_failed"):
            for whose in (reviewer, None, UserFactory(desk_role="reviewer")):
                made.append(put(state=state, kind=kind, reviewer=whose, due=len(made) - 9, reason="x"))
    return made


def belongs(audit: Audit, name: str, reviewer) -> bool:
    """Whether the audit is in the saved view; written a second time as an oracle."""
    with_desk = audit.state in ("submitted", "in_review", "resubmitted")
    return {
        "mine": with_desk and audit.reviewer == reviewer,
        "unassigned": with_desk and audit.reviewer is None,
        "all": with_desk,
        "certification": with_desk and audit.kind == "certification",
        "internal": with_desk and audit.kind == "internal",
        "additional": with_desk and audit.kind == "additional",
        "back": audit.state == "resubmitted",
        "waiting": audit.state == "revisions_requested",
    }[name]


@pytest.mark.parametrize("name", SAVED)
def test_every_view_shows_and_counts_its_audits(name, all_sorts, reviewer):
    expected = {audit.pk for audit in all_sorts if belongs(audit, name, reviewer)}

    with every_municipality():
        rows = page_queue(find_queue(SAVED[name], reviewer), size=100).rows
        numbers = count_saved_views(reviewer, TODAY)

    assert {row.pk for row in rows if row.turn == 1 or name == "waiting"} == expected
    assert numbers[name] == len(expected)


def test_the_counts_depend_on_the_reader_and_the_date(all_sorts, reviewer):
    other = UserFactory(desk_role="reviewer")

    with every_municipality():
        assert count_saved_views(reviewer, TODAY)["mine"] == 9
        assert count_saved_views(other, TODAY)["mine"] == 0
        assert (
            count_saved_views(reviewer, TODAY + timedelta(days=999))["late"]
            == count_saved_views(reviewer, TODAY)["all"]
        )
        assert count_saved_views(reviewer, TODAY - timedelta(days=999))["late"] == 0


NONSENSE = [
    "whose=x",
    "kind=%00",
    "part=<",
    "after=1|2",
    "before=x",
    "after=1|2026-05-10|no",
    "whose=mine&whose=x",
]


@pytest.mark.parametrize("query", NONSENSE)
def test_an_invalid_filter_is_ignored(query, signed_in, reviewer):
    put()

    assert signed_in(reviewer).get(f"{QUEUE}?{query}").status_code == 200


def test_two_filters_are_combined(signed_in, reviewer):
    wanted = put(kind="certification", reviewer=reviewer)
    put(kind="certification")
    put(kind="internal", reviewer=reviewer)

    response = signed_in(reviewer).get(f"{QUEUE}?whose=mine&kind=certification")

    assert text_rows(response.content.decode())[1:] == [wanted.municipality.name]
    assert "A part of the queue" in text(response)


# — many audits —


@pytest.mark.parametrize("count", [3, 30])
def test_the_queue_query_count_is_independent_of_its_length(count, signed_in, reviewer, django_assert_num_queries):
    for _ in range(count):
        put(reviewer=UserFactory(desk_role="reviewer"))
    visitor = signed_in(reviewer)
    visitor.get(QUEUE)

    with django_assert_num_queries(12):  # seven of them check the daily jobs
        response = visitor.get(QUEUE)

    assert len(text_rows(response.content.decode())) == count + 1


@pytest.mark.parametrize("count", [3, 40])
def test_the_next_audit_takes_one_query_on_any_page(count, signed_in, reviewer, django_assert_num_queries):
    for number in range(count):
        put(due=number, reviewer=reviewer)
    visitor = signed_in(reviewer)
    page = visitor.get(QUEUE)

    with django_assert_num_queries(13):
        visitor.get(f"{QUEUE}{page.context['next']}")


def test_paging_forward_and_back_returns_every_audit_in_order(all_sorts, reviewer):
    same_day = [put(due=3) for _ in range(4)]
    expected = [audit.pk for audit in sorted(
        (a for a in [*all_sorts, *same_day] if a.state not in ("draft", "qa_failed")),
        key=lambda a: (a.state == "revisions_requested", a.answer_due_on, a.pk),
    )]  # fmt: skip

    with every_municipality():
        everything, page = find_queue(SAVED["all"], reviewer), None
        forth, pages = [], []
        while page is None or page.after:
            page = page_queue(everything, after=page.after if page else "", size=7)
            pages.append([row.pk for row in page.rows])
            forth += pages[-1]
        back = []
        while page.before:
            page = page_queue(everything, before=page.before, size=7)
            back.append([row.pk for row in page.rows])

    assert forth == expected
    assert back == pages[-2::-1]


def test_the_next_page_keeps_the_filter(signed_in, reviewer, monkeypatch):
    for number in range(60):
        put(reviewer=reviewer, due=number)
    visitor = signed_in(reviewer)

    first = visitor.get(f"{QUEUE}?whose=mine")
    second = visitor.get(f"{QUEUE}{first.context['next']}")

    assert "whose=mine" in first.context["next"]
    assert len(text_rows(second.content.decode())) == 31
    assert second.context["next"] == ""


@pytest.mark.parametrize(("role", "status"), [("administrator", 404), ("auditor", 404)])
def test_the_queue_is_not_found_for_a_municipalitys_people(role, status, signed_in, member):
    assert signed_in(member(role)).get(QUEUE).status_code == status
