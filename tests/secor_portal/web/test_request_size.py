"""What is too much is refused by the size that it declares, before anybody reads it."""

import pytest

from tests.audits.papers import pdf, upload

pytestmark = pytest.mark.django_db

PAGE, API = "/accounts/login/", "/api/v1/audits/"
MEGABYTE = 1024 * 1024


@pytest.fixture(autouse=True)
def limits(settings) -> None:
    """What this test may send."""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * MEGABYTE
    settings.REQUEST_LIMIT = 5 * MEGABYTE


def send(client, address, size, content_type="application/json"):
    """As somebody who declares this many bytes."""
    return client.generic("POST", address, b"{", content_type, CONTENT_LENGTH=str(size))


@pytest.mark.parametrize(
    ("content_type", "size", "said"),
    [
        ("application/json", 2 * MEGABYTE + 200_000, "This is 2.2 MB. Send at most 2 MB at once."),
        ("application/x-www-form-urlencoded", 3 * MEGABYTE, "This is 3 MB. Send at most 2 MB at once."),
        ("multipart/mixed; boundary=x", 3 * MEGABYTE, "This is 3 MB. Send at most 2 MB at once."),
        ("multipart/form-data; boundary=x", 6 * MEGABYTE, "This is 6 MB. Send at most 5 MB at once."),
        ("Multipart/Form-Data; boundary=x", 6 * MEGABYTE, "This is 6 MB. Send at most 5 MB at once."),
        ("", 3 * MEGABYTE, "This is 3 MB. Send at most 2 MB at once."),
    ],
)
def test_what_is_too_much_is_refused(client, content_type, size, said):
    page = send(client, PAGE, size, content_type)
    answer = send(client, API, size, content_type)

    assert (page.status_code, answer.status_code) == (413, 413)
    assert said in page.content.decode()
    assert "Nothing was saved." in page.content.decode()
    assert answer.json() == {"detail": said, "code": "request_too_large"}


@pytest.mark.parametrize(
    ("content_type", "size"),
    [("application/json", 2 * MEGABYTE), ("multipart/form-data; boundary=x", 5 * MEGABYTE), ("text/plain", "")],
)
def test_what_is_just_not_too_much_is_not_refused_for_its_size(client, content_type, size):
    assert send(client, API, size, content_type).status_code not in (411, 413)


def test_files_have_more_room_than_a_form(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100

    assert client.post(PAGE, {"file": upload("report.pdf", pdf())}).status_code == 200
    assert client.post(PAGE, {"login": "x" * 200}, content_type="application/json").status_code == 413


def test_what_does_not_tell_its_length_is_refused(client):
    page = client.post(PAGE, HTTP_TRANSFER_ENCODING="chunked")
    answer = client.post(API, HTTP_TRANSFER_ENCODING="chunked")

    assert (page.status_code, answer.status_code) == (411, 411)
    assert "Nothing was saved." in page.content.decode()
    assert answer.json() == {
        "detail": "Send the body in one piece, with its length in Content-Length.",
        "code": "length_required",
    }


def test_nobody_is_asked_who_they_are_before_their_request_is_weighed(api, administrator, django_assert_num_queries):
    caller = api(administrator)

    with django_assert_num_queries(0):
        send(caller, API, 3 * MEGABYTE)
        send(caller, PAGE, 3 * MEGABYTE)


def test_what_is_refused_keeps_to_the_content_policy(client):
    assert "Content-Security-Policy" in send(client, PAGE, 3 * MEGABYTE)
