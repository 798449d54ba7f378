"""How much mail may leave: in a run and in a day, in all and to one address."""

from collections import Counter
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from notifications.rules.sending_limits import DAY, SendingCount, SendingLimits

CAPS = SendingLimits(in_a_run=6, to_one_in_a_run=2, in_a_day=9, to_one_in_a_day=3)
addresses = st.sampled_from(["a@example.org", "b@example.org", "c@example.org"])


@given(st.dictionaries(addresses, st.integers(0, 4)), st.lists(st.tuples(addresses, st.booleans()), max_size=20))
def test_whatever_waits_no_limit_is_passed(lately, waiting):
    many = {address: mails for address, mails in lately.items() if mails > CAPS.harmless}
    count, sent, tried = SendingCount(CAPS, sent=sum(lately.values()), lately=many), Counter(), 0

    for address, leaves in waiting:
        if count.is_full or address in count.sated:
            continue
        count.count_email(address, sent=leaves)
        sent[address] += leaves
        tried += 1

    before = Counter(lately)
    assert tried <= CAPS.in_a_run
    assert sent.total() <= max(0, CAPS.in_a_day - before.total())
    for address, mails in sent.items():
        assert mails <= min(CAPS.to_one_in_a_run, max(0, CAPS.to_one_in_a_day - before[address]))


def test_what_did_not_leave_counts_for_the_run_alone():
    count = SendingCount(CAPS)

    for _ in range(5):
        count.count_email("a@example.org", sent=False)

    assert (count.is_full, count.is_day_full, count.sated) == (False, False, set())
    count.count_email("a@example.org", sent=False)
    assert (count.is_full, count.is_day_full) == (True, False)


def test_a_full_day_ends_every_run():
    count = SendingCount(CAPS, sent=9)

    assert (count.is_full, count.is_day_full) == (True, True)


def test_address_with_its_share_of_the_day_gets_nothing_more():
    assert SendingCount(CAPS, sent=3, lately={"a@example.org": 3, "b@example.org": 2}).sated == {"a@example.org"}


def test_address_is_sated_by_the_run_or_by_the_day():
    count = SendingCount(CAPS, sent=2, lately={"a@example.org": 2})
    count.count_email("a@example.org", sent=True)
    count.count_email("b@example.org", sent=True)
    assert count.sated == {"a@example.org"}
    count.count_email("b@example.org", sent=True)
    assert count.sated == {"a@example.org", "b@example.org"}
    assert (count.sent, count.tried, count.room) == (5, 3, 3)


def test_room_is_what_run_and_day_both_leave():
    assert (SendingCount(CAPS, sent=8).room, SendingCount(CAPS, sent=10).room) == (1, 0)
    assert not SendingCount(CAPS, sent=8).is_day_full
    assert CAPS.harmless == 1


def test_address_without_earlier_emails_has_its_share_of_the_day():
    count = SendingCount(SendingLimits(in_a_run=9, to_one_in_a_run=9, in_a_day=9, to_one_in_a_day=3))
    assert count.sent == 0
    for _ in range(2):
        count.count_email("a@example.org", sent=True)
    assert count.sated == set()
    count.count_email("a@example.org", sent=True)
    assert count.sated == {"a@example.org"}


def test_day_of_the_limits_has_24_hours():
    assert timedelta(hours=24) == DAY
