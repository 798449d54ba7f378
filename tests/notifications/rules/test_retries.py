"""How often a mail is tried."""

from datetime import timedelta
from itertools import pairwise

from notifications.rules.retries import LONGEST_FOR_SERVER, PAUSES, pause_after


def test_a_mail_is_tried_eight_times():
    assert [pause_after(attempts) for attempts in range(1, 9)] == [*PAUSES, None]


def test_the_pauses_grow_and_outlast_a_night_without_a_mail_server():
    assert all(shorter < longer for shorter, longer in pairwise(PAUSES))
    assert sum(PAUSES, timedelta()) > timedelta(hours=24)


def test_a_server_that_fails_is_asked_again_for_ever_and_soon():
    pauses = [pause_after(attempts, of_server=True) for attempts in range(1, 100)]

    assert pauses[:2] == [*PAUSES[:2]]
    assert set(pauses[2:]) == {LONGEST_FOR_SERVER}
