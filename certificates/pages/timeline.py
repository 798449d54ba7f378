"""Everything of one municipality on one line of time, and the same in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from audits.rules.lifecycle import AuditState
from certificates.pages.audits import AuditRow
from certificates.rules.answer import Answer, Certificate
from certificates.rules.record import ActionItem, ActionPlan, Outcome, Record, Review, Verdict
from certificates.rules.situation import Situation
from certificates.rules.standing import compute_standing
from municipalities.rules.headcount import list_stretches
from secor_portal.dates import ONE_DAY
from secor_portal.web.charts.day import Stretch
from secor_portal.web.charts.lanes import Lane, LaneBar, LaneMark, Lanes, LaneSteps
from secor_portal.web.charts.time import ChartSpan
from secor_portal.wording import day, short_day

MARKS = {Outcome.PENDING: "care", Outcome.PASSED: "done", Outcome.FAILED: "stop"}
QA = {
    Outcome.PENDING: "QA has not decided",
    Outcome.PASSED: AuditState.QA_PASSED.label,
    Outcome.FAILED: AuditState.QA_FAILED.label,
}
RANGES = {"2": (1, 1), "5": (3, 2), "10": (8, 2)}  # calendar years before that of the day shown, and from it on


@dataclass(frozen=True, slots=True)
class Dated:
    """One line of the same in words."""

    on: date
    said: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """What is known on the day of ``seen`` about a municipality, its audits listed as the desk does."""

    seen: Situation
    audits: Sequence[AuditRow]

    def lanes(self, years: str) -> Lanes:
        """The chart of so many years, one of `RANGES`."""
        today = self.seen.answer.as_of
        before, after = RANGES[years]
        first, last = date(today.year - before, 1, 1), date(today.year + after - 1, 12, 31)
        window = self.seen.cycle.window
        return Lanes(
            first,
            max(last, date(today.year + 1, 12, 31)),
            today,
            [
                Lane("Certificate", [*self._certificates(), *self._pir()]),
                Lane("Audits", [*self._audits(), *self._next_audit()]),
                Lane("Action plan", list(self._plans())),
                Lane("Headcount", [LaneSteps(list(self._people(first.year, today.year + 1)), today)]),
                Lane("Decisions", [*self._reviews(), *self._extensions()]),
            ],
            window=ChartSpan(window.first_day, window.last_day) if window else None,
            dense=True,
        )

    def in_words(self) -> list[Dated]:
        """The same facts, the latest first."""
        return sorted(self._all_in_words(), key=lambda line: line.on, reverse=True)

    def _known_audits(self) -> list[tuple[AuditRow, date, Outcome]]:
        """Each with its day and what QA had said: of the record, so without drafts and without what came later."""
        today = self.seen.answer.as_of
        known = {audit.id: audit for audit in self.seen.record.audits if audit.conducted_on <= today}
        listed = [(audit, known[str(audit.id)]) for audit in self.audits if str(audit.id) in known]
        return [(audit, fact.conducted_on, fact.outcome_on(today)) for audit, fact in listed]

    def _won(self) -> list[tuple[str, date, date]]:
        """Each certificate, by its number, with the days that it was good for, the latest first.

        One that a later one replaced ends there.
        """
        numbers = {str(audit.id): audit.number or "" for audit in self.audits}
        answer, found, until = self.seen.answer, [], date.max
        while certificate := answer.certificate:
            first = certificate.effective_on
            last = max(first, min(_last_day(certificate, answer), until))
            found.append((numbers[certificate.audit], first, last))
            answer, until = compute_standing(_before(self.seen.record, first), answer.as_of), first
        return found

    def _certificates(self) -> Iterator[LaneBar]:
        for number, first, last in self._won():
            yield LaneBar(first, last, "fill", f"No. {number}" if number else "Awaiting issue", thick=True)

    def _pir(self) -> Iterator[LaneMark]:
        registered_on = self.seen.record.pir_registered_on
        if registered_on and registered_on <= self.seen.answer.as_of:
            yield LaneMark(registered_on, "done", "PIR")

    def _audits(self) -> Iterator[LaneMark]:
        for audit, conducted_on, outcome in self._known_audits():
            yield LaneMark(conducted_on, MARKS[outcome], audit.short_name)

    def _next_audit(self) -> Iterator[LaneMark]:
        upcoming = self.seen.answer.next_audit
        if upcoming and upcoming.due_by:
            kind, verb = ("stop", "was due") if upcoming.overdue else ("care", "due")
            yield LaneMark(upcoming.due_by, kind, f"{verb} {short_day(upcoming.due_by)}")

    def _plans(self) -> Iterator[LaneBar]:
        today = self.seen.answer.as_of
        for plan in self._known_plans():
            last = max((_until(item, today) for item in plan.items), default=plan.developed_on)
            last = max(last, plan.developed_on)
            yield LaneBar(plan.developed_on, min(last, max(today, plan.developed_on)), "fill", _progress(plan, today))
            if last > today:
                yield LaneBar(max(today, plan.developed_on), last, "soft")

    def _known_plans(self) -> list[ActionPlan]:
        return [plan for plan in self.seen.record.action_plans if plan.developed_on <= self.seen.answer.as_of]

    def _people(self, first_year: int, last_year: int) -> Iterator[Stretch]:
        for year in range(first_year, last_year + 1):
            for stretch in list_stretches(self.seen.record.headcount, year):
                yield Stretch(stretch.first_day, stretch.last_day, stretch.count)

    def _reviews(self) -> Iterator[LaneBar | LaneMark]:
        today = self.seen.answer.as_of
        for review in self._known_reviews():
            decided_on = _decided(review, today)
            yield LaneBar(review.opened_on, decided_on or today, "care", "Review")
            if decided_on:
                yield LaneMark(decided_on, "stop" if review.verdict is Verdict.REVOKED else "done")

    def _known_reviews(self) -> list[Review]:
        return [review for review in self.seen.record.reviews if review.opened_on <= self.seen.answer.as_of]

    def _extensions(self) -> Iterator[LaneMark]:
        for extension in self.seen.record.extensions:
            if extension.granted_on <= self.seen.answer.as_of:
                yield LaneMark(extension.granted_on, "done", f"More time until {short_day(extension.until)}")

    def _all_in_words(self) -> Iterator[Dated]:
        today, record = self.seen.answer.as_of, self.seen.record
        if record.pir_registered_on and record.pir_registered_on <= today:
            yield Dated(record.pir_registered_on, "Registered in PIR.")
        if record.pir_withdrawn_on and record.pir_withdrawn_on <= today:
            yield Dated(record.pir_withdrawn_on, "Withdrawn from PIR.")
        for number, first, last in self._won():
            name = f"Certificate {number}" if number else "Certificate, awaiting issue,"
            yield Dated(first, f"{name} effective, until {day(last)}.")
        for audit, conducted_on, outcome in self._known_audits():
            score = "" if outcome is Outcome.PENDING else audit.score
            yield Dated(conducted_on, f"{', '.join(filter(None, (audit.name, score, QA[outcome])))}.")
        for plan in self._known_plans():
            yield Dated(plan.developed_on, f"Action plan developed, {_progress(plan, today)}.")
        yield from self._decisions_in_words(today)
        yield from self._next_in_words()

    def _decisions_in_words(self, today: date) -> Iterator[Dated]:
        for review in self._known_reviews():
            yield Dated(review.opened_on, "Review opened by the ministry.")
            if decided_on := _decided(review, today):
                verdict = review.verdict.value if review.verdict else ""
                yield Dated(decided_on, f"Review decided by the ministry: {verdict}.")
        for extension in self.seen.record.extensions:
            if extension.granted_on <= today:
                what = f"for the audit of {extension.year}" if extension.year else "for the certificate"
                yield Dated(extension.granted_on, f"More time {what}, until {day(extension.until)}.")

    def _next_in_words(self) -> Iterator[Dated]:
        answer = self.seen.answer
        if answer.next_audit and answer.next_audit.due_by:
            name = answer.next_audit.kind.name_in_text
            yield Dated(answer.next_audit.due_by, f"Last day of the next audit, {name.split()[0]}.")
        if answer.size.projected_peak_on and answer.size.projected_peak > answer.size.peak:
            yield Dated(answer.size.projected_peak_on, f"{answer.size.projected_peak} people planned.")


def _last_day(certificate: Certificate, answer: Answer) -> date:
    """Its expiry, or the day before the answer has it not in force any more."""
    if answer.in_force or answer.since is None:
        return certificate.expires_on
    return min(certificate.expires_on, answer.since - ONE_DAY)


def _before(record: Record, day: date) -> Record:
    """The record with the audits conducted before ``day`` only."""
    return replace(record, audits=tuple(audit for audit in record.audits if audit.conducted_on < day))


def _until(item: ActionItem, today: date) -> date:
    """When it was done, as far as known ``today``, or is due."""
    return item.due_on if item.done_on is None or item.is_open_on(today) else item.done_on


def _progress(plan: ActionPlan, today: date) -> str:
    done = sum(not item.is_open_on(today) for item in plan.items)
    return f"{done} of {len(plan.items)} done"


def _decided(review: Review, today: date) -> date | None:
    return review.decided_on if review.decided_on and review.decided_on <= today else None
