"""The life of an invitation."""

from datetime import UTC, date, datetime, timedelta

import pytest

from municipalities.rules.invitations import InvitationState, compute_state, has_run_out, hash_secret

AT = datetime(2026, 5, 10, 16, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
TODAY = date(2026, 5, 10)


@pytest.mark.parametrize(
    ("accepted_at", "withdrawn_at", "expires_at", "answer"),
    [
        (None, None, AT + HOUR, InvitationState.OPEN),
        (None, None, AT, InvitationState.EXPIRED),
        (None, None, AT - HOUR, InvitationState.EXPIRED),
        (AT - HOUR, None, AT + HOUR, InvitationState.ACCEPTED),
        (AT - HOUR, None, AT - HOUR, InvitationState.ACCEPTED),
        (None, AT - HOUR, AT + HOUR, InvitationState.WITHDRAWN),
        (None, AT - HOUR, AT - HOUR, InvitationState.WITHDRAWN),
    ],
)
def test_where_an_invitation_is(accepted_at, withdrawn_at, expires_at, answer):
    known = {"accepted_at": accepted_at, "withdrawn_at": withdrawn_at, "expires_at": expires_at}

    assert compute_state(**known, until=None, at=AT, today=TODAY) == answer


@pytest.mark.parametrize(
    ("until", "answer"),
    [(TODAY - timedelta(days=1), InvitationState.EXPIRED), (TODAY, InvitationState.OPEN)],
)
def test_an_invitation_to_a_time_that_is_over_has_expired(until, answer):
    known = {"accepted_at": None, "withdrawn_at": None, "expires_at": AT + HOUR}

    assert compute_state(**known, until=until, at=AT, today=TODAY) == answer


def test_a_digest_is_the_same_for_one_secret_and_does_not_contain_it():
    assert hash_secret("secret") == hash_secret("secret")
    assert hash_secret("secret") != hash_secret("Secret")
    assert len(hash_secret("secret")) == 64


@pytest.mark.parametrize(
    ("until", "answer"),
    [(None, False), (date(2026, 5, 9), True), (date(2026, 5, 10), False), (date(2026, 5, 11), False)],
)
def test_a_time_has_run_out_after_its_last_day(until, answer):
    assert has_run_out(until, date(2026, 5, 10)) is answer
