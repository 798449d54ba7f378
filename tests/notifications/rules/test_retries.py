"""How often a mail is tried."""

from datetime import timedelta
from itertools import pairwise

from notifications.rules.retries import LONGEST_FOR_SERVER, MOST_HANDED_OVER, MOST_IN_A_ROW, PAUSES, pause_after


def test_a_mail_is_tried_eight_times():
    assert [pause_after(attempts) for attempts in range(1, 9)] == [*PAUSES, None]


def test_the_pauses_grow_and_outlast_a_night_without_a_mail_server():
    assert all(shorter < longer for shorter, longer in pairwise(PAUSES))
    assert sum(PAUSES, timedelta()) > timedelta(hours=24)


def test_a_server_that_fails_is_asked_again_for_ever_and_soon():
    pauses = [pause_after(attempts, of_server=True) for attempts in range(1, 100)]

    assert pauses[:2] == [*PAUSES[:2]]
    assert set(pauses[2:]) == {LONGEST_FOR_SERVER}


def test_pauses_are_a_minute_at_first_and_a_day_at_last():
    minutes = [pause // timedelta(minutes=1) for pause in PAUSES]
    assert minutes == [1, 5, 30, 120, 360, 720, 1440]
    assert timedelta(minutes=30) == LONGEST_FOR_SERVER


def test_doubt_begins_after_two_hand_overs_and_five_refusals():
    assert (MOST_HANDED_OVER, MOST_IN_A_ROW) == (2, 5)
