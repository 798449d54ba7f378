"""Whom to tell when somebody cannot be reached."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.rules.recipients import Addressee, choose_recipients

DESK = "desk@amhsa.example"
people = st.lists(
    st.builds(
        Addressee,
        st.sampled_from([f"{letter}@example.org" for letter in "abcdef"]),
        st.booleans(),
        st.sampled_from([None, None, None, 1, 2]),
        st.booleans(),
    ),
    max_size=6,
    unique_by=lambda person: person.address,
)


def person(address: str, *, admin: bool = False, place: int | None = None, bounces: bool = False) -> Addressee:
    return Addressee(address, admin, place, bounces)


FIRST, SECOND = person("first", place=1), person("second", place=2)
ADMIN, OTHER = person("admin", admin=True), person("other")
GONE_FIRST, GONE_SECOND = person("first", place=1, bounces=True), person("second", place=2, bounces=True)

LADDER = [
    ([], [DESK]),
    ([ADMIN, OTHER], ["admin", "other"]),
    ([person("admin", admin=True, bounces=True), OTHER], ["other"]),
    ([person("admin", admin=True, bounces=True), person("other", bounces=True)], [DESK]),
    ([ADMIN, OTHER, FIRST, SECOND], ["first"]),
    ([ADMIN, OTHER, GONE_FIRST, SECOND], ["second"]),
    ([ADMIN, OTHER, SECOND], ["second"]),
    ([ADMIN, OTHER, GONE_FIRST], ["admin"]),
    ([ADMIN, person("second admin", admin=True), OTHER, GONE_FIRST, GONE_SECOND], ["admin", "second admin"]),
    ([OTHER, GONE_FIRST, GONE_SECOND], [DESK]),
    ([person("admin", admin=True, bounces=True), GONE_FIRST, GONE_SECOND], [DESK]),
]


@pytest.mark.parametrize(("acting", "told"), LADDER)
def test_first_contact_second_contact_every_administrator_the_desk(acting, told):
    assert choose_recipients(acting, DESK) == tuple(told)


@given(people)
def test_somebody_is_always_told_and_nobody_whom_mail_does_not_reach(acting):
    told = choose_recipients(acting, DESK)

    assert told
    assert not {one.address for one in acting if one.bounces} & set(told)
    assert (told == (DESK,)) or set(told) <= {one.address for one in acting}


@given(people)
def test_the_desk_is_told_only_where_no_administrator_is_reached(acting):
    if any(one.is_administrator and not one.bounces for one in acting):
        assert DESK not in choose_recipients(acting, DESK)


def test_addressee_is_by_default_reached_and_no_administrator():
    plain = Addressee("other")
    assert (plain.is_administrator, plain.place, plain.bounces) == (False, None, False)
