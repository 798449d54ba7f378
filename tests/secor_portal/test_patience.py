"""Work that must be saved waits for a database that is away, and gives up after a while."""

import pytest
from django.db import InterfaceError, OperationalError

from secor_portal import patience
from secor_portal.patience import retry_while_away


@pytest.fixture
def connection(monkeypatch):
    """How often the connection was closed; the test's own stays open."""
    closed = []
    monkeypatch.setattr(patience, "PAUSE", 0)
    monkeypatch.setattr(patience.connection, "close", lambda: closed.append(1))
    return closed


def make_work(*faults):
    """Work that fails with each of these faults first, and a list of its successes."""
    done, left = [], list(faults)

    def work():
        if left:
            raise left.pop(0)
        done.append(1)

    return work, done


def test_work_that_succeeds_is_done_once(connection):
    work, done = make_work()

    retry_while_away(work)

    assert (done, connection) == ([1], [])


def test_a_database_that_comes_back_gets_new_connections(connection):
    work, done = make_work(OperationalError("gone"), InterfaceError("closed"), OperationalError("starting up"))

    retry_while_away(work)

    assert (done, connection) == ([1], [1, 1, 1])


def test_a_database_that_stays_away_is_given_up(connection, monkeypatch):
    monkeypatch.setattr(patience, "MOST_SECONDS", 0.01)
    monkeypatch.setattr(patience, "PAUSE", 0.01)
    work, done = make_work(*[OperationalError("gone")] * 50)

    with pytest.raises(OperationalError):
        retry_while_away(work)

    assert done == []


def test_a_fault_of_the_work_itself_is_not_retried(connection):
    work, _ = make_work(ValueError("wrong"))

    with pytest.raises(ValueError, match="wrong"):
        retry_while_away(work)

    assert connection == []
