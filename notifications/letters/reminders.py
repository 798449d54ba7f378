"""The words of every reminder: what is due, by when, why, and where to go. One function each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from audits.models import ActionItem, Audit, RevisionRound
from audits.rules.deadlines import compute_submission_due
from audits.rules.kinds import AuditKind
from audits.selectors.limits import get_limits
from certificates.rules.codes import DiscountStatus, NextAuditKind
from certificates.rules.reason import Subject
from notifications.letters.letter import FactRows, Link, link_to
from notifications.rules.schedule import is_before_season
from notifications.rules.subjects import ObligationSubject
from notifications.selectors.due import DueDate
from notifications.selectors.standings import StandingReading
from secor_portal import wording
from secor_portal.partner import PARTNER
from secor_portal.program import WORKER_LIMIT

LAST_DAY_COUNTS = "The date of an audit is its last day."
BEFORE_SEASON = " Do it before the season, when you may have more workers."
RENEW_BEFORE_EXPIRY = (
    f"To stay certified, finish another certification audit before that day. {PARTNER.possessive} review may end later."
)


@dataclass(frozen=True, slots=True)
class ReminderText:
    """One reminder in words. ``what`` and ``status`` make "internal audit due 1 May 2027".

    ``headline`` says what to do, ``lead`` how far the date is, and ``why`` gives the reason, with its ``rules``.
    """

    what: str
    status: str
    headline: str
    lead: str
    why: str
    rules: tuple[str, ...]
    facts: FactRows
    link: Link
    is_overdue: bool = False

    @property
    def short(self) -> str:
        """For a list: "internal audit due 1 May 2027"."""
        return f"{self.what} {self.status}"

    @property
    def matter(self) -> str:
        """For a subject line: "Due 1 May 2027: internal audit", "OVERDUE by 20 days: internal audit"."""
        status = self.status.replace("overdue", "OVERDUE").replace("due today", "DUE TODAY")
        return f"{wording.capitalize_first(status)}: {self.what}"


def write_reminder_text(one: DueDate, as_of: date) -> ReminderText:
    """What to say about a date on the day ``as_of``."""
    return TEXTS[one.subject](one, as_of)


def _audit_text(one: DueDate, as_of: date) -> ReminderText:
    reading: StandingReading = one.about  # type: ignore[assignment]
    audit = NextAuditKind(reading.next_kind).name_in_text
    discount = _discount_facts(one, as_of)
    return _due_text(
        one,
        as_of,
        what=audit,
        task=f"Finish the {audit}",
        why=f"{reading.explain_part(Subject.NEXT_AUDIT)} {LAST_DAY_COUNTS}",
        rules=(*reading.find_rules(Subject.NEXT_AUDIT), *(("R5.1",) if discount else ())),
        facts=(
            ("Finish the audit by", wording.day(one.due_on)),
            *_submission_facts(one.due_on, as_of),
            *_certificate_facts(reading),
            *discount,
        ),
        link=link_to("Go to your audits", "municipal:audits", one.municipality.slug),
    )


def _submission_facts(due_on: date, as_of: date) -> FactRows:
    """By when to submit an audit that ends on its last day; nothing after that day."""
    if due_on < as_of:
        return ()
    by = wording.day(compute_submission_due(due_on, get_limits()))
    return ((f"Submit it to {PARTNER.name} by", f"{by}, if you finish on the last day"),)


def _certificate_facts(reading: StandingReading) -> FactRows:
    if not reading.in_force or reading.expires_on is None:
        return (("Your certificate", "None in force"),)
    return (("Your certificate", f"In force, expires on {wording.day(reading.expires_on)}"),)


def _discount_facts(one: DueDate, as_of: date) -> FactRows:
    """What a late audit does to the discount, if there is one."""
    reading: StandingReading = one.about  # type: ignore[assignment]
    if reading.discount_status == DiscountStatus.INELIGIBLE:
        return ()
    when = "while the audit is late" if one.due_on < as_of else "if the audit is late"
    return (("Your WCB discount", f"At risk {when}"),)


def _expiry_text(one: DueDate, as_of: date) -> ReminderText:
    reading: StandingReading = one.about  # type: ignore[assignment]
    day, is_today = wording.day(one.due_on), one.due_on <= as_of
    facts = [("Your certificate is valid through", day)]
    if reading.next_due_by:
        facts.append(("Finish the next audit by", wording.day(reading.next_due_by)))
    return ReminderText(
        what="certificate",
        status="expires today" if is_today else f"expires {day}",
        headline="Your certificate expires today." if is_today else f"Renew your certificate before {day}.",
        lead=f"Ask {PARTNER.name} what to do next."
        if is_today
        else f"It expires {wording.in_days(one.due_on, as_of)}.",
        why=f"{reading.explain_part(Subject.CERTIFICATE)} {RENEW_BEFORE_EXPIRY}",
        rules=(*reading.find_rules(Subject.CERTIFICATE), "R4.2"),
        facts=tuple(facts),
        link=link_to("Go to your certificate", "municipal:certificates", one.municipality.slug),
    )


def _submission_text(one: DueDate, as_of: date) -> ReminderText:
    audit: Audit = one.about  # type: ignore[assignment]
    kind = AuditKind(audit.kind)
    last_day: date = audit.conducted_on  # type: ignore[assignment]  # a draft without a date has no deadline
    return _due_text(
        one,
        as_of,
        what=f"submission of the {kind.name_in_text}",
        task=f"Submit the {kind.name_in_text}",
        why=f"The audit ended on {wording.day(last_day)}, and it isn’t submitted yet. {kind.row.counts_when}",
        rules=(kind.row.rule,),
        facts=(
            ("Audit", kind.label),
            ("Last day of the audit", wording.day(last_day)),
            (f"Submit it to {PARTNER.name} by", wording.day(one.due_on)),
        ),
        link=link_to("Open the audit", "municipal:audit", one.municipality.slug, audit.pk),
    )


def _revisions_text(one: DueDate, as_of: date) -> ReminderText:
    asked: RevisionRound = one.about  # type: ignore[assignment]
    kind = AuditKind(asked.audit.kind)
    return _due_text(
        one,
        as_of,
        what=f"revisions of the {kind.name_in_text}",
        task="Send your revisions",
        why=f"{PARTNER.name} asked for revisions on {wording.day(asked.requested_on)}. {kind.row.counts_when}",
        rules=(kind.row.rule,),
        facts=(("Audit", kind.label), ("Round", str(asked.number))),
        link=link_to("Answer the revisions", "municipal:audit_revisions", one.municipality.slug, asked.audit_id),
        is_plural=True,
    )


def _action_text(one: DueDate, as_of: date) -> ReminderText:
    item: ActionItem = one.about  # type: ignore[assignment]
    return _due_text(
        one,
        as_of,
        what="action in your action plan",
        task="Finish one action of your action plan",
        why="Your certificate stays valid only if you carry out your action plan.",
        rules=("R3.1",),
        facts=(("Action", item.what), ("Responsible", item.owner)),
        link=link_to("Go to your action plan", "municipal:plan", one.municipality.slug),
    )


def _headcount_text(one: DueDate, as_of: date) -> ReminderText:
    year = as_of.year
    return ReminderText(
        what=f"headcount for {year}",
        status="needed",
        headline=f"Report your headcount for {year}.",
        lead=f"It takes a few minutes.{BEFORE_SEASON if is_before_season(as_of) else ''}",
        why=f"No headcount for {year} is reported yet. SECOR is for municipalities with at most {WORKER_LIMIT} workers "
        f"on every day of the year. With more than {WORKER_LIMIT}, your next audit is one for the large-employer "
        "certificate (COR).",
        rules=("R1.1", "R1.2", "R1.3"),
        facts=(("Year", str(year)), ("Count", "People, not full-time jobs")),
        link=link_to("Report the headcount", "municipal:headcount", one.municipality.slug),
    )


def _renewal_text(one: DueDate, as_of: date) -> ReminderText:
    day, verb = wording.day(one.due_on), "expired" if one.due_on < as_of else "expires"
    return ReminderText(
        what="renewal of your certificate",
        status="in review",
        headline="You don’t need another audit now.",
        lead=f"{PARTNER.name} is reviewing your renewal. If {PARTNER.name} asks for revisions, answer quickly.",
        why=f"Your certificate {verb} on {day}. You finished the renewal audit before that day. If it passes "
        f"{PARTNER.possessive} review, it renews your certificate, even if the review ends later.",
        rules=("R4.2",),
        facts=(("Your certificate is valid through", day),),
        link=link_to("Go to your audits", "municipal:audits", one.municipality.slug),
    )


def _due_text(
    one: DueDate,
    as_of: date,
    *,
    what: str,
    task: str,
    why: str,
    rules: tuple[str, ...],
    facts: FactRows,
    link: Link,
    is_plural: bool = False,
) -> ReminderText:
    """The words of a task with a due date. A late one does not look like an early one."""
    day, days = wording.day(one.due_on), (one.due_on - as_of).days
    late = wording.count(-days, "day")
    if days < 0:
        status = f"overdue by {late}"
        headline = f"{task} now. {'They’re' if is_plural else 'It’s'} {late} overdue."
        lead = f"{'They were' if is_plural else 'It was'} due by {day}."
    else:
        status = f"due {day}" if days else "due today"
        headline = f"{task} by {day}." if days else f"{task} today."
        lead = f"That’s {wording.in_days(one.due_on, as_of)}."
    return ReminderText(what, status, headline, lead, why, rules, facts, link, is_overdue=days < 0)


TEXTS: dict[str, Callable[[DueDate, date], ReminderText]] = {
    ObligationSubject.AUDIT_DUE: _audit_text,
    ObligationSubject.EXPIRY: _expiry_text,
    ObligationSubject.SUBMISSION_DUE: _submission_text,
    ObligationSubject.REVISIONS_DUE: _revisions_text,
    ObligationSubject.ACTION_DUE: _action_text,
    ObligationSubject.HEADCOUNT_DUE: _headcount_text,
    ObligationSubject.RENEWAL_PENDING: _renewal_text,
}
