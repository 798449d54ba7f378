"""Something that must be written waits for a database that is away, and gives up after a while."""

import pytest
from django.db import InterfaceError, OperationalError

from secor_portal import patience
from secor_portal.patience import patiently


@pytest.fixture
def connection(monkeypatch):
    """Counts how often the connection was given up, instead of giving up that of the test."""
    closed = []
    monkeypatch.setattr(patience, "PAUSE", 0)
    monkeypatch.setattr(patience.connection, "close", lambda: closed.append(1))
    return closed


def after(*faults):
    """An act that fails so often, each time with the next of these; and what it did."""
    done, left = [], list(faults)

    def act():
        if left:
            raise left.pop(0)
        done.append(1)

    return act, done


def test_what_works_is_done_once(connection):
    act, done = after()

    patiently(act)

    assert (done, connection) == ([1], [])


def test_a_database_that_comes_back_is_waited_for_over_new_connections(connection):
    act, done = after(OperationalError("gone"), InterfaceError("closed"), OperationalError("starting up"))

    patiently(act)

    assert (done, connection) == ([1], [1, 1, 1])


def test_a_database_that_stays_away_is_given_up(connection, monkeypatch):
    monkeypatch.setattr(patience, "MOST_SECONDS", 0.01)
    monkeypatch.setattr(patience, "PAUSE", 0.01)
    act, done = after(*[OperationalError("gone")] * 50)

    with pytest.raises(OperationalError):
        patiently(act)

    assert done == []


def test_what_is_wrong_with_the_act_itself_is_not_tried_again(connection):
    act, _ = after(ValueError("wrong"))

    with pytest.raises(ValueError, match="wrong"):
        patiently(act)

    assert connection == []
