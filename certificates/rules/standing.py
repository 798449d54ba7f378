"""The standing of a municipality on one day: facts in, answer out, no clock and no database.

Every date that people see or print comes from this answer; nothing else derives one. ``docs/program/standing.md``
states the rules exactly, part by part in the same order.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from certificates.rules.answer import ActionPlanState, Answer, Certificate, Discount, NextAudit, SizeState
from certificates.rules.codes import DiscountReason, DiscountStatus, NextAuditKind, PlanStatus, SizeStatus, StandingCode
from certificates.rules.history import FactHistory, KnownFacts
from certificates.rules.record import ActionItem, ActionPlan, Audit, Record
from municipalities.rules.values import value
from secor_portal.dates import ONE_DAY, add_years, find_new_year, find_next_day
from secor_portal.program import (
    AUDIT_INTERVAL_YEARS,
    DISCOUNT_CEILING_PERCENT,
    DISCOUNT_FLOOR_PERCENT,
    WORKER_LIMIT,
)

# The parts of an answer in the order of its fields, without ``as_of`` and ``changes_on``. They are a tuple because the
# search for ``changes_on`` makes and compares many of them.
Parts = tuple[
    StandingCode,
    date | None,
    Certificate | None,
    NextAudit | None,
    str | None,
    bool,
    ActionPlanState,
    SizeState,
    Discount,
]


def compute_standing(record: Record, as_of: date) -> Answer:
    """The answer for the municipality of ``record`` on ``as_of``, from the facts known on that day."""
    return compute_answer(FactHistory(record).known_on(as_of))


def compute_answer(known: KnownFacts) -> Answer:
    """The answer on the day of ``known``, from the facts known then."""
    parts = _compute_parts(known)
    return Answer(known.day, *parts, _find_change(known, parts))


def _compute_parts(known: KnownFacts) -> Parts:
    history, day = known.history, known.day
    record = history.record
    standing, since = _find_standing(known)
    size = _measure_size(history, day)
    upcoming = _find_next_audit(record, known, standing, size.status)
    awaiting_qa = known.candidate.id if known.candidate else None
    under_review = any(review.is_undecided_on(day) for review in record.reviews)
    plan = _find_plan_state(record, known.accepted, day)
    risks = _list_risks(upcoming, standing, size, plan, under_review=under_review)
    discount = _find_discount(standing, risks, in_pir=record.in_pir_on(day))
    return standing, since, known.certificate, upcoming, awaiting_qa, under_review, plan, size, discount


# Standing


def _find_standing(known: KnownFacts) -> tuple[StandingCode, date | None]:
    """The first standing that fits, and the day on which it began."""
    certificate = known.certificate
    if certificate is None:
        return StandingCode.NEVER_CERTIFIED, None
    if known.revoked_on is not None:
        return StandingCode.REVOKED, known.revoked_on
    if known.unaudited_year is not None and known.unaudited_year < known.day.year:
        return StandingCode.NOT_MAINTAINED, date(known.unaudited_year + 1, 1, 1)
    if known.day <= certificate.expires_on:
        return StandingCode.CERTIFIED, certificate.effective_on
    if known.renewals:
        return StandingCode.RENEWAL_PENDING, certificate.expires_on + ONE_DAY
    return StandingCode.LAPSED, certificate.expires_on + ONE_DAY


# Next audit (R3.3 to R3.5, R4.2)


@value
class RequiredAudit:
    """The audit that a certificate in force requires next, and the days that limit it.

    ``year`` is the calendar year it belongs to (R3.3), ``anniversary`` the one-year anniversary of the last audit
    (R3.4). ``extended_until`` is None unless the partner allowed a later day for that year. ``before_expiry`` is the
    day before the certificate expires if ``year`` is its expiry year, otherwise None (R4.2).
    """

    year: int
    anniversary: date
    extended_until: date | None
    before_expiry: date | None

    @property
    def kind(self) -> NextAuditKind:
        """Internal, except in the expiry year, which needs a certification audit (R3.5)."""
        return NextAuditKind.INTERNAL if self.before_expiry is None else NextAuditKind.CERTIFICATION

    @property
    def due_by(self) -> date:
        """The last day to conduct it."""
        by_the_year = self.extended_until or self.anniversary
        return by_the_year if self.before_expiry is None else min(by_the_year, self.before_expiry)

    @property
    def rule(self) -> str:
        """The rule that sets the last day."""
        return "R4.2" if self.due_by == self.before_expiry else "R3.4"

    @property
    def opens_on(self) -> date:
        """The first day that counts for its year, or the last day to conduct it if that is earlier."""
        return min(date(self.year, 1, 1), self.due_by)


def find_anniversary(day: date) -> date:
    """The last day for the audit after one that was conducted on ``day`` (R3.4)."""
    return add_years(day, AUDIT_INTERVAL_YEARS)


def find_required_audit(record: Record, known: KnownFacts, certificate: Certificate) -> RequiredAudit:
    """The audit that ``certificate``, in force, requires next: in its first year without one, otherwise in its last."""
    year = known.unaudited_year or certificate.expires_on.year
    anniversary = find_anniversary(known.counted[-1].conducted_on)
    return RequiredAudit(
        year=year,
        anniversary=anniversary,
        extended_until=_find_extension(record, known.day, year, later_than=anniversary),
        before_expiry=certificate.expires_on - ONE_DAY if known.unaudited_year is None else None,
    )


def owes_a_year(known: KnownFacts) -> bool:
    """Whether a required year has begun and has no audit; a long QA doesn't excuse that (R3.3)."""
    return known.unaudited_year is not None and known.unaudited_year <= known.day.year


def _find_next_audit(record: Record, known: KnownFacts, standing: StandingCode, size: SizeStatus) -> NextAudit | None:
    """The audit to conduct next; None while QA reviews one that may win a certificate."""
    if known.candidate and not (standing.in_force and owes_a_year(known)):
        return None
    kind, opens_on, due_by = _find_terms(record, known, standing)
    return NextAudit(
        kind=NextAuditKind.COR if size is SizeStatus.EXCEEDED else kind,
        opens_on=opens_on,
        due_by=due_by,
        overdue=due_by is not None and due_by < known.day,
    )


def _find_terms(
    record: Record, known: KnownFacts, standing: StandingCode
) -> tuple[NextAuditKind, date | None, date | None]:
    """Kind, first and last day of the next audit."""
    if standing.in_force and known.certificate:
        required = find_required_audit(record, known, known.certificate)
        return required.kind, required.opens_on, required.due_by
    return NextAuditKind.CERTIFICATION, None, _find_due_day(record, known)


def _find_due_day(record: Record, known: KnownFacts) -> date | None:
    """The last day of the next audit if no certificate is in force: only PIR sets one (R3.3)."""
    if not record.in_pir_on(known.day) or record.pir_registered_on is None:
        return None
    if known.counted:
        return find_anniversary(known.counted[-1].conducted_on)
    return date(record.pir_registered_on.year, 12, 31)


def _find_extension(record: Record, day: date, year: int, later_than: date) -> date | None:
    """The latest day that the partner had allowed by ``day`` for the audit of ``year``; None if not ``later_than``."""
    latest = later_than
    for extension in record.extensions:
        if extension.year == year and extension.granted_on <= day:
            latest = max(latest, extension.until)
    return latest if latest > later_than else None


# Action plan (R3.1)


def list_plans(record: Record, audit: Audit) -> list[ActionPlan]:
    """The action plans for ``audit``; several count as one plan with all their items."""
    return [plan for plan in record.action_plans if plan.audit == audit.id]


def list_open_items(plans: Sequence[ActionPlan], day: date) -> list[ActionItem]:
    """The items still to be done on ``day``, of the plans developed by then."""
    return [item for plan in plans if plan.developed_on <= day for item in plan.items if item.is_open_on(day)]


def count_actions(known: KnownFacts) -> tuple[int, int]:
    """The number of done actions and of all actions, in the plan that counts."""
    if known.accepted is None:
        return 0, 0
    plans = list_plans(known.history.record, known.accepted)
    total = sum(len(plan.items) for plan in plans if plan.developed_on <= known.day)
    return total - len(list_open_items(plans, known.day)), total


def _find_plan_state(record: Record, accepted: Audit | None, day: date) -> ActionPlanState:
    """The state, on ``day``, of the action plan for ``accepted``, the latest audit that passed QA."""
    if accepted is None:
        return ActionPlanState(None, PlanStatus.NOT_DUE)
    return ActionPlanState(accepted.id, _find_plan_status(list_plans(record, accepted), day))


def _find_plan_status(plans: Sequence[ActionPlan], day: date) -> PlanStatus:
    if not any(plan.developed_on <= day for plan in plans):
        return PlanStatus.MISSING
    items = list_open_items(plans, day)
    if any(item.due_on < day for item in items):
        return PlanStatus.OVERDUE
    return PlanStatus.IN_PROGRESS if items else PlanStatus.IMPLEMENTED


def _find_plan_change(record: Record, accepted: Audit | None, day: date) -> date | None:
    """The first day after ``day`` on which the plan has another status, while ``accepted`` stays the latest."""
    if accepted is None:
        return None
    plans = list_plans(record, accepted)
    moments = sorted(_list_plan_moments(day, plans))
    if not moments:
        return None
    status = _find_plan_status(plans, day)
    return next((moment for moment in moments if _find_plan_status(plans, moment) is not status), None)


def _list_plan_moments(day: date, plans: Sequence[ActionPlan]) -> set[date]:
    """The days after ``day`` on which the status of ``plans`` may change."""
    items = [item for plan in plans for item in plan.items]
    developed = {plan.developed_on for plan in plans if plan.developed_on > day}
    done = {item.done_on for item in items if item.done_on is not None and item.done_on > day}
    overdue = {item.due_on + ONE_DAY for item in items if day <= item.due_on < date.max}
    return developed | done | overdue


# Size (R1.1)


def _measure_size(history: FactHistory, day: date) -> SizeState:
    """The size in the year of ``day``: up to that day, and up to 31 December with planned entries."""
    so_far = history.peak_until(day)
    projected = history.peak_until(date(day.year, 12, 31))
    return SizeState(
        status=_find_size_status(history, day.year, so_far.count, projected.count),
        peak=so_far.count,
        peak_on=so_far.first_day,
        projected_peak=projected.count,
        projected_peak_on=projected.first_day,
    )


def _find_size_status(history: FactHistory, year: int, peak: int, projected_peak: int) -> SizeStatus:
    if peak > WORKER_LIMIT:
        return SizeStatus.EXCEEDED
    if projected_peak > WORKER_LIMIT:
        return SizeStatus.WILL_EXCEED
    if projected_peak or any(entry.is_in_year(year) for entry in history.record.headcount):
        return SizeStatus.SMALL
    return SizeStatus.UNREPORTED


def _find_peak_change(history: FactHistory, day: date) -> date | None:
    """The first day after ``day`` with another peak: a higher day of the same year, otherwise the next 1 January.

    None if that year has no workers.
    """
    highs = history.list_highs(day.year)
    if not highs:
        return None
    later = (high for high, _ in highs if high > day)
    return next(later, find_new_year(day.year + 1))


def _find_report_change(history: FactHistory, day: date) -> date | None:
    """The first 1 January after ``day`` with a new or ended entry; None if the year of ``day`` has workers."""
    if history.list_highs(day.year):
        return None
    years = [entry.starts_on.year for entry in history.record.headcount]
    years += [entry.ends_on.year + 1 for entry in history.record.headcount if entry.ends_on]
    following = min((year for year in years if year > day.year), default=None)
    return None if following is None else find_new_year(following)


# Discount (R5.1, R5.2)


def _find_discount(standing: StandingCode, risks: tuple[DiscountReason, ...], *, in_pir: bool) -> Discount:
    if not (in_pir and standing.in_force):
        not_in_pir = () if in_pir else (DiscountReason.NOT_PIR_REGISTERED,)
        not_in_force = () if standing.in_force else (standing,)
        return Discount(DiscountStatus.INELIGIBLE, None, None, not_in_pir + not_in_force)
    status = DiscountStatus.AT_RISK if risks else DiscountStatus.ELIGIBLE
    return Discount(status, DISCOUNT_FLOOR_PERCENT, DISCOUNT_CEILING_PERCENT, risks)


def _list_risks(
    upcoming: NextAudit | None, standing: StandingCode, size: SizeState, plan: ActionPlanState, *, under_review: bool
) -> tuple[DiscountReason, ...]:
    """The risks to the discount of a certificate in force, in the order in which pages list them."""
    risks = (
        (upcoming is not None and upcoming.overdue, DiscountReason.AUDIT_OVERDUE),
        (standing is StandingCode.RENEWAL_PENDING, DiscountReason.RENEWAL_PENDING),
        (under_review, DiscountReason.UNDER_REVIEW),
        (size.status is SizeStatus.EXCEEDED, DiscountReason.SIZE_EXCEEDED),
        (plan.status is PlanStatus.OVERDUE, DiscountReason.ACTION_PLAN_OVERDUE),
    )
    return tuple(reason for is_met, reason in risks if is_met)


# The day on which the answer changes


def _find_change(known: KnownFacts, parts: Parts) -> date | None:
    """The first later day with another answer; None if there is no such day.

    The answer changes when a date passes or a fact becomes known. Not every fact changes it, so each one is tried.
    """
    history = known.history
    while True:
        turn, fact = _find_next_turn(known, parts), _find_next_fact(history, known.day)
        if fact is None or (turn is not None and turn < fact):
            return turn
        known = history.known_on(fact)
        if _compute_parts(known) != parts:
            return fact


def _find_next_fact(history: FactHistory, day: date) -> date | None:
    """The first day after ``day`` on which more is known."""
    return _find_first(day, history.next_moment(day), _find_report_change(history, day))


def _find_next_turn(known: KnownFacts, parts: Parts) -> date | None:
    """The first later day with another answer, if nothing more is known until then."""
    standing, _, _, upcoming, *_ = parts
    return _find_first(
        known.day,
        find_next_day(upcoming.due_by) if upcoming and upcoming.due_by else None,
        _find_plan_change(known.history.record, known.accepted, known.day),
        _find_peak_change(known.history, known.day),
        *(_list_certificate_turns(known) if standing is StandingCode.CERTIFIED else ()),
    )


def _list_certificate_turns(known: KnownFacts) -> Iterator[date | None]:
    """The days on which a valid certificate has expired, and on which a year without its audit matters or is over."""
    if known.certificate:
        yield find_next_day(known.certificate.expires_on)
    if known.unaudited_year:
        yield find_new_year(known.unaudited_year + 1)
        if known.candidate:
            yield find_new_year(known.unaudited_year)


def _find_first(day: date, *moments: date | None) -> date | None:
    """The first of ``moments`` after ``day``."""
    return min((moment for moment in moments if moment is not None and moment > day), default=None)
