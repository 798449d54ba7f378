"""Which answers of a mail server mean that there is no such mailbox."""

import pytest

from notifications.rules.retries import is_no_mailbox


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (550, "No such user here"),
        (551, "User not local"),
        (553, "Mailbox name not allowed"),
        (550, "5.1.1 The email account that you tried to reach does not exist."),
        (550, "5.1.10 Recipient not found"),
        (550, "5.2.1 The account is disabled"),
        (554, "5.1.2 Bad destination system address"),
    ],
)
def test_a_recipient_is_unknown(code, said):
    assert is_no_mailbox(code, said, to_recipient=True)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (450, "4.2.1 Greylisted, try again"),
        (452, "4.2.2 Mailbox full"),
        (552, "5.2.2 Mailbox full"),
        (550, "5.4.5 Daily sending limit exceeded"),
        (554, "5.7.1 Relay access denied"),
        (550, "5.7.26 This mail is unauthenticated"),
        (550, "5.1.8 Access denied, bad outbound sender"),
        (550, "5.1.7 Bad sender's mailbox address syntax"),
        (554, "Transaction failed"),
        (450, "Mailbox busy"),
    ],
)
def test_a_recipient_is_not_to_blame_or_may_be_there_later(code, said):
    assert not is_no_mailbox(code, said, to_recipient=True)


@pytest.mark.parametrize(
    ("said", "is_unknown"), [("5.1.1 User unknown", True), ("Message rejected as spam", False), ("5.7.1 Spam", False)]
)
def test_a_mail_itself_is_refused_for_its_recipient_only_where_the_status_says_so(said, is_unknown):
    assert is_no_mailbox(550, said, to_recipient=False) is is_unknown


@pytest.mark.parametrize(("code", "is_unknown"), [(499, False), (500, True), (501, True)])
def test_codes_from_500_on_are_permanent(code, is_unknown):
    assert is_no_mailbox(code, "5.1.1 User unknown", to_recipient=True) is is_unknown
