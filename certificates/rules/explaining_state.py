"""Why the action plan, the size and the discount are what they are, in sentences for people."""

from collections.abc import Iterator

from certificates.rules.answer import (
    Answer,
    DiscountReason,
    DiscountStatus,
    PlanStatus,
    Size,
    SizeStatus,
    Standing,
)
from certificates.rules.dates import in_words
from certificates.rules.history import Known
from certificates.rules.plan import open_items, plans_from
from certificates.rules.record import Record

Sentences = Iterator[tuple[str, str]]

NOT_IN_FORCE = {
    Standing.NEVER_CERTIFIED: "No certificate has been won yet, so there is no discount.",
    Standing.REVOKED: "The certificate is revoked, so there is no discount.",
    Standing.NOT_MAINTAINED: "The certificate is not maintained, so there is no discount.",
    Standing.LAPSED: "The certificate has lapsed, so there is no discount.",
}
RISKS = {
    DiscountReason.AUDIT_OVERDUE: ("R3.4", "The next audit is overdue, which puts the discount at risk."),
    DiscountReason.RENEWAL_PENDING: ("R4.2", "The renewal waits for QA, which puts the discount at risk."),
    DiscountReason.UNDER_REVIEW: ("R6.1", "A review by the ministry is open, which puts the discount at risk."),
    DiscountReason.SIZE_EXCEEDED: ("R1.3", "More than ten people counted this year, which puts the discount at risk."),
    DiscountReason.ACTION_PLAN_OVERDUE: ("R3.1", "An action is overdue, which puts the discount at risk."),
}


def plan_sentences(record: Record, known: Known, status: PlanStatus) -> Sentences:
    """What the latest audit that passed QA asks for, and how much of its action plan is done (R3.1)."""
    if known.accepted is None:
        yield "R3.1", "No audit has passed QA yet, so no action plan is due."
        return
    audit = f"the audit of {in_words(known.accepted.conducted_on)}"
    if status is PlanStatus.MISSING:
        yield "R3.1", f"QA passed {audit}; its action plan is still to be developed."
        return
    plans = [plan for plan in plans_from(record, known.accepted) if plan.developed_on <= known.day]
    total = sum(len(plan.items) for plan in plans)
    left = sorted(item.due_on for item in open_items(plans, known.day))
    done = f"{total - len(left)} of {total} done" if total else "nothing to do"
    yield "R3.1", f"Action plan from {audit}: {done}."
    if left:
        due = "was" if left[0] < known.day else "is"
        yield "R3.1", f"The first open action {due} due on {in_words(left[0])}."


def size_sentences(answer: Answer) -> Sentences:
    """The peak of the year so far and as planned (R1.1), and what more than ten people mean (R1.3)."""
    size, year = answer.size, answer.as_of.year
    if size.status is SizeStatus.UNREPORTED:
        yield "R1.1", f"No headcount is reported for {year}."
        return
    yield "R1.1", _peak_so_far(size, year)
    if size.projected_peak > size.peak and size.projected_peak_on:
        yield "R1.1", f"{size.projected_peak} people are planned for {in_words(size.projected_peak_on)}."
    if size.status is not SizeStatus.SMALL:
        yield "R1.3", "Above ten people on any day, the next audit is a COR audit."
    if size.status is SizeStatus.EXCEEDED and answer.in_force:
        yield "R1.3", "The certificate in force is not ended by this."


def discount_sentences(record: Record, answer: Answer) -> Sentences:
    """Whether WCB's discount may be expected, and what stands against it (R5.1, R5.2)."""
    discount = answer.discount
    if discount.status is not DiscountStatus.INELIGIBLE:
        yield (
            "R5.1",
            (
                f"With a certificate in force and PIR registration, {discount.floor_percent} % to "
                f"{discount.ceiling_percent} % may be expected. WCB decides."
            ),
        )
    for reason in discount.reasons:
        yield _against(reason)
    for review in record.reviews:
        if review.is_undecided_on(answer.as_of):
            yield "R6.1", f"Review opened {in_words(review.opened_on)}, not decided."


def _against(reason: Standing | DiscountReason) -> tuple[str, str]:
    if isinstance(reason, Standing):
        return "R5.2", NOT_IN_FORCE[reason]
    if reason is DiscountReason.NOT_PIR_REGISTERED:
        return "R5.1", "The municipality is not registered in PIR, so there is no discount."
    return RISKS[reason]


def _peak_so_far(size: Size, year: int) -> str:
    if size.peak_on is None:
        return f"Nobody is counted in {year} so far."
    people = "person" if size.peak == 1 else "people"
    return f"At most {size.peak} {people} on one day of {year} so far, first on {in_words(size.peak_on)}."
