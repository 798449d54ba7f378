"""The desk's list of municipalities."""

import csv
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.urls import reverse

from tests.certificates.views.stored import stored
from tests.factories import MunicipalityFactory, UserFactory
from tests.pages import parse_page

TODAY = date(2026, 5, 10)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-05-10 16:00:00+00:00", tick=False):
        yield


@pytest.fixture
def ask(client, reviewer):
    """``ask(standing="lapsed")`` is the page with these filters."""
    client.force_login(reviewer)

    def get(headers=None, **choices):
        return client.get(f"{reverse('desk:municipalities')}?{urlencode(choices)}", headers=headers)

    return get


def several(count, **facts):
    return [stored(name=f"Village {n:02}", slug=f"village-{n}", **facts) for n in range(count)]


def names(response):
    return parse_page(response).items("th[scope=row] > a")


def turn(response, way):
    """The query of the link to the next or the previous page; empty at the end."""
    links = parse_page(response).soup.select(f"a[rel={way}]")
    return links[0]["href"].removeprefix("?") if links else ""


@pytest.mark.parametrize("count", [3, 30])
def test_the_list_asks_as_often_for_thirty_as_for_three(ask, count, django_assert_num_queries):
    several(count)

    with django_assert_num_queries(3):
        response = ask()

    assert len(names(response)) == count


def test_a_list_of_several_pages_is_counted_in_one_query_more(ask, django_assert_num_queries):
    several(60)

    with django_assert_num_queries(4):
        assert "60 municipalities" in ask().content.decode()


def test_a_row_says_where_the_municipality_stands(ask):
    stored(
        name="Rockyford",
        slug="rockyford",
        standing="lapsed",
        size_status="exceeded",
        next_kind="cor",
        next_due_by=TODAY - timedelta(days=4),
        discount_status="ineligible",
        under_review=True,
    )

    page = ask().content.decode()

    for said in (
        "Lapsed",
        "More than 10",
        "COR",
        "6 May 2026",
        "4 days late",
        "15 June 2028",
        "Not now",
        "Under review",
    ):
        assert said in page
    assert reverse("desk:municipality", args=["rockyford"]) in page


FACTS = [
    ({"standing": "lapsed"}, {"standing": "lapsed"}),
    ({"size": "exceeded"}, {"size_status": "exceeded"}),
    ({"next": "cor"}, {"next_kind": "cor"}),
    ({"discount": "at_risk"}, {"discount_status": "at_risk"}),
    ({"review": "on"}, {"under_review": True}),
    ({"due": "overdue"}, {"next_due_by": TODAY - timedelta(days=1)}),
    ({"due": "30"}, {"next_due_by": TODAY + timedelta(days=20)}),
    ({"expires": "90"}, {"expires_on": TODAY + timedelta(days=90)}),
    ({"q": "wanted"}, {}),
]


@pytest.mark.parametrize(("choice", "fact"), FACTS, ids=str)
def test_a_filter_leaves_only_what_fits(ask, choice, fact):
    stored(name="Other", slug="other", next_due_by=TODAY + timedelta(days=200))
    stored(name="The wanted one", slug="wanted", **{"next_due_by": TODAY + timedelta(days=200)} | fact)

    assert names(ask(**choice)) == ["The wanted one"]


def test_a_municipality_is_found_by_the_name_that_letters_use(ask):
    stored(MunicipalityFactory(name="Delia", official_name="Village of Delia", slug="delia"))
    stored(MunicipalityFactory(name="Big", official_name="Town of Big", slug="big"))

    assert names(ask(q="village of d")) == ["Delia"]


def ended(day, **facts):
    """The stored standing of a municipality that no longer exists from ``day`` on."""
    return stored(MunicipalityFactory(name="Gone", slug="gone", ended_on=day), **facts)


@pytest.mark.parametrize("choice", [{}, {"due": "overdue"}, {"expires": "90"}, {"size": "exceeded"}, {"q": "gone"}])
def test_what_no_longer_exists_is_left_out(ask, choice):
    facts = {"next_due_by": TODAY - timedelta(days=1), "expires_on": TODAY, "size_status": "exceeded"}
    ended(TODAY, **facts)
    stored(name="Not gone", slug="not-gone", **facts)

    assert names(ask(**choice)) == ["Not gone"]
    assert sorted(names(ask(**choice, ended="on"))) == ["Gone", "Not gone"]


def test_what_no_longer_exists_is_marked_where_it_is_asked_for(ask):
    ended(date(2026, 5, 1))
    stored()

    page = parse_page(ask(ended="on"))

    assert page.text.count("Ended on 1 May 2026") == 1
    assert page.has("details.more[open]")


def test_what_ends_later_is_still_there_and_not_marked(ask):
    ended(TODAY + timedelta(days=1))

    response = ask()

    assert names(response) == ["Gone"]
    assert "Ended on" not in response.content.decode()


def test_the_file_says_what_no_longer_exists(ask):
    ended(date(2026, 5, 1))
    stored()

    usual = list(csv.DictReader(ask(**{"as": "csv"}).content.decode("utf-8-sig").splitlines()))
    asked = list(csv.DictReader(ask(ended="on", **{"as": "csv"}).content.decode("utf-8-sig").splitlines()))

    assert [row["Municipality"] for row in usual] == ["Delia"]
    assert [(row["Municipality"], row["Ended on"]) for row in asked] == [("Delia", ""), ("Gone", "2026-05-01")]


def test_a_certificate_that_is_not_in_force_does_not_expire_any_more(ask):
    stored(name="Revoked", slug="revoked", standing="revoked", in_force=False, expires_on=TODAY)
    stored(name="In force", slug="in-force", expires_on=TODAY)

    assert names(ask(expires="90")) == ["In force"]


def test_an_empty_list_says_where_those_are_that_no_longer_exist(ask):
    ended(TODAY)

    assert "leaves out municipalities that no longer exist" in ask().content.decode()


def test_what_is_due_today_is_not_overdue(ask):
    stored(next_due_by=TODAY)

    assert names(ask(due="overdue")) == []
    assert names(ask(due="30")) == ["Delia"]


@pytest.mark.parametrize(
    ("sort", "order"), [("", ["A", "B", "C"]), ("due", ["C", "B", "A"]), ("expires", ["B", "A", "C"])]
)
def test_the_list_is_sorted(ask, sort, order):
    for name, due, expires in (("A", 3, 2), ("B", 2, 1), ("C", 1, 3)):
        days = {"next_due_by": TODAY + timedelta(days=due), "expires_on": TODAY + timedelta(days=expires)}
        stored(name=name, slug=name.lower(), **days)

    assert names(ask(sort=sort)) == order


def test_an_order_by_day_says_that_it_leaves_out_what_has_no_day(ask):
    stored(next_due_by=None, next_kind="")

    response = ask(sort="due")

    assert names(response) == []
    assert "leaves out municipalities without a due date" in response.content.decode()


def test_paging_forth_and_back_shows_every_row_once(ask):
    several(95)

    pages, response = [], ask()
    while True:
        pages.append(names(response))
        if not (after := turn(response, "next")):
            break
        response = ask_raw(ask, after)
    back = []
    while before := turn(response, "prev"):
        response = ask_raw(ask, before)
        back.append(names(response))

    assert [name for page in pages for name in page] == [f"Village {n:02}" for n in range(95)]
    assert back == pages[-2::-1]


def ask_raw(ask, query):
    from urllib.parse import parse_qsl

    return ask(**dict(parse_qsl(query.replace("&amp;", "&"))))


def test_equal_due_dates_are_paged_without_a_loss(ask):
    several(50)

    first = ask(sort="due")
    second = ask_raw(ask, turn(first, "next"))

    assert sorted(names(first) + names(second)) == [f"Village {n:02}" for n in range(50)]


def test_a_place_that_is_none_shows_the_beginning(ask):
    stored()

    assert names(ask(after="nonsense")) == ["Delia"]
    assert names(ask(before="2026-13-45|x", sort="due")) == ["Delia"]


def test_more_than_a_thousand_are_not_counted_further(ask, monkeypatch):
    monkeypatch.setattr("certificates.selectors.row_count.MOST_COUNTED", 50)
    monkeypatch.setattr("certificates.views.desk_municipalities.MOST_COUNTED", 50)
    several(52)

    assert "50+ municipalities" in ask().content.decode()


def test_a_choice_that_is_none_gets_a_sentence_beside_its_field(ask):
    stored()

    response = ask(standing="excellent")

    assert response.status_code == 200
    assert "Choose one of the answers shown." in response.content.decode()


def test_the_rows_are_swapped_alone_and_only_where_they_are_asked_for(ask):
    stored()

    alone = ask(headers={"HX-Request": "true", "HX-Target": "found"}).content.decode()
    boosted = ask(headers={"HX-Request": "true", "HX-Target": "found", "HX-Boosted": "true"}).content.decode()
    other = ask(headers={"HX-Request": "true", "HX-Target": "main"}).content.decode()

    assert "<html" not in alone
    assert "Delia" in alone
    assert 'hx-swap-oob="true">1 municipality<' in alone
    assert "<html" in boosted
    assert "<html" in other


def test_a_changed_filter_asks_the_page_itself_and_not_its_present_address(ask):
    page = ask(standing="lapsed").content.decode()

    assert f'hx-get="{reverse("desk:municipalities")}"' in page


def test_the_answer_varies_on_what_htmx_asks(ask):
    assert {"HX-Request", "HX-Target"} <= set(ask().headers["Vary"].split(", "))


def test_an_empty_list_says_what_to_do(ask):
    assert "Remove a filter" in ask(q="nowhere").content.decode()


def test_the_file_holds_the_filtered_list(ask):
    several(50)
    stored(name="Lapsed one", slug="lapsed-one", standing="lapsed")

    response = ask(standing="certified", **{"as": "csv"})
    rows = list(csv.DictReader(response.content.decode("utf-8-sig").splitlines()))

    assert response["Content-Type"].startswith("text/csv")
    assert 'filename="municipalities-2026-05-10.csv"' in response["Content-Disposition"]
    assert [row["Municipality"] for row in rows] == [f"Village {n:02}" for n in range(50)]
    assert rows[0]["Due by"] == "2026-06-03"
    assert rows[0]["Overdue"] == "no"


@pytest.mark.parametrize("beginning", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_of_the_file_is_a_formula(ask, beginning):
    stored(name=f"{beginning}cmd()", slug="formula")

    text = ask(**{"as": "csv"}).content.decode()

    assert f"'{beginning}cmd()" in text


def test_csv_of_municipalities_with_accents_opens_in_excel(ask):
    stored(name="Lac Ste. Anne-Ézéchiel", slug="lac")

    content = ask(**{"as": "csv"}).content

    assert content.startswith(b"\xef\xbb\xbfMunicipality,Kind,")
    assert content.count(b"\xef\xbb\xbf") == 1
    assert "Lac Ste. Anne-Ézéchiel".encode() in content


def test_the_saved_view_in_use_is_marked(ask):
    assert '<a href="?due=overdue" aria-current="true">Audit overdue</a>' in ask(due="overdue").content.decode()


@pytest.mark.parametrize(("role", "status"), [("reviewer", 200), ("manager", 200), ("", 404)])
def test_only_the_desk_sees_the_list(client, role, status):
    client.force_login(UserFactory(desk_role=role))

    assert client.get(reverse("desk:municipalities")).status_code == status


def test_the_list_sends_strangers_to_sign_in(client):
    assert client.get(reverse("desk:municipalities")).status_code == 302
