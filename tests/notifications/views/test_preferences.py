"""The page about one's mail, and the link that stops mail."""

import pytest
from django.test import Client
from django.urls import reverse

from notifications.letters.footers import sign_stop_token
from notifications.models import Preference
from notifications.rules.subjects import EmailKind
from secor_portal.activity.models import Event
from secor_portal.tenancy import every_municipality
from tests.factories import MembershipFactory, PreferenceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def scanner():
    """Whoever opens a link of a mail: no cookies, and no token of ours."""
    return Client(enforce_csrf_checks=True)


def off():
    return set(Preference.objects.values_list("user__email", "kind"))


def ticked(response):
    return response.context["form"]["wanted"].value()


def test_one_must_sign_in_to_choose(client):
    assert client.get("/mail/").url == "/accounts/login/?next=/mail/"


def test_everything_is_ticked_at_first(client, member):
    client.force_login(member("contributor"))

    response = client.get("/mail/")

    assert set(ticked(response)) == {EmailKind.EARLY, EmailKind.ACTIONS, EmailKind.RECEIPTS}


def test_what_is_left_unticked_is_not_sent_any_more(client, member):
    person = member("contributor")
    client.force_login(person)

    response = client.post("/mail/", {"wanted": ["early"]}, follow=True)

    assert "Saved. It applies from the next email." in response.content.decode()
    assert off() == {(person.email, "actions"), (person.email, "receipts")}
    assert ticked(response) == [EmailKind.EARLY]


def test_nothing_ticked_is_an_answer_too(client, administrator):
    client.force_login(administrator)

    client.post("/mail/", {})

    assert off() == {(administrator.email, "early"), (administrator.email, "receipts")}


def test_what_was_not_offered_is_refused_and_changes_nothing(client, administrator):
    client.force_login(administrator)

    response = client.post("/mail/", {"wanted": ["desk_digest"]})

    assert response.status_code == 422
    assert "Choose among the answers shown." in response.content.decode()
    assert off() == set()


def test_the_page_says_what_cannot_be_switched_off_and_where_to_change_who_gets_it(client, administrator, town):
    client.force_login(administrator)

    said = client.get("/mail/").content.decode()

    assert "Emails that you can’t switch off" in said
    assert reverse("municipal:people", args=[town.slug]) in said


@pytest.mark.parametrize("role", ["reader", "auditor"])
def test_whoever_gets_nothing_optional_is_offered_nothing(client, member, role):
    client.force_login(member(role))

    assert "Emails that you can switch off" not in client.get("/mail/").content.decode()


def test_a_reader_is_told_that_none_comes_and_who_gets_it(client, member, town):
    client.force_login(member("reader"))

    said = client.get("/mail/").content.decode()

    assert "You get no emails about dates" in said
    assert "Emails about audits, dates and the certificate go to" in said
    assert "can’t switch off" not in said
    assert "reminders that an audit is due" not in said
    assert reverse("municipal:people", args=[town.slug]) in said


def test_an_external_auditor_is_told_of_what_comes_about_their_audits(client, member):
    client.force_login(member("auditor"))

    said = client.get("/mail/").content.decode()

    assert "Emails that you can’t switch off" in said
    assert "the revisions that AMHSA asks for, and their due date" in said
    assert "the certificate expires" not in said
    assert "for administrators" not in said


def test_the_desk_is_not_told_that_it_gets_a_municipalitys_mail(client, reviewer):
    client.force_login(reviewer)

    said = client.get("/mail/").content.decode()

    assert "You get no emails about a municipality’s dates" in said
    assert "can’t switch off" not in said


@pytest.mark.parametrize("number", [1, 5])
def test_five_municipalities_are_listed_with_as_many_queries_as_one(
    client, administrator, number, django_assert_num_queries
):
    for _ in range(number):
        MembershipFactory(user=administrator)
    client.force_login(administrator)

    with django_assert_num_queries(5):
        client.get("/mail/")


def stop_address(person, *kinds):
    return reverse("public:mail_stop", args=[sign_stop_token(person.pk, kinds)])


def test_a_program_that_opens_the_link_stops_nothing(scanner, administrator):
    address = stop_address(administrator, EmailKind.EARLY)

    for ask in (scanner.get, scanner.head, scanner.options):
        ask(address)

    assert off() == set()
    assert "Stop these emails" in scanner.get(address).content.decode()


def test_one_click_stops_that_kind_without_signing_in(scanner, administrator):
    address = stop_address(administrator, EmailKind.EARLY)

    response = scanner.post(address, {"List-Unsubscribe": "One-Click"})

    assert response.status_code == 200
    assert "You no longer get these emails" in response.content.decode()
    assert off() == {(administrator.email, "early")}
    with every_municipality():
        assert Event.objects.get().by == administrator


def test_clicking_again_is_no_fault(scanner, administrator):
    address = stop_address(administrator, EmailKind.EARLY, EmailKind.RECEIPTS)
    PreferenceFactory(user=administrator, kind=EmailKind.EARLY)

    answers = [scanner.post(address).status_code for _ in range(2)]

    assert answers == [200, 200]
    assert off() == {(administrator.email, "early"), (administrator.email, "receipts")}


@pytest.mark.parametrize("spoil", [lambda t: t[:-1], lambda t: t.replace(".early", ".receipts"), lambda _: "x"])
@pytest.mark.parametrize("ask", ["get", "post"])
def test_a_link_that_we_did_not_make_does_not_exist(scanner, administrator, spoil, ask):
    token = spoil(sign_stop_token(administrator.pk, [EmailKind.EARLY]))

    assert getattr(scanner, ask)(reverse("public:mail_stop", args=[token])).status_code == 404
    assert off() == set()


def test_the_link_of_somebody_who_is_gone_does_not_exist(scanner, town):
    address = reverse("public:mail_stop", args=[sign_stop_token(town.pk, [EmailKind.EARLY])])

    assert scanner.post(address).status_code == 404


def test_a_kind_that_is_none_any_more_does_not_exist(scanner, administrator):
    address = reverse("public:mail_stop", args=[sign_stop_token(administrator.pk, ["weekly"])])

    assert scanner.post(address).status_code == 404
