"""What a municipality has to do, from its answer and what it has under way."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from audits.rules.lifecycle import AuditState
from certificates.pages.tasks import NOT_YET, PageLinks, Task, build_size_task, list_audit_tasks, list_plan_tasks
from certificates.rules.reading import read_record
from certificates.rules.standing import compute_standing
from certificates.selectors.open_work import OpenAction, UnderWay
from municipalities.models import Municipality

TODAY = date(2027, 5, 10)
WON = "6f1c2f0e-0c55-4e0c-9f66-0d4f6f3f9a10"


def answer(conducted_on="2026-06-15", headcount=None):
    """Where it stands after a certification audit of that day."""
    qa = {"outcome": "passed", "decided_on": conducted_on}
    audit = {"id": WON, "kind": "certification", "conducted_on": conducted_on, "passed": True, "qa": qa}
    people = headcount or [{"category": "administration", "count": 8, "from": "2020-01-01"}]
    return compute_standing(
        read_record({"audits": [audit], "headcount": people, "pir_registered_on": "2020-01-01"}), TODAY
    )


def links(*allowed):
    """The links for a reader with these permissions; with all if none is named."""
    return PageLinks(
        Municipality(slug="delia", name="Delia"), lambda permission, _: not allowed or permission in allowed
    )


def under_way(state, kind="internal", answer_due_on=None):
    return UnderWay(uuid4(), kind, state, date(2027, 5, 1), answer_due_on, date(2027, 4, 1))


@pytest.mark.parametrize(
    ("days", "colour", "word"),
    [
        (-1, "stop", "1 day late"),
        (0, "care", "Due today"),
        (1, "care", "Due tomorrow"),
        (14, "care", "Due in 14 days"),
        (15, "calm", "Due in 15 days"),
    ],
)
def test_a_due_date_tells_how_far_it_is(days, colour, word):
    task = Task("Fit the guard", "").set_due_date(TODAY + timedelta(days=days), TODAY)

    assert (task.colour, task.word) == (colour, word)


def test_a_task_without_a_day_is_not_started():
    assert Task("Start", "").set_due_date(None, TODAY).word == "Not started"


def test_the_next_audit_is_not_listed_beside_its_draft():
    titles = [task.title for task in list_audit_tasks(answer(), [under_way(AuditState.DRAFT)], links())]

    assert titles == ["Finish the internal audit"]


def test_the_next_audit_is_listed_beside_a_draft_of_another_kind():
    titles = [task.title for task in list_audit_tasks(answer(), [under_way(AuditState.DRAFT, "additional")], links())]

    assert titles == ["Finish the additional audit", "Start the internal audit"]


def test_a_draft_that_was_conducted_says_by_when_to_submit_it():
    draft = replace(under_way(AuditState.DRAFT), submit_by=date(2027, 5, 22))

    task = next(list_audit_tasks(answer(), [draft], links()))

    assert task.detail == "Due by 15 June 2027. The last day was 1 May 2027. Submit it to AMHSA by 22 May 2027."
    assert task.due_on == date(2027, 5, 22)
    assert (task.due_on, task.word) == (date(2027, 5, 22), "Due in 12 days")


def test_a_late_draft_is_late():
    (task,) = list_audit_tasks(answer("2026-05-01"), [under_way(AuditState.DRAFT)], links())

    assert (task.colour, task.word) == ("stop", "9 days late")


@pytest.mark.parametrize("state", [AuditState.SUBMITTED, AuditState.IN_REVIEW, AuditState.RESUBMITTED])
def test_an_audit_with_amhsa_says_when_the_answer_comes(state):
    task = next(list_audit_tasks(answer(), [under_way(state, answer_due_on=date(2027, 5, 20))], links()))

    assert (task.title, task.detail) == ("Internal audit of 1 May 2027", "AMHSA answers by 20 May 2027.")
    assert (task.word, task.button) == ("With AMHSA", "See what you submitted")
    assert not task.is_open


def test_an_audit_whose_window_opens_later_cannot_start_yet():
    (task,) = list_audit_tasks(answer("2027-02-01"), [], links())

    assert (task.word, task.url, task.is_open) == (NOT_YET, "", False)
    assert task.detail == "From 1 January to 1 February 2028."


def test_above_ten_people_the_next_audit_is_arranged_with_amhsa():
    crowd = [{"category": "seasonal", "count": 11, "from": "2027-01-01"}]
    (task,) = list_audit_tasks(answer(headcount=crowd), [], links())

    assert task.title == "Arrange the COR audit"
    assert (task.url, task.rules) == ("", ("R1.3",))


def test_who_may_not_start_an_audit_gets_no_address():
    (task,) = list_audit_tasks(answer(), [], links("audits.list"))

    assert task.url == ""


def test_who_may_only_read_revisions_is_led_to_the_audit():
    audit = under_way(AuditState.REVISIONS_REQUESTED)

    reading, writing = (next(list_audit_tasks(answer(), [audit], links(*may))).url for may in (("audits.list",), ()))

    assert reading == f"/m/delia/audits/{audit.id}/"
    assert writing == f"/m/delia/audits/{audit.id}/revisions/"


@pytest.mark.parametrize(
    ("count", "ends_on", "word", "due_on"),
    [
        (8, None, "Completed", None),
        (11, None, "More than 10", None),
        (11, "2026-12-31", "Not reported", None),
    ],
)
def test_the_headcount_is_a_task_unless_the_municipality_is_small(count, ends_on, word, due_on):
    people = [{"category": "administration", "count": count, "from": "2020-01-01", "to": ends_on}]

    task = build_size_task(answer(headcount=people), links())

    assert (task.word, task.due_on) == (word, due_on)


def test_planned_people_above_ten_are_due_on_the_day_they_come():
    people = [{"category": "seasonal", "count": 11, "from": "2027-07-05"}]

    task = build_size_task(answer(headcount=people), links())

    assert (task.word, task.due_on) == ("Needs attention", date(2027, 7, 5))


@pytest.mark.parametrize(("open_actions", "more"), [(5, []), (6, ["1 more action"]), (9, ["4 more actions"])])
def test_five_actions_are_listed_and_the_others_counted(open_actions, more):
    actions = [OpenAction(uuid4(), f"Step {n}", TODAY + timedelta(days=n)) for n in range(open_actions)]

    titles = [task.title for task in list_plan_tasks(answer(), actions, links())]

    assert titles == ["Develop the action plan", *(f"Step {n}" for n in range(5)), *more]
