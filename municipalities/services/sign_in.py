"""Resetting a person's sign-in, if they lost their means or someone else has them."""

from datetime import datetime

import structlog
from allauth.mfa.models import Authenticator
from django.db import transaction

from municipalities import events
from municipalities.models import User
from secor_portal.activity.services import record

log = structlog.get_logger()


@transaction.atomic
def reset_sign_in(*, person: User, by: User | None, at: datetime) -> User:
    """End everything that lets the person in: sessions, password, authenticator app and passkeys.

    The person then signs in with a code sent by email, and is notified. ``by`` is None for the command.
    """
    Authenticator.objects.filter(user=person).delete()
    person.set_unusable_password()  # sessions are signed with it, so that each ends at its next request
    person.save(update_fields=["password"])
    record("person.sign_in_reset", person, by=by, at=at, email=person.email)
    log.info("sign_in_reset", person=str(person.pk), by=str(by.pk) if by else None)
    events.sign_in_reset.send(User, person=person)
    return person
