"""The end of every mail: how to stop it, or why that cannot be, and who else could get it."""

from collections.abc import Sequence
from dataclasses import replace

from municipalities.models import Municipality
from notifications.letters.letter import Letter, Link, link
from notifications.letters.stopping import stop_link
from notifications.models.obligation import Obligation, Subject
from notifications.selectors.preferences import kinds_of, optional_kinds
from notifications.selectors.readers import Readers

ONLY_AFTER_QA = "the audit counts only once it has passed QA (R2.1, R3.2)"
WHETHER_IT_COUNTS = "it says whether the audit counts (R2.1, R3.2)"
WHY = {
    Subject.AUDIT_DUE: "a certificate lapses without its audits (R3.3)",
    Subject.EXPIRY: "after that day the certificate is no longer valid (R4.1)",
    Subject.SUBMISSION_DUE: ONLY_AFTER_QA,
    Subject.REVISIONS_DUE: ONLY_AFTER_QA,
    Subject.REVISIONS_REQUESTED: ONLY_AFTER_QA,
    Subject.RENEWAL_PENDING: "it says what becomes of the certificate (R4.2)",
    Subject.HEADCOUNT_DUE: "above ten people the next audit is another one (R1.3)",
    Subject.ACTION_DUE: "a certificate stays valid only if the action plan is carried out (R3.1)",
    Subject.AUDIT_REJECTED: WHETHER_IT_COUNTS,
    Subject.QA_DECIDED: WHETHER_IT_COUNTS,
    Subject.QA_REVERSED: WHETHER_IT_COUNTS,
    Subject.CERTIFICATE_ISSUED: "it says from when until when you are certified (R4.1)",
    Subject.REVIEW_OPENED: "the ministry can revoke the certificate (R6.1, R6.2)",
    Subject.REVIEW_DECIDED: "it says whether the certificate stays (R6.2)",
    Subject.STANDING_CHANGED: "it says whether you are still certified",
    Subject.INVITATION: "it is sent once",
}
IN_ANY_CASE = "the certificate depends on it"


def footed(letter: Letter, rows: Sequence[Obligation], readers: Readers) -> Letter:
    """The letter that tells ``rows`` to one address, with its end."""
    kinds, person = optional_kinds(rows, readers), readers.people.get(rows[0].recipient)
    if kinds and person:
        return replace(letter, stop=stop_link(person, kinds), choices=_choices())
    must = next((row for row in rows if not kinds_of(row.subject, row.stage)), rows[0])
    return obliged(letter, Subject(must.subject), people=letter.footer_link or _people(rows, readers))


def obliged(letter: Letter, subject: Subject, *, people: Link | None = None) -> Letter:
    """A letter that nobody can switch off: why, and where to have somebody else get it."""
    why = f"This mail cannot be switched off: {WHY.get(subject, IN_ANY_CASE)}."
    choices = None if subject == Subject.INVITATION else _choices()  # whoever is invited has no account yet
    return replace(letter, footer=f"{letter.footer} {why}", footer_link=people, choices=choices)


def people_page(place: Municipality) -> Link:
    """Where a municipality's people are changed."""
    return link("Change who gets this", "municipal:people", place.slug)


def _choices() -> Link:
    return link("Which mail you get", "public:mail")


def _people(rows: Sequence[Obligation], readers: Readers) -> Link | None:
    """That page, for mail about one municipality; an external auditor has no business there."""
    place = rows[0].municipality
    if place is None or len({row.municipality_id for row in rows}) > 1 or rows[0].subject == Subject.INVITATION:
        return None
    return people_page(place) if readers.is_own_person(place.pk, rows[0].recipient) else None
