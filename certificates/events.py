"""What this app announces, and its verbs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.dispatch import Signal

from secor_portal.activity.verbs import EventKind, Verb
from secor_portal.signals import TypedSignal


@dataclass(frozen=True, slots=True)
class StandingUpdated:
    """A fact of this municipality changed, and its stored standing and prepared certificates now follow from it."""

    municipality_id: UUID
    at: datetime


standing_updated = TypedSignal[StandingUpdated]()

# A certificate was issued, first or again. Sent inside the transaction with certificate, by, at.
certificate_issued = Signal()
# The stored answers for municipalities were recomputed. Sent inside the transaction that holds them, once for all of
# them, with municipality_ids, changes (those whose standing changed: municipality_id, before and after, its codes),
# as_of, at. The first answer for a municipality is no change.
standings_kept = Signal()
# A review by the ministry was opened, or decided. Sent inside the transaction with review, by, at.
review_opened = Signal()
review_decided = Signal()
# The certificates of municipalities expire on another day than was stored, or none was. Sent inside the transaction
# that holds the municipalities, once for all of them, with municipality_ids.
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
