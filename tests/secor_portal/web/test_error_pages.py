import pytest
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory
from django.urls import reverse
from django.views import defaults


@pytest.mark.parametrize(
    ("view", "arguments", "status", "words"),
    [
        (defaults.bad_request, (ValueError(),), 400, "Nothing was saved."),
        (defaults.permission_denied, (PermissionDenied(),), 403, "another role"),
        (defaults.page_not_found, (ValueError("secret-path"),), 404, "Page not found"),
        (defaults.server_error, (), 500, "Your last change was saved in full or not at all."),
    ],
)
def test_each_error_says_what_happened_and_what_to_do(view, arguments, status, words):
    response = view(RequestFactory().get("/"), *arguments)

    assert response.status_code == status
    assert words in response.content.decode()
    assert "secret-path" not in response.content.decode()


def test_a_refusal_may_bring_its_own_sentence():
    response = defaults.permission_denied(RequestFactory().get("/"), PermissionDenied("You conducted this audit."))

    assert "You conducted this audit." in response.content.decode()


def test_an_error_page_asks_neither_the_database_nor_who_is_there(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        defaults.server_error(RequestFactory().get("/"))


def test_an_address_that_only_takes_forms_says_so_in_words(client, manager):
    client.force_login(manager)

    response = client.get(reverse("desk:import_apply"))

    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"
    assert "You can’t open this page directly" in response.content.decode()


def test_the_api_says_it_in_its_own_way(api, manager):
    response = api(manager).delete("/api/v1/municipalities/")

    assert response.status_code == 405
    assert response.json()["code"] == "method_not_allowed"
