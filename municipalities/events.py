"""What this app announces, and the sentences of its verbs."""

from django.dispatch import Signal

# A fact that the standing depends on changed. Sent inside the transaction with municipality_id and at.
facts_changed = Signal()
# Municipalities are new, or changed all at once. Sent inside the transaction with municipality_ids (a list) and at.
municipalities_imported = Signal()
# Somebody was asked in. Sent with invitation and secret (the part of the link that is not kept), by, at.
person_invited = Signal()
# An external auditor came in for one audit, up to a day. Sent inside the transaction with membership, audit_id, until,
# by, at.
auditor_joined = Signal()
# All that let a person in has ended. Sent inside the transaction with person.
sign_in_reset = Signal()

SENTENCES = {
    "municipality.imported": "Municipality imported",
    "municipality.import_changed": "Changed by an import: {what}",
    "municipality.ended": "Municipality ended on {ended_on}",
    "municipality.end_taken_back": "Recorded end of the municipality taken back",
    "municipality.details_changed": "WCB details changed",
    "municipality.ruling_recorded": (
        "AMHSA’s ruling on headcount recorded: councillors {councillors}, volunteers {volunteers}"
    ),
    "municipality.pir_recorded": "PIR registration recorded: registered {registered_on}, withdrawn {withdrawn_on}",
    "headcount.reported": "Headcount reported: {count} × {category} from {starts_on}",
    "headcount.changed": "Headcount changed: {count} × {category} from {starts_on}",
    "headcount.removed": "Headcount entry removed: {count} × {category} from {starts_on}",
    "training.recorded": "Return to Work Seminar recorded, attended {attended_on}",
    "training.removed": "Return to Work Seminar record removed",
    "person.invited": "{email} invited as {role}",
    "person.invitation_withdrawn": "Invitation of {email} withdrawn",
    "person.joined": "{email} joined as {role}",
    "person.role_changed": "Role of {email} changed to {role}",
    "person.removed": "{email} removed",
    "person.sign_in_reset": "Sign-in of {email} reset",
    "desk.person_added": "{email} added to the desk as {role}",
    "desk.person_changed": "Desk role of {email} changed to {role}",
    "desk.person_removed": "{email} removed from the desk",
}
