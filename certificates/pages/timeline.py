"""All facts of one municipality on one line of time, and the same in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from audits.rules.lifecycle import AuditState
from certificates.pages.audits import DeskAudit
from certificates.rules.answer import Answer, Certificate
from certificates.rules.record import ActionItem, ActionPlan, Outcome, Record, Review, Verdict
from certificates.rules.situation import Situation
from certificates.rules.standing import compute_standing
from municipalities.rules.headcount import list_stretches
from secor_portal.dates import ONE_DAY
from secor_portal.partner import PARTNER
from secor_portal.web.charts.day import Stretch
from secor_portal.web.charts.lanes import Lane, LaneBar, LaneMark, Lanes, LaneSteps
from secor_portal.web.charts.time import ChartSpan
from secor_portal.wording import day, short_day

MARKS = {Outcome.PENDING: "care", Outcome.PASSED: "done", Outcome.FAILED: "stop"}
RESULTS = {
    Outcome.PENDING: f"{PARTNER.name} has not decided",
    Outcome.PASSED: AuditState.QA_PASSED.label,
    Outcome.FAILED: AuditState.QA_FAILED.label,
}
RANGES = {"2": (1, 1), "5": (3, 2), "10": (8, 2)}  # calendar years before that of the day shown, and from it on


@dataclass(frozen=True, slots=True)
class DatedLine:
    """One fact in words."""

    on: date
    sentence: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """What was known of a municipality on the day of ``situation``; ``audits`` are the rows of the desk's list."""

    situation: Situation
    audits: Sequence[DeskAudit]

    def draw_lanes(self, years: str) -> Lanes:
        """The chart of this many years, a key of `RANGES`."""
        today = self.situation.answer.as_of
        before, after = RANGES[years]
        first, last = date(today.year - before, 1, 1), date(today.year + after - 1, 12, 31)
        window = self.situation.cycle.window
        return Lanes(
            first,
            max(last, date(today.year + 1, 12, 31)),
            today,
            [
                Lane("Certificate", [*self._draw_certificates(), *self._draw_pir()]),
                Lane("Audits", [*self._draw_audits(), *self._draw_next_audit()]),
                Lane("Action plan", list(self._draw_plans())),
                Lane("Headcount", [LaneSteps(list(self._list_stretches(first.year, today.year + 1)), today)]),
                Lane("Decisions", [*self._draw_reviews(), *self._draw_extensions()]),
            ],
            window=ChartSpan(window.first_day, window.last_day) if window else None,
            dense=True,
        )

    def list_lines(self) -> list[DatedLine]:
        """The same facts, the latest first."""
        return sorted(self._describe_all(), key=lambda line: line.on, reverse=True)

    def _list_known_audits(self) -> list[tuple[DeskAudit, date, Outcome]]:
        """Each audit of the record with its last day and its result by then; drafts and later audits are left out."""
        today = self.situation.answer.as_of
        known = {audit.id: audit for audit in self.situation.record.audits if audit.conducted_on <= today}
        listed = [(audit, known[str(audit.id)]) for audit in self.audits if str(audit.id) in known]
        return [(audit, fact.conducted_on, fact.outcome_on(today)) for audit, fact in listed]

    def _list_certificates(self) -> list[tuple[str, date, date]]:
        """The number and the first and last day of each certificate, the latest first.

        A certificate that was replaced ends with the next one.
        """
        numbers = {str(audit.id): audit.number or "" for audit in self.audits}
        answer, certificates, until = self.situation.answer, [], date.max
        while certificate := answer.certificate:
            first = certificate.effective_on
            last = max(first, min(_find_last_day(certificate, answer), until))
            certificates.append((numbers[certificate.audit], first, last))
            answer, until = compute_standing(_keep_earlier(self.situation.record, first), answer.as_of), first
        return certificates

    def _draw_certificates(self) -> Iterator[LaneBar]:
        for number, first, last in self._list_certificates():
            yield LaneBar(first, last, "fill", f"No. {number}" if number else "Awaiting issue", thick=True)

    def _draw_pir(self) -> Iterator[LaneMark]:
        registered_on = self.situation.record.pir_registered_on
        if registered_on and registered_on <= self.situation.answer.as_of:
            yield LaneMark(registered_on, "done", "PIR")

    def _draw_audits(self) -> Iterator[LaneMark]:
        for audit, conducted_on, outcome in self._list_known_audits():
            yield LaneMark(conducted_on, MARKS[outcome], audit.short_name)

    def _draw_next_audit(self) -> Iterator[LaneMark]:
        upcoming = self.situation.answer.next_audit
        if upcoming and upcoming.due_by:
            kind, verb = ("stop", "was due") if upcoming.overdue else ("care", "due")
            yield LaneMark(upcoming.due_by, kind, f"{verb} {short_day(upcoming.due_by)}")

    def _draw_plans(self) -> Iterator[LaneBar]:
        today = self.situation.answer.as_of
        for plan in self._list_known_plans():
            last = max((_find_end(item, today) for item in plan.items), default=plan.developed_on)
            last = max(last, plan.developed_on)
            yield LaneBar(plan.developed_on, min(last, max(today, plan.developed_on)), "fill", _count_done(plan, today))
            if last > today:
                yield LaneBar(max(today, plan.developed_on), last, "soft")

    def _list_known_plans(self) -> list[ActionPlan]:
        return [plan for plan in self.situation.record.action_plans if plan.developed_on <= self.situation.answer.as_of]

    def _list_stretches(self, first_year: int, last_year: int) -> Iterator[Stretch]:
        for year in range(first_year, last_year + 1):
            for stretch in list_stretches(self.situation.record.headcount, year):
                yield Stretch(stretch.first_day, stretch.last_day, stretch.count)

    def _draw_reviews(self) -> Iterator[LaneBar | LaneMark]:
        today = self.situation.answer.as_of
        for review in self._list_known_reviews():
            decided_on = _find_decision_day(review, today)
            yield LaneBar(review.opened_on, decided_on or today, "care", "Review")
            if decided_on:
                yield LaneMark(decided_on, "stop" if review.verdict is Verdict.REVOKED else "done")

    def _list_known_reviews(self) -> list[Review]:
        return [review for review in self.situation.record.reviews if review.opened_on <= self.situation.answer.as_of]

    def _draw_extensions(self) -> Iterator[LaneMark]:
        for extension in self.situation.record.extensions:
            if extension.granted_on <= self.situation.answer.as_of:
                yield LaneMark(extension.granted_on, "done", f"Extension until {short_day(extension.until)}")

    def _describe_all(self) -> Iterator[DatedLine]:
        today, record = self.situation.answer.as_of, self.situation.record
        if record.pir_registered_on and record.pir_registered_on <= today:
            yield DatedLine(record.pir_registered_on, "Registered in PIR.")
        if record.pir_withdrawn_on and record.pir_withdrawn_on <= today:
            yield DatedLine(record.pir_withdrawn_on, "Withdrawn from PIR.")
        for number, first, last in self._list_certificates():
            name = f"Certificate {number}" if number else "Certificate (awaiting issue)"
            yield DatedLine(first, f"{name} in effect until {day(last)}.")
        for audit, conducted_on, outcome in self._list_known_audits():
            score = "" if outcome is Outcome.PENDING else audit.score
            yield DatedLine(conducted_on, f"{', '.join(filter(None, (audit.name, score, RESULTS[outcome])))}.")
        for plan in self._list_known_plans():
            yield DatedLine(plan.developed_on, f"Action plan developed, {_count_done(plan, today)}.")
        yield from self._describe_decisions(today)
        yield from self._describe_next()

    def _describe_decisions(self, today: date) -> Iterator[DatedLine]:
        for review in self._list_known_reviews():
            yield DatedLine(review.opened_on, "The ministry opened a review.")
            if decided_on := _find_decision_day(review, today):
                verdict = review.verdict.value if review.verdict else ""
                yield DatedLine(decided_on, f"The ministry decided its review: {verdict}.")
        for extension in self.situation.record.extensions:
            if extension.granted_on <= today:
                what = f"for the audit of {extension.year}" if extension.year else "for the certificate"
                yield DatedLine(extension.granted_on, f"Extension {what}, until {day(extension.until)}.")

    def _describe_next(self) -> Iterator[DatedLine]:
        answer = self.situation.answer
        if answer.next_audit and answer.next_audit.due_by:
            yield DatedLine(answer.next_audit.due_by, f"Deadline of the next {answer.next_audit.kind.name_in_text}.")
        if answer.size.projected_peak_on and answer.size.projected_peak > answer.size.peak:
            yield DatedLine(answer.size.projected_peak_on, f"{answer.size.projected_peak} workers planned.")


def _find_last_day(certificate: Certificate, answer: Answer) -> date:
    """Its expiry date, or its last day in force if it ended earlier."""
    if answer.in_force or answer.since is None:
        return certificate.expires_on
    return min(certificate.expires_on, answer.since - ONE_DAY)


def _keep_earlier(record: Record, day: date) -> Record:
    """The record with only the audits conducted before ``day``."""
    return replace(record, audits=tuple(audit for audit in record.audits if audit.conducted_on < day))


def _find_end(item: ActionItem, today: date) -> date:
    """The day on which it was done, if it was by ``today``, else the day on which it is due."""
    return item.due_on if item.done_on is None or item.is_open_on(today) else item.done_on


def _count_done(plan: ActionPlan, today: date) -> str:
    done = sum(not item.is_open_on(today) for item in plan.items)
    return f"{done} of {len(plan.items)} done"


def _find_decision_day(review: Review, today: date) -> date | None:
    return review.decided_on if review.decided_on and review.decided_on <= today else None
