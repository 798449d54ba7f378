"""Where municipalities stand, as far as their dates go: from the stored answers, or anew from the facts."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from certificates.models import Standing
from certificates.rules.reason import Reason, Subject
from certificates.rules.record import Record
from certificates.rules.situation import describe_situation
from certificates.selectors.records import records_of

NO_REASONS: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class StandingReading:
    """The dates of one answer. ``next_kind`` is empty where no audit is next, as while QA decides on the renewal.

    Only where it was derived anew it has ``reasons``, and in ``won_by`` the id of the audit that won the certificate.
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

    def why(self, about: Subject) -> str:
        """The reasons for one part of the answer, each with its rule."""
        return join_reasons(reason for reason in self.reasons if reason.about is about)


def join_reasons(reasons: Iterable[Reason]) -> str:
    """These reasons in a row, each with its rule."""
    return " ".join(f"{reason.sentence.removesuffix('.')} ({reason.rule})." for reason in reasons)


StandingReadings = Mapping[UUID, StandingReading]

COLUMNS = ("next_kind", "next_due_by", "in_force", "expires_on", "discount_status", "standing", "size_status")


def stored_readings(municipality_ids: Collection[UUID], as_of: date) -> StandingReadings:
    """By the stored answers, which costs one query; whose answer does not hold on ``as_of`` is asked anew, in eight."""
    rows = Standing.objects.filter(municipality_id__in=municipality_ids)
    found = {
        place: StandingReading(*facts)
        for place, since, until, *facts in rows.values_list("municipality_id", "as_of", "changes_on", *COLUMNS)
        if since <= as_of and (until is None or as_of < until)
    }
    missing = [place for place in municipality_ids if place not in found]
    return {**found, **derive_readings(missing, as_of)} if missing else found


def derive_readings(municipality_ids: Collection[UUID], as_of: date) -> StandingReadings:
    """Anew from all facts, with the reasons; eight queries for any number of municipalities."""
    return {place: _read_record(record, as_of) for place, record in records_of(municipality_ids).items()}


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
