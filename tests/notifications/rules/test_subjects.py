"""What people are emailed about: which subjects are dates, which go alone, which people can switch off."""

from notifications.rules.subjects import ALONE, REMINDERS, EmailKind, ObligationSubject

SWITCHED_OFF = {
    ObligationSubject.ACTION_DUE: EmailKind.ACTIONS,
    ObligationSubject.AUDIT_RECEIVED: EmailKind.RECEIPTS,
    ObligationSubject.DESK_DIGEST: EmailKind.DESK_DIGEST,
}


def test_reminders_are_the_subjects_about_a_date():
    assert set(REMINDERS) == {
        ObligationSubject.AUDIT_DUE,
        ObligationSubject.EXPIRY,
        ObligationSubject.SUBMISSION_DUE,
        ObligationSubject.REVISIONS_DUE,
        ObligationSubject.ACTION_DUE,
        ObligationSubject.HEADCOUNT_DUE,
        ObligationSubject.RENEWAL_PENDING,
    }


def test_invitations_and_the_morning_email_share_no_email():
    assert set(ALONE) == {ObligationSubject.INVITATION, ObligationSubject.DESK_DIGEST}


def test_people_can_switch_off_three_subjects_and_no_other():
    found = {subject: subject.row.switched_off_as for subject in ObligationSubject}
    assert {subject: kind for subject, kind in found.items() if kind is not None} == SWITCHED_OFF


def test_early_reminders_have_the_hint_that_later_ones_stay():
    assert EmailKind.EARLY.row.hint == "More than 30 days before a date. From 30 days on, you always get reminders."
