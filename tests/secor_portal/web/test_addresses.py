"""A NUL in an address asks for nothing: PostgreSQL takes no text that holds one."""

import pytest
from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.test import RequestFactory
from django.urls import reverse

from secor_portal.web.addresses import remove_nul
from tests.certificates.histories import certified
from tests.factories import AuditFactory, MunicipalityFactory, QuestionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked():
    """``asked(address)`` is the request as a view sees it."""
    seen = []
    answer = remove_nul(lambda request: seen.append(request) or HttpResponse())

    def ask(address):
        answer(RequestFactory().get(address))
        return seen[-1]

    return ask


@pytest.fixture
def desk(client, reviewer):
    client.force_login(reviewer)
    return client


def test_what_an_address_asks_for_comes_without_nul(asked):
    request = asked("/desk/?q=Del%00ia&q=%00&kind=50%25&%00=1")

    assert request.GET == {"q": ["Delia", ""], "kind": ["50%"], "": ["1"]}


@pytest.mark.parametrize("query", ["", "q=", "q=%2500", "q=%25%30%30&q=a+b%26c", "q=%E2%80%93"])
def test_what_has_none_stays_as_it_is(asked, query):
    found = asked(f"/?{query}").GET

    assert found == QueryDict(query)


def test_what_is_left_is_not_read_a_second_time(asked):
    assert asked("/?q=%0%000").GET["q"] == "%00"


def test_a_nul_in_a_path_is_a_character_that_cannot_be_shown(asked):
    request = asked("/m/delia/%00/")

    assert (request.path, request.path_info) == ("/m/delia/\ufffd/", "/m/delia/\ufffd/")


def test_a_search_with_a_nul_searches_without_it(desk):
    certified(MunicipalityFactory(name="Delia"))

    found = desk.get(f"{reverse('desk:certificates')}?q=De%00lia")

    assert [row.municipality.name for row in found.context["rows"]] == ["Delia"]


@pytest.mark.parametrize("name", ["certificates", "municipalities", "activity", "messages", "queue"])
@pytest.mark.parametrize("query", ["q=%00", "after=%00|1", "before=%00|00000000-0000-0000-0000-000000000000"])
def test_a_list_of_the_desk_is_shown(desk, name, query):
    assert desk.get(f"{reverse(f'desk:{name}')}?{query}").status_code == 200


def test_the_library_is_shown_for_no_question(desk, unscoped):
    audit = AuditFactory(state="in_review")

    assert desk.get(f"{reverse('desk:review_library', args=[audit.pk])}?q=%00").status_code == 200


def test_a_question_of_such_a_code_is_not_found(client, administrator, town, unscoped):
    client.force_login(administrator)
    audit = AuditFactory(municipality=town, state="draft", method="answered")
    QuestionFactory(instrument=audit.instrument, code="3.4")
    address = reverse("municipal:audit_question_save", args=[town.slug, audit.pk, "3.4"])

    assert client.post(address.replace("3.4", "%00")).status_code == 404


@pytest.mark.parametrize("rows", ["municipalities/?q", "certificates/?number"])
def test_a_filter_of_the_api_is_one_without_it(api, reviewer, rows):
    assert api(reviewer).get(f"/api/v1/{rows}=%00").status_code == 200


def test_a_cookie_with_a_nul_is_none(client):
    broken = f'{settings.SESSION_COOKIE_NAME}="aaaaaaaaaaaa\\000"'

    assert client.get("/accounts/login/", headers={"cookie": broken}).status_code == 200
