"""Why an answer is what it is: sentences with the days of this municipality, each with the rule behind it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from audits.rules.kinds import AuditKind
from certificates.rules.answer import Answer, Certificate, SizeState
from certificates.rules.codes import DiscountReason, DiscountStatus, NextAuditKind, PlanStatus, SizeStatus, StandingCode
from certificates.rules.history import FactHistory, KnownFacts
from certificates.rules.reason import Reason, Subject
from certificates.rules.record import Audit, Outcome, Record
from certificates.rules.standing import (
    RequiredAudit,
    compute_answer,
    count_actions,
    find_anniversary,
    find_required_audit,
    list_open_items,
    list_plans,
    owes_a_year,
)
from certificates.rules.winning import why_no_certificate
from secor_portal.partner import PARTNER
from secor_portal.program import CERTIFICATE_YEARS, WORKER_LIMIT
from secor_portal.wording import count, day, spell_count

Sentences = Iterator[tuple[str, str]]  # each with its rule in front

COR_NEXT = (
    f"With more than {WORKER_LIMIT} workers on any day, the next audit is one for the large-employer certificate (COR)."
)


def explain_answer(known: KnownFacts, answer: Answer) -> list[Reason]:
    """The reasons for ``answer``, which was computed from ``known``, in the order of its parts."""
    parts = {
        Subject.STANDING: _explain_standing(known, answer),
        Subject.CERTIFICATE: _explain_certificate(known),
        Subject.NEXT_AUDIT: _explain_next_audit(known, answer),
        Subject.ACTION_PLAN: _explain_plan(known, answer.action_plan.status),
        Subject.SIZE: _explain_size(answer),
        Subject.DISCOUNT: _explain_discount(known.history.record, answer),
    }
    return [Reason(rule, sentence, about) for about, sentences in parts.items() for rule, sentence in sentences]


def write_explained_answer(record: Record, as_of: date) -> dict[str, Any]:
    """The answer as JSON with a further key, ``explanation``: a list of subject, rule number and sentence."""
    known = FactHistory(record).known_on(as_of)
    answer = compute_answer(known)
    return answer.as_json() | {"explanation": [reason.as_json() for reason in explain_answer(known, answer)]}


# Standing


def _explain_standing(known: KnownFacts, answer: Answer) -> Sentences:
    certificate = known.certificate
    if certificate is None:
        yield (
            "R2.1",
            "The municipality has not earned a certificate yet. To earn one, a certification audit must reach the pass "
            f"marks and pass {PARTNER.possessive} review.",
        )
    elif answer.standing is StandingCode.REVOKED and answer.since:
        yield "R6.2", f"The ministry revoked the certificate on {day(answer.since)}."
        yield "R6.3", "A new certificate needs a new certification audit."
    elif answer.standing is StandingCode.NOT_MAINTAINED and answer.since:
        yield (
            "R3.1",
            f"{known.unaudited_year} ended without an audit that counts. "
            f"The certificate has not been maintained since {day(answer.since)}.",
        )
    elif answer.standing is StandingCode.CERTIFIED:
        yield from _explain_years(known, certificate)
    else:
        yield "R4.2", _explain_expired(known, certificate)


def _explain_years(known: KnownFacts, certificate: Certificate) -> Sentences:
    """Until when it is valid, and for each required year that has begun, whether it has its audit."""
    yield "R3.1", f"Valid through {day(certificate.expires_on)}, as long as each required year has its audit."
    first, last = certificate.effective_on.year + 1, min(known.day.year, certificate.expires_on.year - 1)
    for year in range(first, last + 1):
        yield "R3.1", _explain_year(year, known)


def _explain_year(year: int, known: KnownFacts) -> str:
    """Whether a required year has its audit. One counts before its review is over, too, but has not passed it then."""
    audits = sorted((a for a in known.counted if a.conducted_on.year == year), key=lambda a: _is_pending(a, known))
    if not audits:
        return f"{year} has no audit yet."
    conducted_on = day(audits[0].conducted_on)
    if _is_pending(audits[0], known):
        return f"The audit of {conducted_on} counts for {year} unless it fails {PARTNER.possessive} review."
    return f"The audit for {year} was conducted on {conducted_on}."


def _explain_expired(known: KnownFacts, certificate: Certificate) -> str:
    expired = f"The certificate expired on {day(certificate.expires_on)}"
    if not known.renewals:
        return f"{expired}. No certification audit that can renew it was conducted before that day."
    return (
        f"{expired}. The certification audit of {day(known.renewals[-1].conducted_on)} came before that day. "
        f"The certificate stays in force until {PARTNER.name} decides."
    )


# Certificate


def _explain_certificate(known: KnownFacts) -> Sentences:
    certificate = known.certificate
    if certificate is None:
        yield from _explain_no_certificate(known)
        return
    audit = next(audit for audit in known.counted if audit.id == certificate.audit)
    if audit.decided_on:
        yield (
            "R2.1",
            f"The certification audit of {day(audit.conducted_on)} reached the pass marks. "
            f"It passed {PARTNER.possessive} review on {day(audit.decided_on)}.",
        )
    yield "R4.1", _explain_expiry(known.history.record, audit, certificate.expires_on)


def _explain_no_certificate(known: KnownFacts) -> Sentences:
    """What kept the latest certification audit known from a certificate."""
    record = known.history.record
    tried = [a for a in record.audits if a.kind is AuditKind.CERTIFICATION and a.conducted_on <= known.day]
    if not tried:
        return
    latest = max(tried, key=lambda audit: audit.conducted_on)
    for reason in why_no_certificate(record, latest.id, known.day):
        yield reason.rule, f"Certification audit of {day(latest.conducted_on)}: {reason.sentence}"


def _explain_expiry(record: Record, audit: Audit, expires_on: date) -> str:
    before = record.expiry_before_extensions(audit)
    if expires_on > before:
        return f"{PARTNER.name} extended the certificate from {day(before)} to {day(expires_on)}."
    if any(printed.audit == audit.id for printed in record.printed_expiries):
        return f"The certificate expires on {day(expires_on)}, the date that Partnerships printed on it."
    return f"The certificate expires on {day(expires_on)}, {spell_count(CERTIFICATE_YEARS, 'year')} after the audit."


# Next audit


def _explain_next_audit(known: KnownFacts, answer: Answer) -> Sentences:
    history, upcoming = known.history, answer.next_audit
    if known.candidate:
        yield (
            "R2.1",
            f"{PARTNER.name} is reviewing the certification audit of {day(known.candidate.conducted_on)}.",
        )
    if upcoming is None:
        return
    rule = "R3.4" if known.counted else "R3.3"
    if answer.in_force and known.certificate:
        required = find_required_audit(history.record, known, known.certificate)
        rule = required.rule
        yield from _explain_required(known, required)
    else:
        yield from _explain_without_certificate(known)
    if upcoming.kind is NextAuditKind.COR:
        first_day, workers = next(
            (d, number) for d, number in history.list_highs(known.day.year) if number > WORKER_LIMIT
        )
        yield "R1.3", f"There were {workers} workers on {day(first_day)}. {COR_NEXT}"
    if upcoming.overdue and upcoming.due_by:
        yield rule, f"The audit was due by {day(upcoming.due_by)} and has not been conducted."


def _explain_required(known: KnownFacts, required: RequiredAudit) -> Sentences:
    """What set the last day of the audit that a certificate in force requires."""
    year = required.year
    if owes_a_year(known) and known.candidate:
        yield "R3.3", f"A long review does not replace the yearly audit, and {year} has none yet."
    yield "R3.3", f"The next audit is the one for {year}. It can be conducted from {day(required.opens_on)}."
    yield _explain_anniversary(known)
    if required.extended_until:
        yield "R3.4", f"{PARTNER.name} extended the deadline for the {year} audit to {day(required.extended_until)}."
    if required.before_expiry is None:
        yield "R3.5", "Between two certification audits, the yearly audit is an internal audit."
        return
    yield "R4.1", f"The certificate expires in {year}, so this must be a certification audit."
    yield "R4.2", f"It must be conducted before the certificate expires: by {day(required.before_expiry)}."


def _explain_without_certificate(known: KnownFacts) -> Sentences:
    """What requires an audit if no certificate is in force."""
    record = known.history.record
    yield "R2.1", "No certificate is in force. A certification audit can earn one."
    if record.pir_registered_on is None or not record.in_pir_on(known.day):
        yield "R3.3", "The municipality is not registered in PIR, so there is no deadline."
    elif known.counted:
        yield _explain_anniversary(known)
    else:
        year = record.pir_registered_on.year
        yield (
            "R3.3",
            f"The municipality has been registered in PIR since {day(record.pir_registered_on)}. "
            f"Its first audit is due by the end of {year}.",
        )


def _explain_anniversary(known: KnownFacts) -> tuple[str, str]:
    last = known.counted[-1]
    review = f" It counts unless it fails {PARTNER.possessive} review." if _is_pending(last, known) else ""
    return (
        "R3.4",
        f"The last audit was conducted on {day(last.conducted_on)}.{review} "
        f"One year later is {day(find_anniversary(last.conducted_on))}.",
    )


# Action plan


def _explain_plan(known: KnownFacts, status: PlanStatus) -> Sentences:
    """What the latest audit that passed its review requires, and how much of its action plan is done (R3.1)."""
    if known.accepted is None:
        yield "R3.1", f"No audit has passed {PARTNER.possessive} review yet, so no action plan is due."
        return
    conducted_on = day(known.accepted.conducted_on)
    if status is PlanStatus.MISSING:
        yield "R3.1", f"The audit of {conducted_on} passed {PARTNER.possessive} review. It has no action plan yet."
        return
    done, total = count_actions(known)
    progress = f"{done} of {count(total, 'action')} done" if total else "no actions"
    yield "R3.1", f"Action plan from the audit of {conducted_on}: {progress}."
    plans = list_plans(known.history.record, known.accepted)
    if due_on := min((item.due_on for item in list_open_items(plans, known.day)), default=None):
        verb = "was" if due_on < known.day else "is"
        yield "R3.1", f"The first open action {verb} due on {day(due_on)}."


# Size


def _explain_size(answer: Answer) -> Sentences:
    """The peak of the year so far and as planned (R1.1), and what a number above the limit means (R1.3)."""
    size, year = answer.size, answer.as_of.year
    if size.status is SizeStatus.UNREPORTED:
        yield "R1.1", f"No headcount is reported for {year}."
        return
    yield "R1.1", _explain_peak(size, year)
    if size.projected_peak > size.peak and size.projected_peak_on:
        verb = "is" if size.projected_peak == 1 else "are"
        yield "R1.1", f"{count(size.projected_peak, 'worker')} {verb} planned for {day(size.projected_peak_on)}."
    if size.status is not SizeStatus.SMALL:
        yield "R1.3", COR_NEXT
    if size.status is SizeStatus.EXCEEDED and answer.in_force:
        yield "R1.3", "The current certificate stays valid."


def _explain_peak(size: SizeState, year: int) -> str:
    if size.peak_on is None:
        return f"No workers are counted in {year} so far."
    return f"The highest number of workers on one day of {year} so far is {size.peak}, first on {day(size.peak_on)}."


# Discount


def _explain_discount(record: Record, answer: Answer) -> Sentences:
    """Whether WCB's discount may be expected, and what stands against it (R5.1, R5.2)."""
    discount = answer.discount
    if discount.status is not DiscountStatus.INELIGIBLE:
        yield (
            "R5.1",
            "With a certificate in force and PIR registration, the expected WCB discount is "
            f"{discount.floor_percent}% to {discount.ceiling_percent}%. WCB decides.",
        )
    for reason in discount.reasons:
        yield _explain_discount_reason(reason)
    for review in record.reviews:
        if review.is_undecided_on(answer.as_of):
            yield "R6.1", f"The ministry opened a review on {day(review.opened_on)} and has not decided yet."


def _explain_discount_reason(reason: StandingCode | DiscountReason) -> tuple[str, str]:
    if isinstance(reason, StandingCode):
        return "R5.2", reason.row.discount_sentence
    return reason.row.rule, reason.row.sentence


def _is_pending(audit: Audit, known: KnownFacts) -> bool:
    """Whether the partner has not decided on it yet."""
    return audit.outcome_on(known.day) is Outcome.PENDING
