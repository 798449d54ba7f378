"""Municipalities in sentences."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from django.core.signing import BadSignature, Signer

from municipalities.models import Municipality
from notifications.letters.letter import Letter, Link, link_to
from notifications.models.obligation import Obligation
from notifications.rules.subjects import EmailKind, ObligationSubject
from notifications.selectors.preferences import find_kinds, find_optional_kinds
from notifications.selectors.recipients import Readers
from secor_portal import wording


def with_article(place: Municipality) -> str:
    """The Village of Delia takes an article, Wheatland County does not."""
    name = place.official_name
    return f"the {name}" if " of " in name else name


def explain_footer(places: Sequence[Municipality]) -> str:
    """Why somebody gets a mail about these municipalities."""
    names = wording.joined([with_article(place) for place in places])
    return f"You get this because you act for {names} in the SECOR portal."


def explain_desk_footer(places: Sequence[Municipality]) -> str:
    """Why the desk gets a mail that these municipalities were to get."""
    names = wording.joined([with_article(place) for place in places])
    return f"The desk gets this because mail reaches nobody who acts for {names}."


signer = Signer(salt="notifications.stop")


def link_stop_page(person: UUID, kinds: Iterable[EmailKind]) -> Link:
    """The link for this person."""
    return link_to("Stop mail like this", "public:mail_stop", sign_stop_token(person, kinds))


def sign_stop_token(pk: UUID, kinds: Iterable[EmailKind]) -> str:
    """Who no longer wants which mail; it holds for good, since mail is read years later too."""
    return signer.sign(f"{pk.hex}.{'.'.join(kinds)}")


def read_stop_token(token: str) -> tuple[UUID, list[EmailKind]]:
    """The person and the kinds of a token. BadSignature where we did not make it."""
    pk, *kinds = signer.unsign(token).split(".")
    try:
        return UUID(hex=pk), [EmailKind(kind) for kind in kinds]
    except ValueError as fault:
        raise BadSignature("A kind of mail that is none any more.") from fault


ONLY_AFTER_QA = "the audit counts only once it has passed QA (R2.1, R3.2)"
WHETHER_IT_COUNTS = "it says whether the audit counts (R2.1, R3.2)"
WHY = {
    ObligationSubject.AUDIT_DUE: "a certificate lapses without its audits (R3.3)",
    ObligationSubject.EXPIRY: "after that day the certificate is no longer valid (R4.1)",
    ObligationSubject.SUBMISSION_DUE: ONLY_AFTER_QA,
    ObligationSubject.REVISIONS_DUE: ONLY_AFTER_QA,
    ObligationSubject.REVISIONS_REQUESTED: ONLY_AFTER_QA,
    ObligationSubject.RENEWAL_PENDING: "it says what becomes of the certificate (R4.2)",
    ObligationSubject.HEADCOUNT_DUE: "above ten people the next audit is another one (R1.3)",
    ObligationSubject.ACTION_DUE: "a certificate stays valid only if the action plan is carried out (R3.1)",
    ObligationSubject.AUDIT_REJECTED: WHETHER_IT_COUNTS,
    ObligationSubject.QA_DECIDED: WHETHER_IT_COUNTS,
    ObligationSubject.QA_REVERSED: WHETHER_IT_COUNTS,
    ObligationSubject.CERTIFICATE_ISSUED: "it says from when until when you are certified (R4.1)",
    ObligationSubject.REVIEW_OPENED: "the ministry can revoke the certificate (R6.1, R6.2)",
    ObligationSubject.REVIEW_DECIDED: "it says whether the certificate stays (R6.2)",
    ObligationSubject.STANDING_CHANGED: "it says whether you are still certified",
    ObligationSubject.INVITATION: "it is sent once",
}
IN_ANY_CASE = "the certificate depends on it"


def add_footer(letter: Letter, rows: Sequence[Obligation], readers: Readers) -> Letter:
    """The letter that tells ``rows`` to one address, with its end."""
    kinds, person = find_optional_kinds(rows, readers), readers.people.get(rows[0].recipient)
    if kinds and person:
        return replace(letter, stop=link_stop_page(person, kinds), choices=_link_choices())
    must = next((row for row in rows if not find_kinds(row.subject, row.stage)), rows[0])
    return add_required_footer(
        letter, ObligationSubject(must.subject), people=letter.footer_link or _link_own_people(rows, readers)
    )


def add_required_footer(letter: Letter, subject: ObligationSubject, *, people: Link | None = None) -> Letter:
    """A letter that nobody can switch off: why, and where to have somebody else get it."""
    why = f"This mail cannot be switched off: {WHY.get(subject, IN_ANY_CASE)}."
    choices = (
        None if subject == ObligationSubject.INVITATION else _link_choices()
    )  # whoever is invited has no account yet
    return replace(letter, footer=f"{letter.footer} {why}", footer_link=people, choices=choices)


def link_people(place: Municipality) -> Link:
    """Where a municipality's people are changed."""
    return link_to("Change who gets this", "municipal:people", place.slug)


def _link_choices() -> Link:
    return link_to("Which mail you get", "public:mail")


def _link_own_people(rows: Sequence[Obligation], readers: Readers) -> Link | None:
    """That page, for mail about one municipality; an external auditor has no business there."""
    place = rows[0].municipality
    if (
        place is None
        or len({row.municipality_id for row in rows}) > 1
        or rows[0].subject == ObligationSubject.INVITATION
    ):
        return None
    return link_people(place) if readers.is_own_person(place.pk, rows[0].recipient) else None
