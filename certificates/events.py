"""The signals that this app sends, and its verbs in the activity log."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.dispatch import Signal

from secor_portal.activity.verbs import EventKind, Verb
from secor_portal.signals import TypedSignal


@dataclass(frozen=True, slots=True)
class StandingUpdated:
    """A fact of this municipality changed; its stored standing and prepared certificates already follow from it."""

    municipality_id: UUID
    at: datetime


standing_updated = TypedSignal[StandingUpdated]()

# A certificate was issued or reissued. Sent inside the transaction with certificate, by, at.
certificate_issued = Signal()
# The standings of municipalities were computed and stored. Sent once for all of them, inside the transaction that locks
# them, with municipality_ids, changes, as_of, at. ``changes`` has municipality_id, code before and code after for each
# standing that changed. The first answer for a municipality isn't a change.
standings_kept = Signal()
# The ministry opened or decided a review. Sent inside the transaction with review, by, at.
review_opened = Signal()
review_decided = Signal()
# The stored expiry of certificates changed, or was stored for the first time. Sent once for all municipalities, inside
# the transaction that locks them, with municipality_ids.
expiries_changed = Signal()

VERBS = {
    "certificate.prepared": Verb("Certificate prepared, awaiting issue", EventKind.CERTIFICATES),
    "certificate.withdrawn": Verb("Prepared certificate withdrawn", EventKind.CERTIFICATES),
    "certificate.issued": Verb("Certificate {number} issued, valid through {expires_on}", EventKind.CERTIFICATES),
    "certificate.reissued": Verb("Certificate {number} reissued: {reason}", EventKind.CERTIFICATES),
    "certificate.expiry_recorded": Verb(
        "Expiry printed on certificate {number} recorded: {expires_on}", EventKind.CERTIFICATES
    ),
    "certificate.scan_attached": Verb("Scan of the signed original attached", EventKind.CERTIFICATES),
    "certificate.downloaded": Verb("Certificate downloaded", EventKind.CERTIFICATES),
    "standing.changed": Verb("Standing changed from {before} to {after}", EventKind.CERTIFICATES),
    "extension.granted": Verb("Extension granted until {until}, {of}: {reason}", EventKind.FACTS),
    "review.opened": Verb("Ministry’s review opened on {opened_on}", EventKind.FACTS, "care", "care"),
    "review.decided": Verb("Ministry’s review decided on {decided_on}: {outcome}", EventKind.FACTS, "care", "care"),
}
