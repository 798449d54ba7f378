"""How many emails went out lately, and how many may."""

from datetime import datetime

from django.conf import settings
from django.db.models import Count as Counted

from notifications.models import Obligation
from notifications.rules.sending_limits import DAY, SendingCount, SendingLimits
from notifications.rules.states import ObligationState


def count_sent(at: datetime) -> SendingCount:
    """The emails of the 24 hours before ``at``, ready to count on. Two queries, whatever the number."""
    most, mails = read_sending_limits(), Counted("mail", distinct=True)
    sent = Obligation.objects.filter(state=ObligationState.SENT, sent_at__gt=at - DAY)
    to_one = sent.order_by().values_list("recipient").annotate(mails=mails).filter(mails__gt=most.harmless)
    return SendingCount(most, sent=sent.aggregate(mails=mails)["mails"], lately=dict(to_one))


def read_sending_limits() -> SendingLimits:
    """The limits from the settings."""
    return SendingLimits(
        in_a_run=settings.MAIL_MOST_IN_A_RUN,
        to_one_in_a_run=settings.MAIL_MOST_TO_ONE,
        in_a_day=settings.MAIL_MOST_IN_A_DAY,
        to_one_in_a_day=settings.MAIL_MOST_TO_ONE_IN_A_DAY,
    )


def count_held_back(at: datetime) -> tuple[bool, int]:
    """Whether the emails of 24 hours are used up while more wait, and how many addresses wait that had their share."""
    count, free = count_sent(at), Obligation.objects.free(at)
    if count.is_day_full:
        return free.exists(), 0
    return False, free.filter(recipient__in=count.sated).order_by().values("recipient").distinct().count()
