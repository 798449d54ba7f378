"""Villages that wait for their internal audit, each with one person who gets its emails, made in few statements."""

from datetime import date

from django.db import connection

from audits.models import Audit
from municipalities.models import HeadcountEntry, Membership, Municipality, User
from tests.factories import (
    AuditFactory,
    HeadcountEntryFactory,
    InstrumentFactory,
    MembershipFactory,
    MunicipalityFactory,
    UserFactory,
)

BATCH = 500
CERTIFIED_ON = date(2026, 5, 1)  # the next audit is due a year later


def found(number: int) -> list[Municipality]:
    """This many villages, certified on 1 May 2026. Their scope must be open."""
    places = MunicipalityFactory.build_batch(number)
    people = UserFactory.build_batch(number)
    Municipality.objects.bulk_create(places, batch_size=BATCH)
    User.objects.bulk_create(people, batch_size=BATCH)
    facts = {"instrument": InstrumentFactory(), "author": UserFactory(), "conducted_on": CERTIFIED_ON}
    audits = [
        AuditFactory.build(municipality=place, state="qa_passed", qa_decided_on=date(2026, 5, 9), **facts)
        for place in places
    ]
    Audit.objects.bulk_create(audits, batch_size=BATCH)
    headcount = [HeadcountEntryFactory.build(municipality=place) for place in places]
    HeadcountEntry.objects.bulk_create(headcount, batch_size=BATCH)
    pairs = zip(places, people, strict=True)
    roles = [MembershipFactory.build(municipality=place, user=person) for place, person in pairs]
    Membership.objects.bulk_create(roles, batch_size=BATCH)
    look_around()
    return places


def look_around() -> None:
    """Let the database gather statistics of the rows written in bulk, as it does by itself later."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
