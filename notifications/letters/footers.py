"""The end of every email: why a person gets it, and how to stop it or pass it on."""

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

signer = Signer(salt="notifications.stop")


def with_article(place: Municipality) -> str:
    """The official name for a sentence: "the Village of Delia", but "Wheatland County"."""
    name = place.official_name
    return f"the {name}" if " of " in name else name


def explain_footer(places: Sequence[Municipality]) -> str:
    """Why a person gets an email about these municipalities."""
    names = wording.join_words([with_article(place) for place in places])
    return f"You get this email because you act for {names} in the SECOR portal."


def explain_desk_footer(places: Sequence[Municipality]) -> str:
    """Why the desk gets an email that was meant for these municipalities."""
    names = wording.join_words([with_article(place) for place in places])
    return f"The desk gets this email because it can’t reach anyone who acts for {names}."


def add_footer(letter: Letter, rows: Sequence[Obligation], readers: Readers) -> Letter:
    """The letter of ``rows``, which go to one address, with how to stop it or why that isn't possible."""
    kinds, person = find_optional_kinds(rows, readers), readers.people.get(rows[0].recipient)
    if kinds and person:
        return replace(letter, stop=link_stop_page(person, kinds), choices=_link_choices())
    required = next((row for row in rows if not find_kinds(row.subject, row.stage)), rows[0])
    people = letter.footer_link or _link_own_people(rows, readers)
    return add_required_footer(letter, ObligationSubject(required.subject), people=people)


def add_required_footer(letter: Letter, subject: ObligationSubject, *, people: Link | None = None) -> Letter:
    """A letter that can't be switched off, with the reason, and the page where another person can be chosen."""
    why = f"You can’t switch off this email: {subject.row.required_because}."
    choices = None if subject == ObligationSubject.INVITATION else _link_choices()  # no account yet
    return replace(
        letter,
        footer=f"{letter.footer} {why}",
        footer_rules=subject.row.required_rules,
        footer_link=people,
        choices=choices,
    )


def link_people(place: Municipality) -> Link:
    """The page about a municipality's people."""
    return link_to("Change who gets these emails", "municipal:people", place.slug)


def _link_choices() -> Link:
    return link_to("Choose which emails you get", "public:mail")


def _link_own_people(rows: Sequence[Obligation], readers: Readers) -> Link | None:
    """That page, for an email about one municipality. External auditors can't open it."""
    place = rows[0].municipality
    is_invitation = rows[0].subject == ObligationSubject.INVITATION
    if place is None or len({row.municipality_id for row in rows}) > 1 or is_invitation:
        return None
    return link_people(place) if readers.is_own_person(place.pk, rows[0].recipient) else None


def link_stop_page(person: UUID, kinds: Iterable[EmailKind]) -> Link:
    """The page where this person stops emails of these kinds without signing in (RFC 8058)."""
    return link_to("Stop emails like this", "public:mail_stop", sign_stop_token(person, kinds))


def sign_stop_token(pk: UUID, kinds: Iterable[EmailKind]) -> str:
    """A signed token of the person and the kinds. It never expires, since people read old emails too."""
    return signer.sign(f"{pk.hex}.{'.'.join(kinds)}")


def read_stop_token(token: str) -> tuple[UUID, list[EmailKind]]:
    """The person and the kinds of a token. Raises BadSignature if the portal didn't sign it."""
    pk, *kinds = signer.unsign(token).split(".")
    try:
        return UUID(hex=pk), [EmailKind(kind) for kind in kinds]
    except ValueError as fault:
        raise BadSignature("The token names a kind of email that no longer exists.") from fault
