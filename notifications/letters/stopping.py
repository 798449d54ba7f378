"""The address in a mail that stops mail like it, signed, so that nobody has to sign in (RFC 8058)."""

from collections.abc import Iterable
from uuid import UUID

from django.core.signing import BadSignature, Signer

from notifications.letters.letter import Link, link
from notifications.models.preference import Kind

signer = Signer(salt="notifications.stop")


def stop_link(person: UUID, kinds: Iterable[Kind]) -> Link:
    """The link for this person."""
    return link("Stop mail like this", "public:mail_stop", stop_token(person, kinds))


def stop_token(pk: UUID, kinds: Iterable[Kind]) -> str:
    """Who no longer wants which mail; it holds for good, since mail is read years later too."""
    return signer.sign(f"{pk.hex}.{'.'.join(kinds)}")


def read_stop_token(token: str) -> tuple[UUID, list[Kind]]:
    """The person and the kinds of a token. BadSignature where we did not make it."""
    pk, *kinds = signer.unsign(token).split(".")
    try:
        return UUID(hex=pk), [Kind(kind) for kind in kinds]
    except ValueError as fault:
        raise BadSignature("A kind of mail that is none any more.") from fault
