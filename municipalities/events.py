"""The signals of this app, and the verbs of its activity log."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.dispatch import Signal

from secor_portal.activity.verbs import EventKind, Verb
from secor_portal.signals import TypedSignal


@dataclass(frozen=True, slots=True)
class PeopleChanged:
    """Who acts for this municipality changed: someone joined, left or has another role."""

    municipality_id: UUID
    at: datetime


people_changed = TypedSignal[PeopleChanged]()

# A fact that the standing depends on changed. Sent inside the transaction with municipality_id and at.
facts_changed = Signal()
# Municipalities are new, or changed all at once. Sent inside the transaction with municipality_ids (a list) and at.
municipalities_imported = Signal()
# A person was invited. Sent with invitation and secret (the part of the link that is not stored), by, at.
person_invited = Signal()
# An external auditor joined for one audit, until a day. Sent inside the transaction with membership, audit_id, until,
# by, at.
auditor_joined = Signal()
# A person's sign-in was reset. Sent inside the transaction with person.
sign_in_reset = Signal()

VERBS = {
    "municipality.imported": Verb("Municipality imported", EventKind.FACTS),
    "municipality.import_changed": Verb("Changed by an import: {what}", EventKind.FACTS),
    "municipality.ended": Verb("Municipality ended on {ended_on}", EventKind.FACTS),
    "municipality.end_taken_back": Verb("Recorded end of the municipality removed", EventKind.FACTS),
    "municipality.details_changed": Verb("WCB details changed", EventKind.FACTS),
    "municipality.ruling_recorded": Verb(
        "Ruling on headcount recorded: councillors {councillors}, volunteers {volunteers}", EventKind.FACTS
    ),
    "municipality.pir_recorded": Verb(
        "PIR registration recorded: registered {registered_on}, withdrawn {withdrawn_on}", EventKind.FACTS
    ),
    "headcount.reported": Verb("Headcount reported: {count} × {category} from {starts_on}", EventKind.HEADCOUNT),
    "headcount.changed": Verb("Headcount changed: {count} × {category} from {starts_on}", EventKind.HEADCOUNT),
    "headcount.removed": Verb("Headcount entry removed: {count} × {category} from {starts_on}", EventKind.HEADCOUNT),
    "training.recorded": Verb("Return to Work Seminar recorded, attended {attended_on}", EventKind.FACTS),
    "training.removed": Verb("Return to Work Seminar record removed", EventKind.FACTS),
    "person.invited": Verb("{email} invited as {role}", EventKind.PEOPLE),
    "person.invitation_withdrawn": Verb("Invitation to {email} withdrawn", EventKind.PEOPLE),
    "person.joined": Verb("{email} joined as {role}", EventKind.PEOPLE),
    "person.role_changed": Verb("Role of {email} changed to {role}", EventKind.PEOPLE),
    "person.removed": Verb("{email} removed", EventKind.PEOPLE),
    "person.sign_in_reset": Verb("Sign-in of {email} reset", EventKind.PEOPLE),
    "desk.person_added": Verb("{email} added to the desk as {role}", EventKind.PEOPLE),
    "desk.person_changed": Verb("Desk role of {email} changed to {role}", EventKind.PEOPLE),
    "desk.person_removed": Verb("{email} removed from the desk", EventKind.PEOPLE),
}
