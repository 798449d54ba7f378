"""Municipalities, their people, headcount and training."""

from datetime import date, timedelta

import factory
from factory.django import DjangoModelFactory

from municipalities.models import HeadcountEntry, Invitation, Membership, Municipality, Training, User
from tests.factories.moment import MOMENT


class MunicipalityFactory(DjangoModelFactory):
    """A village."""

    class Meta:
        model = Municipality

    name = factory.Sequence(lambda n: f"Delia {n}")
    official_name = factory.LazyAttribute(lambda o: f"Village of {o.name}")
    slug = factory.LazyAttribute(lambda o: o.name.lower().replace(" ", "-"))
    kind = "village"
    pir_registered_on = date(2020, 1, 1)
    wcb_account = "1234567"
    industry_code = "95100"


class UserFactory(DjangoModelFactory):
    """A person without a role."""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = "!"  # cannot sign in by password; tests use force_login
    joined_at = MOMENT


class MembershipFactory(DjangoModelFactory):
    """A person at a municipality."""

    class Meta:
        model = Membership

    municipality = factory.SubFactory(MunicipalityFactory)
    user = factory.SubFactory(UserFactory)
    role = "administrator"
    since = MOMENT
    until = factory.LazyAttribute(lambda o: date(2099, 12, 31) if o.role == "auditor" else None)


class InvitationFactory(DjangoModelFactory):
    """An open invitation."""

    class Meta:
        model = Invitation

    municipality = factory.SubFactory(MunicipalityFactory)
    email = factory.Sequence(lambda n: f"invited{n}@example.org")
    role = "contributor"
    secret_digest = factory.Sequence(lambda n: f"{n:064d}")
    invited_by = factory.SubFactory(UserFactory)
    invited_at = MOMENT
    expires_at = factory.LazyAttribute(lambda o: o.invited_at + timedelta(days=14))


class HeadcountEntryFactory(DjangoModelFactory):
    """Two in the office, still there."""

    class Meta:
        model = HeadcountEntry

    municipality = factory.SubFactory(MunicipalityFactory)
    category = "administration"
    count = 2
    starts_on = date(2020, 1, 1)


class TrainingFactory(DjangoModelFactory):
    """Somebody went to the seminar."""

    class Meta:
        model = Training

    municipality = factory.SubFactory(MunicipalityFactory)
    attended_on = date(2025, 3, 4)
    attendee_role = "Administrator"
