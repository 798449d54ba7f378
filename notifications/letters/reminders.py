"""What to say of one date: how far it is, why it is that date, where to go."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from audits.models import ActionItem, Audit, RevisionRound
from audits.rules.deadlines import compute_submission_due
from audits.rules.kinds import AuditKind
from audits.selectors.limits import get_limits
from certificates.rules.answer import DiscountStatus, NextKind
from certificates.rules.reason import Subject as Part
from certificates.wording import AUDITS
from notifications.letters.letter import FactRows, Link, link_to
from notifications.rules.schedule import is_before_season
from notifications.rules.subjects import ObligationSubject
from notifications.selectors.due import DueDate
from notifications.selectors.standings import StandingReading
from secor_portal import wording

QA_RULES = {AuditKind.CERTIFICATION: "R2.1", AuditKind.INTERNAL: "R3.2", AuditKind.ADDITIONAL: "R7"}
DAY_OF_AN_AUDIT = "The date of an audit is the last day of data gathering."
SEASON = " Confirm it before the season, when more people come."
BEFORE_EXPIRY = (
    "To prevent a lapse, another certification audit is conducted before that day; QA may finish later (R4.2)."
)


@dataclass(frozen=True, slots=True)
class ReminderText:
    """One date in words. ``short`` fits a subject line, ``headline`` is a sentence, ``left`` how far it is."""

    short: str
    headline: str
    left: str
    why: str
    facts: FactRows
    link: Link


def write_reminder_text(one: DueDate, as_of: date) -> ReminderText:
    """What to say of a date on the day ``as_of``."""
    return TEXTS[one.subject](one, as_of)


def describe_days_left(due_on: date, as_of: date) -> str:
    """How far a date is, as a sentence."""
    verb = "It is" if due_on < as_of else "That is"
    return f"{verb} {wording.in_days(due_on, as_of)}."


def _is_or_was(due_on: date, as_of: date) -> str:
    return "was" if due_on < as_of else "is"


def _audit_text(one: DueDate, as_of: date) -> ReminderText:
    reading: StandingReading = one.about  # type: ignore[assignment]
    audit, day = AUDITS[NextKind(reading.next_kind)], wording.day(one.due_on)
    return ReminderText(
        short=f"{audit} by {day}",
        headline=f"The {audit} {_is_or_was(one.due_on, as_of)} due by {day}.",
        left=describe_days_left(one.due_on, as_of),
        why=f"{reading.why(Part.NEXT_AUDIT)} {DAY_OF_AN_AUDIT}",
        facts=(
            ("Conduct the audit by", day),
            *_submission_facts(one.due_on, as_of),
            *_certificate_facts(reading),
            *_discount_facts(one, as_of),
        ),
        link=link_to("Go to the audits", "municipal:audits", one.municipality.slug),
    )


def _submission_facts(due_on: date, as_of: date) -> FactRows:
    """By when to submit an audit conducted on its last day; nothing once that day is over."""
    if due_on < as_of:
        return ()
    by = wording.day(compute_submission_due(due_on, get_limits()))
    return (("Submit it to AMHSA by", f"{by}, if it is conducted on the last day"),)


def _certificate_facts(reading: StandingReading) -> FactRows:
    if not reading.in_force or reading.expires_on is None:
        return (("Your certificate", "None in force"),)
    return (("Your certificate", f"In force, expires on {wording.day(reading.expires_on)}"),)


def _discount_facts(one: DueDate, as_of: date) -> FactRows:
    """What a late audit does to the discount, where there is one."""
    reading: StandingReading = one.about  # type: ignore[assignment]
    if reading.discount_status == DiscountStatus.INELIGIBLE:
        return ()
    when = "While it is late" if one.due_on < as_of else "If it is late"
    return ((when, "WCB’s discount is at risk (R5.1)"),)


def _expiry_text(one: DueDate, as_of: date) -> ReminderText:
    reading: StandingReading = one.about  # type: ignore[assignment]
    day = wording.day(one.due_on)
    facts = [("The certificate is valid through", day)]
    if reading.next_due_by:
        facts.append(("Conduct the next audit by", wording.day(reading.next_due_by)))
    return ReminderText(
        short=f"certificate expires on {day}",
        headline=f"The certificate expires on {day}.",
        left=describe_days_left(one.due_on, as_of),
        why=f"{reading.why(Part.CERTIFICATE)} {BEFORE_EXPIRY}",
        facts=tuple(facts),
        link=link_to("Go to the certificate", "municipal:certificates", one.municipality.slug),
    )


def _revisions_text(one: DueDate, as_of: date) -> ReminderText:
    asked: RevisionRound = one.about  # type: ignore[assignment]
    audit: Audit = asked.audit
    day = wording.day(one.due_on)
    return ReminderText(
        short=f"revisions due by {day}",
        headline=f"The revisions {'were' if one.due_on < as_of else 'are'} due by {day}.",
        left=describe_days_left(one.due_on, as_of),
        why=f"AMHSA asked for revisions on {wording.day(asked.requested_on)}. The audit counts once it has passed QA "
        f"(rule {QA_RULES[AuditKind(audit.kind)]}).",
        facts=(("Audit", audit.get_kind_display()), ("Round", str(asked.number))),
        link=link_to("Answer the revisions", "municipal:audit_revisions", one.municipality.slug, audit.pk),
    )


def _action_text(one: DueDate, as_of: date) -> ReminderText:
    item: ActionItem = one.about  # type: ignore[assignment]
    day = wording.day(one.due_on)
    return ReminderText(
        short=f"action due by {day}",
        headline=f"An action of the action plan {_is_or_was(one.due_on, as_of)} due by {day}.",
        left=describe_days_left(one.due_on, as_of),
        why="A certificate stays valid if the action plan is developed and implemented (rule R3.1).",
        facts=(("What", item.what), ("Who", item.owner)),
        link=link_to("Go to the action plan", "municipal:plan", one.municipality.slug),
    )


def _submission_text(one: DueDate, as_of: date) -> ReminderText:
    audit: Audit = one.about  # type: ignore[assignment]
    day, kind = wording.day(one.due_on), audit.get_kind_display()
    conducted_on: date = audit.conducted_on  # type: ignore[assignment]  # a draft without a day has no limit
    return ReminderText(
        short=f"submit the {kind.lower()} by {day}",
        headline=f"The {kind.lower()} {_is_or_was(one.due_on, as_of)} to be submitted by {day}.",
        left=describe_days_left(one.due_on, as_of),
        why=f"It was conducted on {wording.day(conducted_on)} and is not submitted yet. It counts once it passed QA "
        f"(rule {QA_RULES[AuditKind(audit.kind)]}).",
        facts=(("Audit", kind), ("Conducted on", wording.day(conducted_on)), ("Submit it to AMHSA by", day)),
        link=link_to("Open the audit", "municipal:audit", one.municipality.slug, audit.pk),
    )


def _headcount_text(one: DueDate, as_of: date) -> ReminderText:
    year = as_of.year
    return ReminderText(
        short=f"confirm the headcount of {year}",
        headline=f"Nobody has reported the headcount of {year}.",
        left=f"It takes a few minutes.{SEASON if is_before_season(as_of) else ''}",
        why="SECOR is for municipalities of at most ten people on every day of the calendar year (rules R1.1, R1.2). "
        "Above ten, the next audit is a COR audit (rule R1.3).",
        facts=(("Year", str(year)), ("Counts", "Heads, not full-time equivalents")),
        link=link_to("Report the headcount", "municipal:headcount", one.municipality.slug),
    )


def _renewal_text(one: DueDate, as_of: date) -> ReminderText:
    day, is_over = wording.day(one.due_on), one.due_on < as_of
    headline = f"The certificate {'expired' if is_over else 'expires'} on {day} and its renewal waits for QA."
    return ReminderText(
        short=f"renewal waits for QA, certificate {'expired' if is_over else 'expires'} on {day}",
        headline=headline,
        left="You need not conduct another audit now. Answer AMHSA quickly if it asks for revisions.",
        why="The audit was conducted before the certificate expires, so it renews the certificate if it passes QA, "
        "even where QA decides later (rule R4.2).",
        facts=(("The certificate is valid through", day),),
        link=link_to("Go to the audits", "municipal:audits", one.municipality.slug),
    )


TEXTS: dict[str, Callable[[DueDate, date], ReminderText]] = {
    ObligationSubject.AUDIT_DUE: _audit_text,
    ObligationSubject.EXPIRY: _expiry_text,
    ObligationSubject.SUBMISSION_DUE: _submission_text,
    ObligationSubject.REVISIONS_DUE: _revisions_text,
    ObligationSubject.ACTION_DUE: _action_text,
    ObligationSubject.HEADCOUNT_DUE: _headcount_text,
    ObligationSubject.RENEWAL_PENDING: _renewal_text,
}
