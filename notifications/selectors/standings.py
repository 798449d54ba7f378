"""The standings of municipalities, as far as dates go: from the stored answers, or computed from the facts."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from certificates.models import Standing
from certificates.rules.reason import Reason, Subject
from certificates.rules.record import Record
from certificates.rules.situation import describe_situation
from certificates.selectors.records import load_records

NO_REASONS: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class StandingReading:
    """The dates of one answer. ``next_kind`` is empty if no audit is next, for example during a review of the renewal.

    A computed reading has ``reasons``, and ``won_by`` is the id of the audit that earned the certificate. A stored one
    has neither.
    """

    next_kind: str
    next_due_by: date | None
    in_force: bool
    expires_on: date | None
    discount_status: str
    standing: str
    size_status: str
    reasons: tuple[Reason, ...] = NO_REASONS
    won_by: str = ""

    def explain_part(self, about: Subject) -> str:
        """The sentences of the reasons for one part of the answer."""
        return join_reasons(reason for reason in self.reasons if reason.about is about)

    def find_rules(self, about: Subject) -> tuple[str, ...]:
        """The numbers of the rules behind these reasons, each once."""
        return tuple(dict.fromkeys(reason.rule for reason in self.reasons if reason.about is about))


def join_reasons(reasons: Iterable[Reason]) -> str:
    """The sentences of these reasons in a row."""
    return " ".join(f"{reason.sentence.removesuffix('.')}." for reason in reasons)


StandingReadings = Mapping[UUID, StandingReading]

COLUMNS = ("next_kind", "next_due_by", "in_force", "expires_on", "discount_status", "standing", "size_status")


def stored_readings(municipality_ids: Collection[UUID], as_of: date) -> StandingReadings:
    """From the stored answers, in one query. Answers that don't hold on ``as_of`` are computed, in eight more."""
    rows = Standing.objects.filter(municipality_id__in=municipality_ids)
    found = {
        place: StandingReading(*facts)
        for place, since, until, *facts in rows.values_list("municipality_id", "as_of", "changes_on", *COLUMNS)
        if since <= as_of and (until is None or as_of < until)
    }
    missing = [place for place in municipality_ids if place not in found]
    return {**found, **derive_readings(missing, as_of)} if missing else found


def derive_readings(municipality_ids: Collection[UUID], as_of: date) -> StandingReadings:
    """Computed from all facts, with the reasons. Eight queries for any number of municipalities."""
    return {place: _read_record(record, as_of) for place, record in load_records(municipality_ids).items()}


def _read_record(record: Record, as_of: date) -> StandingReading:
    situation = describe_situation(record, as_of)
    answer = situation.answer
    upcoming, certificate = answer.next_audit, answer.certificate
    return StandingReading(
        next_kind=upcoming.kind.value if upcoming else "",
        next_due_by=upcoming.due_by if upcoming else None,
        in_force=answer.in_force,
        expires_on=certificate.expires_on if certificate else None,
        discount_status=answer.discount.status.value,
        standing=answer.standing.value,
        size_status=answer.size.status.value,
        reasons=tuple(situation.reasons),
        won_by=certificate.audit if certificate else "",
    )
