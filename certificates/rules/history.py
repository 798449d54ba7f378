"""A record, and what of it was known on one day."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from enum import Enum, auto

from audits.rules.kinds import CYCLE_KINDS, AuditKind
from certificates.rules.answer import Certificate
from certificates.rules.record import Audit, Outcome, Record, Verdict
from municipalities.rules.headcount import Peak, find_peak, list_highs
from municipalities.rules.values import value
from secor_portal.program import WORKER_LIMIT


class Obstacle(Enum):
    """What keeps an audit from a certificate (R2.1, R2.2, R6.3, R1.3)."""

    NOT_CERTIFICATION = auto()
    NOT_YET_CONDUCTED = auto()
    NOT_SCORED = auto()
    BELOW_PASS_MARKS = auto()
    QA_PENDING = auto()
    QA_FAILED = auto()
    REVOKED_BEFORE_QA = auto()
    TOO_MANY_WORKERS = auto()


@value
class KnownFacts:
    """What is known of ``history`` on one day.

    ``counted``: audits that count (QA not failed), oldest first. ``accepted``: the latest of them whose QA passed.
    ``certificate``: the latest one won. ``candidates``: certification audits that may still win one, oldest first.
    ``revoked_on``: when the ministry first revoked the certificate. ``unaudited_year``: the certificate's first
    required year before its expiry year without an audit that counts (R3.1, R3.3).
    """

    history: "FactHistory"
    day: date
    counted: Sequence[Audit]
    accepted: Audit | None
    certificate: Certificate | None
    candidates: Sequence[Audit]
    revoked_on: date | None
    unaudited_year: int | None

    @property
    def candidate(self) -> Audit | None:
        """The latest of the candidates."""
        return self.candidates[-1] if self.candidates else None

    @property
    def renewals(self) -> Sequence[Audit]:
        """The candidates conducted before the certificate expires; the expiry date itself is too late (R4.2)."""
        if self.certificate is None:
            return ()
        expires_on = self.certificate.expires_on
        return [audit for audit in self.candidates if audit.conducted_on < expires_on]


class FactHistory:
    """A record, with what does not depend on the day asked about worked out once.

    ``audits`` are those of the cycle (R7), oldest first; ``revocations`` the days on which the ministry revoked (R6.2).
    """

    __slots__ = ("_highs", "_moments", "audits", "record", "revocations")

    def __init__(self, record: Record) -> None:
        self.record = record
        in_cycle = (audit for audit in record.audits if audit.kind in CYCLE_KINDS)
        # The sort is stable: of two on one day, the last listed stays last.
        self.audits: Sequence[Audit] = sorted(in_cycle, key=lambda audit: audit.conducted_on)
        self.revocations: Sequence[date] = [
            review.decided_on
            for review in record.reviews
            if review.verdict is Verdict.REVOKED and review.decided_on is not None
        ]
        self._moments = sorted(self._fact_days())
        self._highs: dict[int, tuple[tuple[date, int], ...]] = {}

    def known_on(self, day: date) -> KnownFacts:
        """The facts as they were known on ``day``: what is dated later is not there yet."""
        outcomes = [(audit, audit.outcome_on(day)) for audit in self.audits if audit.conducted_on <= day]
        counted = [audit for audit, outcome in outcomes if outcome is not Outcome.FAILED]
        accepted = [audit for audit, outcome in outcomes if outcome is Outcome.PASSED]
        pending = [audit for audit, outcome in outcomes if outcome is Outcome.PENDING]
        revocations = [decided_on for decided_on in self.revocations if decided_on <= day]
        certificate = self._certificate(accepted, day)
        return KnownFacts(
            history=self,
            day=day,
            counted=counted,
            accepted=accepted[-1] if accepted else None,
            certificate=certificate,
            candidates=_candidates(pending, certificate, revocations) if pending else (),
            revoked_on=self.revoked_on(certificate.effective_on, day) if certificate else None,
            unaudited_year=_unaudited_year(certificate, counted),
        )

    def wins_certificate(self, audit: Audit, as_of: date) -> bool:
        """Whether ``audit`` wins a certificate, by what was known on ``as_of``."""
        return next(self.find_obstacles(audit, as_of), None) is None

    def find_obstacles(self, audit: Audit, as_of: date) -> Iterator[Obstacle]:
        """Everything that keeps ``audit`` from a certificate on ``as_of``. This is the only statement of the rule."""
        if audit.kind is not AuditKind.CERTIFICATION:
            yield Obstacle.NOT_CERTIFICATION
        if audit.conducted_on > as_of:
            yield Obstacle.NOT_YET_CONDUCTED
        if audit.passed is not True:
            yield Obstacle.NOT_SCORED if audit.passed is None else Obstacle.BELOW_PASS_MARKS
        if (outcome := audit.outcome_on(as_of)) is not Outcome.PASSED:
            yield Obstacle.QA_PENDING if outcome is Outcome.PENDING else Obstacle.QA_FAILED
        if (revoked_on := self.revocation_before_qa(audit)) is not None and revoked_on <= as_of:
            yield Obstacle.REVOKED_BEFORE_QA
        if self.peak_until(audit.conducted_on).count > WORKER_LIMIT:
            yield Obstacle.TOO_MANY_WORKERS

    def revocation_before_qa(self, audit: Audit) -> date | None:
        """The first revocation between ``audit`` and its QA decision; that audit cannot undo it (R6.3)."""
        if not self.revocations or audit.decided_on is None:
            return None
        decided_on = audit.decided_on
        return min((r for r in self.revocations if audit.conducted_on <= r < decided_on), default=None)

    def revoked_on(self, effective_on: date, day: date) -> date | None:
        """When the ministry first revoked a certificate effective on that day, as known on ``day`` (R6.2)."""
        return min((r for r in self.revocations if effective_on <= r <= day), default=None)

    def list_highs(self, year: int) -> tuple[tuple[date, int], ...]:
        """The days of ``year`` with more people than any day of it before (R1.1)."""
        if year not in self._highs:
            self._highs[year] = list_highs(self.record.headcount, year)
        return self._highs[year]

    def peak_until(self, day: date) -> Peak:
        """The most people on one day from 1 January to ``day``."""
        return find_peak(self.list_highs(day.year), day)

    def find_expiry(self, audit: Audit, day: date) -> date:
        """The last day of the certificate won by ``audit``, with the extensions known on ``day`` (R4.1)."""
        last_day = self.record.expiry_before_extensions(audit)
        for extension in self.record.extensions:
            if extension.audit == audit.id and extension.granted_on <= day:
                last_day = max(last_day, extension.until)
        return last_day

    def next_moment(self, day: date) -> date | None:
        """The first day after ``day`` on which a fact about PIR, an audit, an extension or a review becomes known."""
        position = bisect_right(self._moments, day)
        return self._moments[position] if position < len(self._moments) else None

    def _certificate(self, accepted: Sequence[Audit], day: date) -> Certificate | None:
        """The certificate with the latest effective date; of two on one day, the last listed."""
        for audit in reversed(accepted):
            if self.wins_certificate(audit, day):
                return Certificate(audit.id, audit.conducted_on, self.find_expiry(audit, day))
        return None

    def _fact_days(self) -> list[date]:
        record = self.record
        found = [record.pir_registered_on, record.pir_withdrawn_on]
        for audit in self.audits:
            found += (audit.conducted_on, audit.decided_on)
        for review in record.reviews:
            found += (review.opened_on, review.decided_on)
        found += [extension.granted_on for extension in record.extensions]
        return [day for day in found if day is not None]


def _candidates(
    pending: Sequence[Audit], certificate: Certificate | None, revocations: Sequence[date]
) -> Sequence[Audit]:
    """Certification audits that may pass, conducted after the certificate's and after every revocation so far."""
    earlier = list(revocations) if certificate is None else [*revocations, certificate.effective_on]
    since = max(earlier, default=None)
    return [
        audit
        for audit in pending
        if audit.kind is AuditKind.CERTIFICATION
        and audit.passed is not False
        and (since is None or audit.conducted_on > since)
    ]


def _unaudited_year(certificate: Certificate | None, counted: Sequence[Audit]) -> int | None:
    if certificate is None:
        return None
    audited = {audit.conducted_on.year for audit in counted}
    years = range(certificate.effective_on.year + 1, certificate.expires_on.year)
    return next((year for year in years if year not in audited), None)
