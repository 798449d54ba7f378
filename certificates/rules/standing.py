"""Where a municipality stands on one day: facts in, answer out, no clock and no database.

Everything that people see, hear or print is read from this answer; nothing else derives a date.
"""

from collections.abc import Iterator
from datetime import date

from certificates.rules.answer import (
    ActionPlanState,
    Answer,
    Certificate,
    Discount,
    DiscountReason,
    DiscountStatus,
    NextAudit,
    PlanStatus,
    Size,
    SizeStatus,
    Standing,
)
from certificates.rules.dates import ONE_DAY, day_after, new_year
from certificates.rules.history import History, Known
from certificates.rules.next_audit import next_audit
from certificates.rules.plan import next_plan_change, plan_state
from certificates.rules.record import Record
from certificates.rules.size import next_peak_change, next_report, size_on
from secor_portal.program import DISCOUNT_CEILING_PERCENT, DISCOUNT_FLOOR_PERCENT

# What an answer says beside the day asked about and the day on which it changes, in the order of its fields.
Said = tuple[
    Standing,
    date | None,
    Certificate | None,
    NextAudit | None,
    str | None,
    bool,
    ActionPlanState,
    Size,
    Discount,
]


def standing(record: Record, as_of: date) -> Answer:
    """Where the municipality of ``record`` stands on ``as_of``, by what was known on that day."""
    history = History(record)
    known = history.known_on(as_of)
    said = _say(history, known)
    return Answer(as_of, *said, _changes_on(history, known, said))


def _say(history: History, known: Known) -> Said:
    """What is to be said on the day of ``known``."""
    record, day = history.record, known.day
    state, since = _standing(known)
    size = size_on(history, day)
    upcoming = next_audit(record, known, state, size.status)
    awaiting_qa = known.candidate.id if known.candidate else None
    under_review = any(review.is_undecided_on(day) for review in record.reviews)
    plan = plan_state(record, known.accepted, day)
    risks = _risks(upcoming, state, size, plan, under_review=under_review)
    discount = _discount(state, risks, in_pir=record.in_pir_on(day))
    return state, since, known.certificate, upcoming, awaiting_qa, under_review, plan, size, discount


def _standing(known: Known) -> tuple[Standing, date | None]:
    """The first standing that fits, and since when."""
    certificate = known.certificate
    if certificate is None:
        return Standing.NEVER_CERTIFIED, None
    if known.revoked_on is not None:
        return Standing.REVOKED, known.revoked_on
    if known.unaudited_year is not None and known.unaudited_year < known.day.year:
        return Standing.NOT_MAINTAINED, date(known.unaudited_year + 1, 1, 1)
    if known.day <= certificate.expires_on:
        return Standing.CERTIFIED, certificate.effective_on
    # Performed before the expiry date: that day itself is too late (R4.2).
    if any(candidate.conducted_on < certificate.expires_on for candidate in known.candidates):
        return Standing.RENEWAL_PENDING, certificate.expires_on + ONE_DAY
    return Standing.LAPSED, certificate.expires_on + ONE_DAY


def _discount(state: Standing, risks: tuple[DiscountReason, ...], *, in_pir: bool) -> Discount:
    """Whether the discount may be expected (R5.1), and what stands against it (R5.2)."""
    if not (in_pir and state.in_force):
        not_in_pir = () if in_pir else (DiscountReason.NOT_PIR_REGISTERED,)
        not_in_force = () if state.in_force else (state,)
        return Discount(DiscountStatus.INELIGIBLE, None, None, not_in_pir + not_in_force)
    status = DiscountStatus.AT_RISK if risks else DiscountStatus.ELIGIBLE
    return Discount(status, DISCOUNT_FLOOR_PERCENT, DISCOUNT_CEILING_PERCENT, risks)


def _risks(
    upcoming: NextAudit | None, state: Standing, size: Size, plan: ActionPlanState, *, under_review: bool
) -> tuple[DiscountReason, ...]:
    """What puts the discount of a certificate in force at risk, in the order in which it is told."""
    holds = (
        (upcoming is not None and upcoming.overdue, DiscountReason.AUDIT_OVERDUE),
        (state is Standing.RENEWAL_PENDING, DiscountReason.RENEWAL_PENDING),
        (under_review, DiscountReason.UNDER_REVIEW),
        (size.status is SizeStatus.EXCEEDED, DiscountReason.SIZE_EXCEEDED),
        (plan.status is PlanStatus.OVERDUE, DiscountReason.ACTION_PLAN_OVERDUE),
    )
    return tuple(reason for held, reason in holds if held)


def _changes_on(history: History, known: Known, said: Said) -> date | None:
    """The first later day on which something else is to be said; None where there is no such day.

    Without a new fact that is the day on which time runs out. A fact may or may not change what is to be said: we look.
    """
    while True:
        turn, fact = _next_turn(history, known, said), _next_fact(history, known.day)
        if fact is None or (turn is not None and turn < fact):
            return turn
        known = history.known_on(fact)
        if _say(history, known) != said:
            return fact


def _next_fact(history: History, day: date) -> date | None:
    """The first day after ``day`` on which more is known."""
    return _first(day, history.next_moment(day), next_report(history, day))


def _next_turn(history: History, known: Known, said: Said) -> date | None:
    """The first later day on which something else is to be said, if nothing more is known until then."""
    state, _, _, upcoming, *_ = said
    return _first(
        known.day,
        day_after(upcoming.due_by) if upcoming and upcoming.due_by else None,
        next_plan_change(history.record, known.accepted, known.day),
        next_peak_change(history, known.day),
        *(_certificate_turns(known) if state is Standing.CERTIFIED else ()),
    )


def _certificate_turns(known: Known) -> Iterator[date | None]:
    """When a valid certificate has expired, and when a year without its audit begins to matter and is over."""
    if known.certificate:
        yield day_after(known.certificate.expires_on)
    if known.unaudited_year:
        yield new_year(known.unaudited_year + 1)
        if known.candidate:
            yield new_year(known.unaudited_year)


def _first(day: date, *moments: date | None) -> date | None:
    """The first of ``moments`` after ``day``."""
    return min((moment for moment in moments if moment is not None and moment > day), default=None)
