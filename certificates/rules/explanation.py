"""Why an answer is what it is: rule numbers and sentences for people, with the days of this municipality."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from audits.rules.kinds import AuditKind
from certificates.rules.answer import Answer, Certificate, NextKind, Standing
from certificates.rules.dates import anniversary, in_words
from certificates.rules.explaining_state import discount_sentences, plan_sentences, size_sentences
from certificates.rules.history import History, Known
from certificates.rules.next_audit import Required, owes_a_year, required
from certificates.rules.reason import Reason, Subject
from certificates.rules.record import Audit, Outcome, Record
from certificates.rules.standing import standing
from certificates.rules.winning import why_no_certificate
from secor_portal.program import WORKER_LIMIT

Sentences = Iterator[tuple[str, str]]


def explain(record: Record, answer: Answer) -> list[Reason]:
    """The reasons for ``answer``, which `standing` gave for ``record``, in the order of its parts."""
    history = History(record)
    known = history.known_on(answer.as_of)
    told = {
        Subject.STANDING: _standing(known, answer),
        Subject.CERTIFICATE: _certificate(record, known),
        Subject.NEXT_AUDIT: _next_audit(history, known, answer),
        Subject.ACTION_PLAN: plan_sentences(record, known, answer.action_plan.status),
        Subject.SIZE: size_sentences(answer),
        Subject.DISCOUNT: discount_sentences(record, answer),
    }
    return [Reason(rule, sentence, about) for about, sentences in told.items() for rule, sentence in sentences]


def answer_with_reasons(record: Record, as_of: date) -> dict[str, Any]:
    """The answer as JSON with a further key, ``explanation``: a list of subject, rule number and sentence."""
    answer = standing(record, as_of)
    return answer.as_json() | {"explanation": [reason.as_json() for reason in explain(record, answer)]}


def _standing(known: Known, answer: Answer) -> Sentences:
    certificate = known.certificate
    if certificate is None:
        yield "R2.1", "No certificate has been won yet; it takes a certification audit that passed and passed QA."
    elif answer.standing is Standing.REVOKED and answer.since:
        yield "R6.2", f"The ministry revoked the certificate on {in_words(answer.since)}."
        yield "R6.3", "Another certification audit must be conducted and passed."
    elif answer.standing is Standing.NOT_MAINTAINED and answer.since:
        yield (
            "R3.1",
            (
                f"{known.unaudited_year} ended without an audit that counts, so the certificate is not maintained "
                f"since {in_words(answer.since)}."
            ),
        )
    elif answer.standing is Standing.CERTIFIED:
        yield from _years_so_far(known, certificate)
    else:
        yield "R4.2", _after_expiry(known, certificate)


def _years_so_far(known: Known, certificate: Certificate) -> Sentences:
    """Until when it is valid, and for each required year that has begun, whether it has its audit."""
    yield "R3.1", f"Valid through {in_words(certificate.expires_on)}, while every required year has its audit."
    first, last = certificate.effective_on.year + 1, min(known.day.year, certificate.expires_on.year - 1)
    for year in range(first, last + 1):
        yield "R3.1", _about_year(year, known)


def _about_year(year: int, known: Known) -> str:
    """Whether a required year has its audit: one counts before QA decides, too, but has not passed it then."""
    audits = sorted((a for a in known.counted if a.conducted_on.year == year), key=lambda a: _waits(a, known))
    if not audits:
        return f"{year} is still open."
    day = in_words(audits[0].conducted_on)
    if _waits(audits[0], known):
        return f"The audit of {day} waits for QA and counts for {year} unless it fails."
    return f"{year} was audited on {day}."


def _after_expiry(known: Known, certificate: Certificate) -> str:
    expired = f"The certificate expired on {in_words(certificate.expires_on)}"
    in_time = [a for a in known.candidates if a.conducted_on < certificate.expires_on]
    if not in_time:
        return f"{expired}, and no certification audit that may still renew it was conducted before that day."
    return (
        f"{expired}. The certification audit of {in_words(in_time[-1].conducted_on)} was conducted before that day, "
        "so the certificate stays in force while QA decides."
    )


def _certificate(record: Record, known: Known) -> Sentences:
    certificate = known.certificate
    if certificate is None:
        yield from _why_none(record, known)
        return
    audit = next(audit for audit in known.counted if audit.id == certificate.audit)
    if audit.decided_on:
        yield (
            "R2.1",
            (
                f"The certification audit of {in_words(audit.conducted_on)} passed, and it passed QA on "
                f"{in_words(audit.decided_on)}."
            ),
        )
    yield "R4.1", _expiry(record, audit, certificate.expires_on)


def _why_none(record: Record, known: Known) -> Sentences:
    """What kept the latest certification audit known from a certificate."""
    tried = [a for a in record.audits if a.kind is AuditKind.CERTIFICATION and a.conducted_on <= known.day]
    if not tried:
        return
    latest = max(tried, key=lambda audit: audit.conducted_on)
    for reason in why_no_certificate(record, latest.id, known.day):
        yield reason.rule, f"Certification audit of {in_words(latest.conducted_on)}: {reason.sentence}"


def _expiry(record: Record, audit: Audit, expires_on: date) -> str:
    before = record.expiry_before_extensions(audit)
    if expires_on > before:
        return f"AMHSA extended the certificate from {in_words(before)} to {in_words(expires_on)}."
    if any(printed.audit == audit.id for printed in record.printed_expiries):
        return f"Expires on {in_words(expires_on)}, the day that Partnerships printed on it."
    return f"Expires on {in_words(expires_on)}, the default of three years."


def _next_audit(history: History, known: Known, answer: Answer) -> Sentences:
    upcoming = answer.next_audit
    if known.candidate:
        yield "R2.1", f"The certification audit of {in_words(known.candidate.conducted_on)} waits for QA."
    if upcoming is None:
        return
    rule = "R3.4" if known.counted else "R3.3"
    if answer.in_force and known.certificate:
        audit = required(history.record, known, known.certificate)
        rule = audit.rule
        yield from _in_cycle(known, audit)
    else:
        yield from _out_of_cycle(history.record, known)
    if upcoming.kind is NextKind.COR:
        day, count = next((day, count) for day, count in history.highs(known.day.year) if count > WORKER_LIMIT)
        yield "R1.3", f"{count} people counted on {in_words(day)}; above ten the next audit is a COR audit."
    if upcoming.overdue and upcoming.due_by:
        yield rule, f"Due by {in_words(upcoming.due_by)}, and not conducted yet."


def _in_cycle(known: Known, audit: Required) -> Sentences:
    """What set the last day of the audit that a certificate in force asks for."""
    if owes_a_year(known) and known.candidate:
        yield "R3.3", f"A long QA does not excuse the yearly audit; {audit.year} has none yet."
    opens = "opens" if audit.opens_on > known.day else "opened"
    yield "R3.3", f"The next audit is the one for {audit.year}; it {opens} on {in_words(audit.opens_on)}."
    yield _anniversary(known)
    if audit.extended_until:
        yield "R3.4", f"AMHSA gave the audit of {audit.year} time until {in_words(audit.extended_until)}."
    if audit.before_expiry is None:
        yield "R3.5", "Between two certification audits it is an internal audit."
        return
    yield "R4.1", f"{audit.year} is the expiry year: only a certification audit settles it."
    yield "R4.2", (f"It is conducted before the certificate expires, on {in_words(audit.before_expiry)} at the latest.")


def _out_of_cycle(record: Record, known: Known) -> Sentences:
    """What asks for an audit where no certificate is in force."""
    yield "R2.1", "No certificate is in force; a certification audit wins one."
    if record.pir_registered_on is None or not record.in_pir_on(known.day):
        yield "R3.3", "The municipality is not registered in PIR, so no day is set."
    elif known.counted:
        yield _anniversary(known)
    else:
        year = record.pir_registered_on.year
        yield "R3.3", f"In PIR since {in_words(record.pir_registered_on)}: the first audit is due within {year}."


def _anniversary(known: Known) -> tuple[str, str]:
    last = known.counted[-1]
    day, next_year = in_words(last.conducted_on), in_words(anniversary(last.conducted_on))
    if _waits(last, known):
        return "R3.4", f"The audit of {day} waits for QA and counts unless it fails; its anniversary is {next_year}."
    return "R3.4", f"Last counted audit {day}; its anniversary is {next_year}."


def _waits(audit: Audit, known: Known) -> bool:
    """Whether QA has not decided on it yet."""
    return audit.outcome_on(known.day) is Outcome.PENDING
