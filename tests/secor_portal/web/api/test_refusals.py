"""Every refusal has one shape: sentences by field or as ``detail``, and a ``code``."""

import json

import pytest
from rest_framework.exceptions import Throttled
from rest_framework.renderers import JSONRenderer
from rest_framework.serializers import ValidationError

from secor_portal.errors import RuleBroken, StaleState
from secor_portal.uploads import UploadsRefused
from secor_portal.web.api.refusals import answer_refusal

TOWNS, AUDITS = "/api/v1/municipalities/", "/api/v1/audits/"


def said(fault):
    answer = answer_refusal(fault, {})
    return answer.status_code, answer.data


@pytest.mark.parametrize(
    ("fault", "status", "body"),
    [
        (RuleBroken("too_late", "Too late."), 400, {"detail": "Too late.", "code": "too_late"}),
        (RuleBroken("no_day", "Enter a day.", field="day"), 400, {"day": ["Enter a day."], "code": "no_day"}),
        (StaleState("changed", "Look at it."), 409, {"detail": "Look at it.", "code": "changed"}),
        (
            UploadsRefused(["“a.exe” is none.", "“b.pdf” is empty."], field="files"),
            400,
            {"files": ["“a.exe” is none.", "“b.pdf” is empty."], "code": "file_refused"},
        ),
    ],
)
def test_a_refusal_of_a_service_has_its_sentences_and_its_code(fault, status, body):
    assert said(fault) == (status, body)


def test_several_sentences_about_no_field_are_one():
    fault = RuleBroken("two_things", "First.")
    fault.sentences = ["First.", "Second."]

    assert said(fault) == (400, {"detail": "First. Second.", "code": "two_things"})


def test_what_is_not_valid_is_said_by_field():
    fault = ValidationError({"day": ["Enter a day."], "points": [{"awarded": ["Enter points."]}]})

    assert said(fault) == (
        400,
        {"day": ["Enter a day."], "points": [{"awarded": ["Enter points."]}], "code": "invalid"},
    )


@pytest.mark.parametrize("fault", [ValidationError("Wrong."), ValidationError({"non_field_errors": ["Wrong."]})])
def test_what_is_not_valid_as_a_whole_is_a_detail(fault):
    assert said(fault) == (400, {"detail": "Wrong.", "code": "invalid"})


@pytest.mark.parametrize(
    "fault",
    [
        ValidationError({"successor": ["“\ud800” is no number."]}),
        ValidationError({"rows": [{"\ud800": ["Wrong."]}]}),
        RuleBroken("wrong", "“\ud800” is wrong.", field="successor"),
        RuleBroken("wrong", "“\ud800” is wrong."),
    ],
)
def test_half_a_sign_that_was_sent_can_be_said_again(fault):
    assert JSONRenderer().render(said(fault)[1]).count(b"?") == 1


def test_half_a_sign_for_a_municipality_is_refused(api, manager, town):
    facts = {"version": 0, "ended_on": "2026-01-01", "successor": "\ud800"}

    answer = api(manager).post(f"{TOWNS}{town.pk}/end/", json.dumps(facts), content_type="application/json")

    assert (answer.status_code, answer.json()["successor"]) == (400, ["“?” is not a valid UUID."])


def test_who_asks_too_often_is_told_how_long_to_wait():
    answer = answer_refusal(Throttled(wait=41.2), {})

    assert (answer.status_code, answer["Retry-After"]) == (429, "42")
    assert answer.data == {"detail": "You sent too many requests. Try again in 42 seconds.", "code": "throttled"}


def test_a_fault_of_ours_is_no_refusal():
    assert answer_refusal(ZeroDivisionError(), {}) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "address", "sent", "status", "code"),
    [
        ("get", f"{AUDITS}00000000-0000-4000-8000-000000000000/", {}, 404, "not_found"),
        ("get", f"{TOWNS}?kind=hamlet", {}, 400, "invalid"),
        ("post", AUDITS, {"data": "{", "content_type": "application/json"}, 400, "parse_error"),
        ("post", AUDITS, {"data": "[1]", "content_type": "application/json"}, 400, "invalid"),
        ("post", AUDITS, {"data": "x", "content_type": "text/plain"}, 415, "unsupported_media_type"),
        ("delete", AUDITS, {}, 405, "method_not_allowed"),
        ("get", f"{AUDITS}?format=xml", {}, 404, "not_found"),
    ],
)
def test_what_the_framework_refuses_has_the_same_shape(method, address, sent, status, code, api, administrator):
    answer = getattr(api(administrator), method)(address, **sent)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert all(isinstance(sentence, str) for sentence in [answer.json().get("detail", "")])


@pytest.mark.django_db
def test_nobody_and_the_wrong_person_are_told_with_a_code(api, member, town):
    address = f"{TOWNS}{town.pk}/"

    nobody, auditor = api(None).get(address), api(member("auditor")).get(address)

    assert (nobody.status_code, nobody.json()["code"]) == (401, "not_authenticated")
    assert (auditor.status_code, auditor.json()["code"]) == (403, "permission_denied")
