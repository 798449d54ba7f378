"""Whether a database may be a copy, or a backup that was restored."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from notifications.rules.heartbeat import Pulse, find_hold_reason

NOW = datetime(2027, 5, 1, 15, 0, tzinfo=UTC)
THIS, OTHER = uuid4(), uuid4()


def ago(identity=THIS, **span):
    return Pulse(identity, NOW - timedelta(**span))


@pytest.mark.parametrize(
    ("inside", "beside"),
    [
        (None, None),
        (ago(minutes=1), ago(minutes=1)),
        (ago(hours=24), ago(hours=24)),
        (ago(minutes=20), ago(minutes=10)),
        (ago(minutes=1), ago(days=3)),
        (ago(minutes=1), Pulse(THIS, None)),
    ],
    ids=["first start", "running", "a day off", "killed between two notes", "a note that was restored", "environment"],
)
def test_mail_goes(inside, beside):
    assert find_hold_reason(inside, beside, NOW) is None


@pytest.mark.parametrize(
    ("inside", "beside", "said"),
    [
        (None, ago(minutes=1), "a different one than before: it has never sent"),
        (ago(minutes=1), None, "used in another place"),
        (ago(minutes=1), ago(OTHER, minutes=1), "a different one than before"),
        (ago(minutes=1), Pulse(OTHER, None), "a different one than before"),
        (ago(hours=3), ago(minutes=1), "restored from a backup"),
        (ago(hours=24, seconds=1), ago(hours=24, seconds=1), "more than 24 hours"),
        (ago(days=30), Pulse(THIS, None), "more than 24 hours"),
    ],
)
def test_mail_is_held(inside, beside, said):
    assert said in find_hold_reason(inside, beside, NOW)


@pytest.mark.parametrize(
    ("inside", "beside", "sentence"),
    [
        (None, ago(minutes=1), "The database is a different one than before: it has never sent anything."),
        (
            ago(minutes=1),
            None,
            "The database was used in another place before. Nothing stored beside it says that it belongs here.",
        ),
        (ago(minutes=1), ago(OTHER, minutes=1), "The database is a different one than before."),
        (
            ago(minutes=10, seconds=1),
            ago(minutes=0),
            "The database is older than before: it was restored from a backup.",
        ),
        (
            ago(hours=24, seconds=1),
            Pulse(THIS, None),
            "The portal didn’t run for more than 24 hours. The database may be a copy or a backup.",
        ),
    ],
)
def test_hold_reason_is_a_sentence(inside, beside, sentence):
    assert find_hold_reason(inside, beside, NOW) == sentence


def test_database_that_never_beat_is_not_silent():
    assert find_hold_reason(Pulse(THIS, None), ago(days=30), NOW) is None
