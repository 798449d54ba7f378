"""From histories to the database, in bulk: many municipalities, few statements."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import models

from audits.models import (
    ActionItem,
    ActionPlan,
    Answer,
    Audit,
    Document,
    ElementScore,
    Evidence,
    Note,
    RevisionRound,
    Submission,
)
from audits.rules.deadlines import compute_answer_due
from audits.rules.lifecycle import DECIDED, AuditState
from audits.selectors.limits import get_limits
from certificates.models import Certificate, Extension, MinistryReview
from certificates.rules.verification_code import encode_number
from municipalities.models import HeadcountEntry, Municipality, Training, User
from secor_portal.activity.models import Event
from secor_portal.activity.services import event_of
from secor_portal.demo import rows
from secor_portal.demo.answered import Answering
from secor_portal.demo.history import PastAudit, PlaceHistory

ROWS_AT_ONCE = 5000
ISSUE_DAYS = 7

# In this order no row is written before what it points to.
ORDER: tuple[type[models.Model], ...] = (
    HeadcountEntry,
    Training,
    Audit,
    ElementScore,
    Document,
    Answer,
    Evidence,
    Submission,
    RevisionRound,
    Note,
    ActionPlan,
    ActionItem,
    Certificate,
    Extension,
    MinistryReview,
    Event,
)


@dataclass(slots=True)
class Writer:
    """Collects rows and writes them in bulk.

    ``detailed`` adds what only people look at: the score by element and an event for every step.
    """

    cast: rows.Cast
    today: date
    detailed: bool
    numbers: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    waiting: dict[type[models.Model], list[Any]] = field(default_factory=lambda: defaultdict(list))

    def add_history(self, municipality: Municipality, history: PlaceHistory, own: User) -> None:
        """One municipality's history; ``own`` is its administrator."""
        rows.fill_details(municipality, history)
        self._put(*rows.build_headcount(municipality, history), *rows.build_training(municipality, history))
        for past in history.audits:
            self._add_audit(municipality, past, own)
        self._put(*rows.build_reviews(municipality, history))
        if history.extended_until:
            self._put(rows.build_extension(municipality, history.extended_until, self.cast.reviewers[0], self.today))

    def write_rows(self) -> None:
        """Everything added since the last time, a few statements a table."""
        for model in ORDER:
            model._base_manager.bulk_create(self.waiting.pop(model, []), batch_size=ROWS_AT_ONCE)

    def _put(self, *added: models.Model) -> None:
        for row in added:
            self.waiting[type(row)].append(row)

    def _add_audit(self, municipality: Municipality, past: PastAudit, own: User) -> None:
        cast = self.cast
        author = cast.external if past.kind == "certification" else own
        reviewer = cast.rng.choice(cast.reviewers)
        audit = rows.build_audit(municipality, past, author, reviewer, cast)
        audit.answer_due_on = _answer_due_on(past)
        self._put(audit)
        self._add_submission(audit, past, reviewer)
        if past.state in rows.REVISED:
            self._add_round(audit, past, reviewer)
        audit.act_by = audit.answer_due_on  # if a certificate expires earlier, recomputing the standings corrects this
        self._add_plan(audit, past, own)
        self._add_certificate(audit, past, reviewer)
        self._put(*self._events(audit, reviewer))

    def _add_submission(self, audit: Audit, past: PastAudit, reviewer: User) -> None:
        """Answers with evidence if the instrument has questions and the demo is detailed; else the report."""
        questions = self.cast.questions.get(audit.instrument_id)
        if self.detailed and questions:
            answering = Answering(audit, questions, self.cast.papers, self.cast.rng)
            self._put(*answering.build_rows(past.points, reviewer))
            return
        self._put(rows.build_document(audit, self.cast))
        if self.detailed:
            self._put(*rows.build_scores(audit, past.points, self.cast))

    def _add_round(self, audit: Audit, past: PastAudit, reviewer: User) -> None:
        """A round of revisions; while it is unanswered, its day is the one by which the audit is waited for."""
        asked = rows.build_revision_round(audit, past, reviewer, self.today)
        if asked.answered_on is None:
            audit.answer_due_on = asked.due_on
        at = rows.pick_moment(asked.requested_on)
        facts = {"round": asked.number, "due_on": asked.due_on}
        self._put(asked, event_of("audit.revisions_requested", audit, by=reviewer, at=at, **facts))

    def _add_plan(self, audit: Audit, past: PastAudit, own: User) -> None:
        if past.plan is None or past.decided_on is None:
            return
        plan = rows.build_plan(audit, past.decided_on)
        self._put(plan, *(rows.build_action(plan, planned, own) for planned in past.plan))

    def _add_certificate(self, audit: Audit, past: PastAudit, reviewer: User) -> None:
        """Issued a week after QA; what was decided lately still waits."""
        won = past.kind == "certification" and past.state is AuditState.QA_PASSED and audit.passed
        if not won or past.decided_on is None:
            return
        certificate = rows.build_certificate(audit, past, past.decided_on)
        issued_on = past.decided_on + timedelta(days=ISSUE_DAYS)
        if issued_on <= self.today:
            self._issue(certificate, audit.municipality, issued_on, reviewer)
        self._put(certificate)

    def _issue(self, certificate: Certificate, municipality: Municipality, on: date, by: User) -> None:
        self.numbers[on.year] += 1
        certificate.state = "issued"
        certificate.number = f"{on.year}-{self.numbers[on.year]:04d}"
        certificate.issued_on, certificate.issued_by = on, by
        certificate.legal_name = municipality.official_name
        certificate.wcb_account = municipality.wcb_account
        certificate.industry_code = municipality.industry_code
        certificate.code = encode_number(self.cast.rng.getrandbits(80))

    def _events(self, audit: Audit, reviewer: User) -> Iterator[Event]:
        """The steps that led to the audit's state; without detail only its submission."""
        if self.detailed:
            yield event_of("audit.started", audit, by=audit.author, at=audit.started_at, kind=audit.get_kind_display())
        if audit.submitted_at:
            yield event_of("audit.submitted", audit, by=audit.author, at=audit.submitted_at)
        if self.detailed and audit.qa_decided_on:
            at = rows.pick_moment(audit.qa_decided_on)
            yield event_of(f"audit.{audit.state}", audit, by=reviewer, at=at, reason=audit.qa_reason)


def _answer_due_on(past: PastAudit) -> date | None:
    """The day by which the reviewer should answer."""
    if past.submitted_on is None or past.state in DECIDED:
        return None
    return compute_answer_due(past.kind, past.submitted_on, get_limits())
