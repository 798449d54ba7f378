"""Says whether a certificate is good now, to anyone who has its code. Says nothing about scores or people."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from certificates.models import Certificate
from certificates.rules.answer import Answer
from certificates.rules.codes import StandingCode, VerificationWord
from certificates.rules.situation import Situation, describe_situation
from certificates.selectors.records import load_record
from certificates.wording import describe_end
from municipalities.models import Municipality
from secor_portal import clock, wording
from secor_portal.partner import PARTNER

ASK_FIRST = f"Ask {PARTNER.name} before you rely on it."


@dataclass(frozen=True, slots=True)
class VerifiedCertificate:
    """One certificate at one moment: the word, a sentence that explains it, and the certificate.

    ``expires_on`` is its last day, extensions included. ``newer`` is the certificate that replaced it, with its own
    word. ``municipality_ended_on`` is None while the municipality exists. Its end doesn't change the word, but people
    who rely on the certificate should know about it.
    """

    certificate: Certificate
    at: datetime
    word: VerificationWord
    sentence: str
    expires_on: date
    newer: "VerifiedCertificate | None" = None
    municipality_ended_on: date | None = None
    successor: str = ""

    @property
    def ended(self) -> str:
        """A sentence about the end of the municipality and its successor; empty while the municipality exists."""
        ended_on = self.municipality_ended_on
        return describe_end(ended_on, self.successor, who="The municipality") if ended_on else ""

    @property
    def is_extended(self) -> bool:
        """Whether an extension gives it more time than the printed date."""
        return self.expires_on > self.certificate.expires_on

    def as_json(self) -> dict[str, Any]:
        """The answer as the API returns it."""
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
            "certifying_partner": PARTNER.name,
            "newer_number": self.newer.certificate.number if self.newer else None,
            "municipality_ended_on": self.municipality_ended_on and self.municipality_ended_on.isoformat(),
            "successor": self.successor or None,
        }


def verify_code(code: str, *, at: datetime) -> VerifiedCertificate | None:
    """The answer for a stored code at the moment ``at``; None if no certificate was issued with it."""
    issued = Certificate.objects.issued().select_related("municipality__successor")
    certificate = issued.filter(code=code).first()
    return verify_certificates([certificate], at=at)[0] if certificate else None


def verify_certificates(certificates: list[Certificate], *, at: datetime) -> list[VerifiedCertificate]:
    """The answers for issued certificates of one municipality."""
    if not certificates:
        return []
    place = certificates[0].municipality_id
    situation = describe_situation(load_record(place), clock.local_day(at))
    answer = situation.answer
    current = Certificate.objects.issued().current().filter(municipality_id=place)
    newest = {str(one.audit_id): one for one in current}
    end = _end(certificates[0].municipality, answer.as_of)
    return [replace(_checked(certificate, situation, newest, at), **end) for certificate in certificates]


def _end(municipality: Municipality, today: date) -> dict[str, Any]:
    if not municipality.has_ended(today):
        return {}
    return {"municipality_ended_on": municipality.ended_on, "successor": str(municipality.successor or "")}


def _checked(
    certificate: Certificate, situation: Situation, newest: dict[str, Certificate], at: datetime
) -> VerifiedCertificate:
    word, answer = find_word(certificate, situation), situation.answer
    newer = _newer(certificate, answer, newest) if word is VerificationWord.SUPERSEDED else None
    return VerifiedCertificate(
        certificate=certificate,
        at=at,
        word=word,
        sentence=_sentence(certificate, word, answer, newer),
        expires_on=_expires_on(certificate, answer),
        newer=_checked(newer, situation, newest, at) if newer else None,
    )


def find_word(certificate: Certificate, situation: Situation) -> VerificationWord:
    """The word for an issued certificate, from its municipality's situation."""
    answer = situation.answer
    if certificate.is_superseded:
        return VerificationWord.SUPERSEDED
    counts = answer.certificate
    if counts and counts.audit == str(certificate.audit_id):
        return answer.standing.row.verification or VerificationWord.NOT_IN_FORCE
    if counts and counts.effective_on >= certificate.effective_on:
        return VerificationWord.SUPERSEDED
    # If the ministry revoked after the audit, the decision on the audit came too late (R6.3).
    revoked_on = situation.known.history.revoked_on(certificate.effective_on, answer.as_of)
    return VerificationWord.REVOKED if revoked_on else VerificationWord.NOT_IN_FORCE


def _newer(certificate: Certificate, answer: Answer, newest: dict[str, Certificate]) -> Certificate | None:
    """The newer certificate: its own reissue, otherwise the certificate that counts, if that is issued."""
    reissue = newest.get(str(certificate.audit_id))
    if reissue and reissue.pk != certificate.pk:
        return reissue
    return newest.get(answer.certificate.audit) if answer.certificate else None


def _expires_on(certificate: Certificate, answer: Answer) -> date:
    counts = answer.certificate
    is_it = counts and counts.audit == str(certificate.audit_id) and not certificate.is_superseded
    return counts.expires_on if counts and is_it else certificate.expires_on


def _sentence(certificate: Certificate, word: VerificationWord, answer: Answer, newer: Certificate | None) -> str:
    last_day = wording.day(_expires_on(certificate, answer))
    since = wording.day(answer.since) if answer.since else ""
    revoked_on = f" on {since}" if answer.standing is StandingCode.REVOKED else ""
    if answer.standing is StandingCode.RENEWAL_PENDING and word is VerificationWord.IN_FORCE:
        renewal = f"A renewal audit was conducted in time, so it is valid until {PARTNER.name} decides."
        return f"Its last day was {last_day}. {renewal}"
    unsupported = (
        f"{PARTNER.possessive} records don’t support this certificate. Ask {PARTNER.name} before you rely on it."
    )
    return {
        VerificationWord.IN_FORCE: f"It is in force through {last_day}.",
        VerificationWord.EXPIRED: f"Its last day was {last_day}.",
        VerificationWord.REVOKED: f"The ministry revoked it{revoked_on}.",
        VerificationWord.NOT_MAINTAINED: f"A yearly audit is missing, so it has not been valid since {since}.",
        VerificationWord.SUPERSEDED: _superseded(answer, newer),
    }.get(word, unsupported)


def _superseded(answer: Answer, newer: Certificate | None) -> str:
    """How to find the newer certificate, if it is issued already."""
    if newer:
        return "A newer certificate took its place. Ask the municipality for that one."
    if not (answer.in_force and answer.certificate):
        return f"The municipality earned a newer certificate, but that one is not in force. {ASK_FIRST}"
    certified = f"through {wording.day(answer.certificate.expires_on)}"
    if answer.standing is StandingCode.RENEWAL_PENDING:
        certified = f"until {PARTNER.name} decides on its renewal"
    return f"{PARTNER.name} is issuing a newer certificate. The municipality is certified {certified}."
