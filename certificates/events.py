"""What this app announces, and the sentences of its verbs."""

from django.dispatch import Signal

# A certificate was issued, first or again. Sent inside the transaction with certificate, by, at.
certificate_issued = Signal()
# The stored standing of a municipality changed. Sent inside the transaction with municipality_id, before and after (the
# answers as JSON), at. The first answer for a municipality is no change.
standing_changed = Signal()
# The answers for municipalities were kept anew. Sent inside the transaction that holds the municipalities, once for all
# of them, with municipality_ids, changes (those whose standing changed: municipality_id, before and after, its codes),
# as_of, at.
standings_kept = Signal()
# A review by the ministry was opened, or decided. Sent inside the transaction with review, by, at.
review_opened = Signal()
review_decided = Signal()
# The certificates of municipalities expire on another day than was stored, or none was. Sent inside the transaction
# that holds the municipalities, once for all of them, with municipality_ids.
expiries_changed = Signal()

SENTENCES = {
    "certificate.prepared": "Certificate prepared, awaiting issue",
    "certificate.withdrawn": "Prepared certificate withdrawn",
    "certificate.issued": "Certificate {number} issued, valid through {expires_on}",
    "certificate.reissued": "Certificate {number} reissued: {reason}",
    "certificate.expiry_recorded": "Expiry printed on certificate {number} recorded: {expires_on}",
    "certificate.scan_attached": "Scan of the signed original attached",
    "certificate.downloaded": "Certificate downloaded",
    "standing.changed": "Standing changed from {before} to {after}",
    "extension.granted": "Extension granted until {until}, {of}: {reason}",
    "review.opened": "Ministry’s review opened on {opened_on}",
    "review.decided": "Ministry’s review decided on {decided_on}: {outcome}",
}
