"""How much mail left lately, beside how much may."""

from datetime import datetime

from django.conf import settings
from django.db.models import Count as Counted

from notifications.models import Obligation
from notifications.models.obligation import State
from notifications.rules.caps import DAY, Caps, Count


def count_at(at: datetime) -> Count:
    """What left in the 24 hours up to ``at``, ready to count on; in one query."""
    sent = Obligation.objects.filter(state=State.SENT, sent_at__gt=at - DAY)
    mails = sent.order_by().values_list("recipient").annotate(mails=Counted("mail", distinct=True))
    return Count(caps(), lately=dict(mails))


def caps() -> Caps:
    """As the settings have them."""
    return Caps(
        in_a_run=settings.MAIL_MOST_IN_A_RUN,
        to_one_in_a_run=settings.MAIL_MOST_TO_ONE,
        in_a_day=settings.MAIL_MOST_IN_A_DAY,
        to_one_in_a_day=settings.MAIL_MOST_TO_ONE_IN_A_DAY,
    )


def held_back(at: datetime) -> tuple[bool, int]:
    """Whether the day's mail is used up while more waits, and how many addresses wait that had their share of it."""
    count, free = count_at(at), Obligation.objects.free(at)
    if count.is_day_full:
        return free.exists(), 0
    return False, free.filter(recipient__in=count.sated).order_by().values("recipient").distinct().count()
