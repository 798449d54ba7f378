"""Whether a certificate is good, as of now, for anybody who has its code. Nothing about scores or people."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from certificates.models import Certificate
from certificates.rules.answer import Answer, Standing
from certificates.rules.situation import Situation, describe_situation
from certificates.selectors.records import record_of
from certificates.wording import ended
from municipalities.models import Municipality
from secor_portal import clock, wording

CERTIFYING_PARTNER = "AMHSA"


class Word(StrEnum):
    """The answer in a word."""

    IN_FORCE = "in_force"
    EXPIRED = "expired"
    REVOKED = "revoked"
    NOT_MAINTAINED = "not_maintained"
    SUPERSEDED = "superseded"
    NOT_IN_FORCE = "not_in_force"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """What people read."""
        return LABELS[self]

    @property
    def means(self) -> str:
        """What the word says, in half a sentence."""
        return MEANINGS[self]

    @property
    def is_good(self) -> bool:
        """Whether the certificate may be relied on."""
        return self is Word.IN_FORCE

    @property
    def colour(self) -> str:
        """The kind of state it is."""
        return COLOURS.get(self, "stop")

    @property
    def icon(self) -> str:
        """The picture that stands beside the word."""
        return ICONS[self]


LABELS = {
    Word.IN_FORCE: "In force",
    Word.EXPIRED: "Expired",
    Word.REVOKED: "Revoked",
    Word.NOT_MAINTAINED: "Not maintained",
    Word.SUPERSEDED: "Superseded",
    Word.NOT_IN_FORCE: "Not in force",
    Word.UNKNOWN: "Unknown",
}
MEANINGS = {
    Word.IN_FORCE: "it is good today",
    Word.EXPIRED: "its last day is over",
    Word.REVOKED: "ended by the ministry",
    Word.NOT_MAINTAINED: "a yearly audit is missing",
    Word.SUPERSEDED: "a newer one took its place",
    Word.NOT_IN_FORCE: "AMHSA’s records do not bear it out",
    Word.UNKNOWN: "no such code",
}
COLOURS = {Word.IN_FORCE: "good", Word.SUPERSEDED: "care", Word.UNKNOWN: "calm"}
ICONS = {
    Word.IN_FORCE: "good",
    Word.EXPIRED: "clock",
    Word.REVOKED: "stop",
    Word.NOT_MAINTAINED: "care",
    Word.SUPERSEDED: "file",
    Word.NOT_IN_FORCE: "stop",
    Word.UNKNOWN: "info",
}
WORDS = {
    Standing.CERTIFIED: Word.IN_FORCE,
    Standing.RENEWAL_PENDING: Word.IN_FORCE,
    Standing.LAPSED: Word.EXPIRED,
    Standing.REVOKED: Word.REVOKED,
    Standing.NOT_MAINTAINED: Word.NOT_MAINTAINED,
}


@dataclass(frozen=True, slots=True)
class Checked:
    """One certificate as of one moment: the word, what it means here, what the certificate says.

    ``expires_on`` is its last day, extensions included. ``newer`` is what took its place, with its own word.
    ``municipality_ended_on`` is None while the municipality exists; its end changes no word, and whoever relies on the
    certificate should know of it.
    """

    certificate: Certificate
    at: datetime
    word: Word
    sentence: str
    expires_on: date
    newer: "Checked | None" = None
    municipality_ended_on: date | None = None
    successor: str = ""

    @property
    def ended(self) -> str:
        """That the municipality ended and what it became part of, in a sentence; empty while it exists."""
        ended_on = self.municipality_ended_on
        return ended(ended_on, self.successor, who="The municipality") if ended_on else ""

    @property
    def is_extended(self) -> bool:
        """Whether AMHSA gave it more time than is printed on it."""
        return self.expires_on > self.certificate.expires_on

    def as_json(self) -> dict[str, Any]:
        """The answer as the API gives it."""
        certificate = self.certificate
        return {
            "answer": self.word.value,
            "sentence": self.sentence,
            "as_of": self.at.isoformat(timespec="seconds"),
            "municipality": certificate.legal_name,
            "number": certificate.number,
            "effective_on": certificate.effective_on.isoformat(),
            "expires_on": self.expires_on.isoformat(),
            "industry_code": certificate.industry_code,
            "certifying_partner": CERTIFYING_PARTNER,
            "newer_number": self.newer.certificate.number if self.newer else None,
            "municipality_ended_on": self.municipality_ended_on and self.municipality_ended_on.isoformat(),
            "successor": self.successor or None,
        }


def check(code: str, *, at: datetime) -> Checked | None:
    """The answer for a stored code at the moment ``at``; None where no certificate was issued with it."""
    issued = Certificate.objects.issued().select_related("municipality__successor")
    certificate = issued.filter(code=code).first()
    return checked([certificate], at=at)[0] if certificate else None


def checked(certificates: list[Certificate], *, at: datetime) -> list[Checked]:
    """The answers for issued certificates of one municipality."""
    if not certificates:
        return []
    place = certificates[0].municipality_id
    situation = describe_situation(record_of(place), clock.local_day(at))
    answer = situation.answer
    current = Certificate.objects.issued().current().filter(municipality_id=place)
    newest = {str(one.audit_id): one for one in current}
    end = _end(certificates[0].municipality, answer.as_of)
    return [replace(_checked(certificate, situation, newest, at), **end) for certificate in certificates]


def _end(municipality: Municipality, today: date) -> dict[str, Any]:
    if not municipality.has_ended(today):
        return {}
    return {"municipality_ended_on": municipality.ended_on, "successor": str(municipality.successor or "")}


def _checked(certificate: Certificate, situation: Situation, newest: dict[str, Certificate], at: datetime) -> Checked:
    word, answer = word_of(certificate, situation), situation.answer
    newer = _newer(certificate, answer, newest) if word is Word.SUPERSEDED else None
    return Checked(
        certificate=certificate,
        at=at,
        word=word,
        sentence=_sentence(certificate, word, answer, newer),
        expires_on=_expires_on(certificate, answer),
        newer=_checked(newer, situation, newest, at) if newer else None,
    )


def word_of(certificate: Certificate, situation: Situation) -> Word:
    """The word for an issued certificate, from its municipality's situation."""
    answer = situation.answer
    if certificate.is_superseded:
        return Word.SUPERSEDED
    counts = answer.certificate
    if counts and counts.audit == str(certificate.audit_id):
        return WORDS[answer.standing]
    if counts and counts.effective_on >= certificate.effective_on:
        return Word.SUPERSEDED
    # Where the ministry revoked after the audit, its QA decision came too late (R6.3).
    revoked_on = situation.known.history.revoked_on(certificate.effective_on, answer.as_of)
    return Word.REVOKED if revoked_on else Word.NOT_IN_FORCE


def _newer(certificate: Certificate, answer: Answer, newest: dict[str, Certificate]) -> Certificate | None:
    """What took its place: its own reissue, else the certificate that counts, where that is issued already."""
    reissue = newest.get(str(certificate.audit_id))
    if reissue and reissue.pk != certificate.pk:
        return reissue
    return newest.get(answer.certificate.audit) if answer.certificate else None


def _expires_on(certificate: Certificate, answer: Answer) -> date:
    counts = answer.certificate
    is_it = counts and counts.audit == str(certificate.audit_id) and not certificate.is_superseded
    return counts.expires_on if counts and is_it else certificate.expires_on


def _sentence(certificate: Certificate, word: Word, answer: Answer, newer: Certificate | None) -> str:
    last_day = wording.day(_expires_on(certificate, answer))
    since = wording.day(answer.since) if answer.since else ""
    revoked_on = f" on {since}" if answer.standing is Standing.REVOKED else ""
    if answer.standing is Standing.RENEWAL_PENDING and word is Word.IN_FORCE:
        return f"Its last day was {last_day}, but a renewal audit was conducted in time: good until AMHSA decides."
    return {
        Word.IN_FORCE: f"It is in force through {last_day}.",
        Word.EXPIRED: f"Its last day was {last_day}.",
        Word.REVOKED: f"The ministry revoked it{revoked_on}.",
        Word.NOT_MAINTAINED: f"A yearly audit is missing, so it is not good since {since}.",
        Word.SUPERSEDED: _superseded(answer, newer),
    }.get(word, "AMHSA’s records do not bear this certificate out any more. Ask AMHSA before you rely on it.")


def _superseded(answer: Answer, newer: Certificate | None) -> str:
    """Where to find what took its place; nobody is sent to a certificate that is not issued yet."""
    if newer:
        return "A newer certificate took its place. Ask the municipality for that one."
    if not (answer.in_force and answer.certificate):
        return (
            "The municipality has won a newer certificate since, but that one is not in force. "
            "Ask AMHSA before you rely on it."
        )
    certified = f"through {wording.day(answer.certificate.expires_on)}"
    if answer.standing is Standing.RENEWAL_PENDING:
        certified = "until AMHSA decides on its renewal"
    return f"A newer certificate takes its place; AMHSA is issuing it. The municipality is certified {certified}."
