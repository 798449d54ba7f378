"""When something is wrong, and how it is called."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from notifications.rules.watchdog import Gauges, find_troubles

NOW = datetime(2027, 5, 1, 15, 0, tzinfo=UTC)
FRESH = {
    "recompute": NOW - timedelta(hours=1),
    "remind": NOW - timedelta(minutes=1),
    "tidy": NOW - timedelta(hours=1),
    "desk_digest": NOW - timedelta(hours=26),
}  # it is a Saturday
WELL = Gauges(at=NOW, since=NOW - timedelta(days=400), beat_at=NOW - timedelta(minutes=1), done_at=FRESH)


def test_all_is_well():
    assert find_troubles(WELL) == []


def since(**span):
    return NOW - timedelta(**span)


WRONG = [
    ({"late": 1}, ["obligation_late"], "One message should have gone out more than 15 minutes ago."),
    ({"day_is_full": True}, ["mail_limit"], "The portal has sent as many emails as it may in 24 hours."),
    ({"sated": 1}, ["mail_limit"], "One address got as many emails as it may in 24 hours."),
    ({"bounced": 2}, ["address_bounced"], "Emails don’t reach two addresses."),
    ({"waiting": None}, ["queue_unreachable"], "The job queue doesn’t answer."),
    ({"waiting": 101}, ["queue_not_drained"], "101 messages wait in the job queue."),
    ({"waiting": 1, "beat_at": since(minutes=6)}, ["queue_not_drained"], "One message waits"),
    ({"held_because": "It is a copy."}, ["sending_held"], "until a manager confirms it. It is a copy."),
    (
        {"done_at": {**FRESH, "recompute": since(hours=26, seconds=1)}},
        ["job_recompute"],
        "A daily job last ran on 30 April 2027, 06:59: recompute the standings.",
    ),
    (
        {"done_at": {**FRESH, "desk_digest": since(hours=50)}},
        ["job_desk_digest"],
        "A daily job last ran on 29 April 2027, 07:00: send the desk its morning email.",
    ),
    (
        {"done_at": {}},
        ["job_recompute", "job_remind", "job_desk_digest", "job_tidy"],
        "A daily job never ran: recompute the standings.",
    ),
]


@pytest.mark.parametrize(("facts", "names", "said"), WRONG, ids=[row[1][0] + str(n) for n, row in enumerate(WRONG)])
def test_what_is_wrong_has_a_name_and_a_sentence(facts, names, said):
    found = find_troubles(replace(WELL, **facts))

    assert [one.name for one in found] == names
    assert said in found[0].sentence


@pytest.mark.parametrize(
    "facts",
    [
        {"done_at": {}, "since": since(hours=26)},
        {"done_at": {**FRESH, "recompute": since(hours=26)}},
        {"waiting": 100},
        {"waiting": 5, "beat_at": since(minutes=5)},
        {"waiting": 0, "beat_at": None},
    ],
)
def test_what_is_not_wrong_yet(facts):
    assert find_troubles(replace(WELL, **facts)) == []


def test_everything_that_is_wrong_is_told_the_worst_first():
    wrong = replace(WELL, late=3, bounced=1, sated=1, waiting=None, held_because="It is a copy.", done_at={})

    assert [one.name for one in find_troubles(wrong)] == [
        "sending_held",
        "mail_limit",
        "obligation_late",
        "job_recompute",
        "job_remind",
        "job_desk_digest",
        "job_tidy",
        "queue_unreachable",
        "address_bounced",
    ]


def test_gauges_show_an_empty_queue_by_default():
    assert Gauges(at=NOW, since=NOW).waiting == 0
