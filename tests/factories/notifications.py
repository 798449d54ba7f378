"""Messages, and what people chose about them."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from municipalities.rules.invitations import hash_secret
from notifications.models import Bounce, CalendarFeed, Obligation, Preference
from tests.factories.moment import MOMENT
from tests.factories.municipalities import MunicipalityFactory, UserFactory


class ObligationFactory(DjangoModelFactory):
    """A message that is due."""

    class Meta:
        model = Obligation

    municipality = factory.SubFactory(MunicipalityFactory)
    subject = "audit_due"
    subject_id = factory.Sequence(str)
    due_on = date(2026, 6, 3)
    stage = 14
    recipient = factory.Sequence(lambda n: f"told{n}@example.org")
    made_at = MOMENT
    not_before = factory.SelfAttribute("made_at")
    state = "due"
    sent_at = factory.LazyAttribute(lambda o: MOMENT if o.state == "sent" else None)


class BounceFactory(DjangoModelFactory):
    """An address that a mail server refused."""

    class Meta:
        model = Bounce

    address = factory.Sequence(lambda n: f"gone{n}@example.org")
    answer = "The mail server refused the address: 550 No such user here"
    at = MOMENT


class PreferenceFactory(DjangoModelFactory):
    """Somebody who does without early reminders."""

    class Meta:
        model = Preference

    user = factory.SubFactory(UserFactory)
    kind = "early"
    since = MOMENT


class CalendarFeedFactory(DjangoModelFactory):
    """The calendar of a municipality, at an address whose secret is "s3cret"."""

    class Meta:
        model = CalendarFeed

    municipality = factory.SubFactory(MunicipalityFactory)
    secret_digest = hash_secret("s3cret")
    made_at = MOMENT
    made_by = factory.SubFactory(UserFactory)
