"""From one invented fact to its row; nothing here touches the database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from audits.models import (
    ActionItem,
    ActionPlan,
    Audit,
    Document,
    Element,
    ElementScore,
    Instrument,
    RevisionRound,
)
from audits.rules.deadlines import compute_revision_due
from audits.rules.lifecycle import AuditState
from audits.rules.scoring import Score, list_shortfalls
from audits.selectors.limits import get_limits
from certificates.models import Certificate, Extension, MinistryReview
from municipalities.models import HeadcountEntry, Municipality, Training, User
from secor_portal.clock import ALBERTA
from secor_portal.dates import add_years
from secor_portal.demo.history import PastAudit, PlaceHistory, PlannedAction
from secor_portal.demo.papers import Papers
from secor_portal.files import StoredFile

POINTS = Decimal(1000)  # what an invented score is out of
REVISED = (AuditState.REVISIONS_REQUESTED, AuditState.RESUBMITTED)
CYCLE_YEARS = 3
VILLAGES = "95100"  # WCB's industry code
INDUSTRY_RATE = Decimal("1.42")  # invented; dollars for each hundred of insurable earnings
DETAILS = ("pir_registered_on", "wcb_account", "industry_code", "insurable_earnings", "industry_rate")
UNTAKEN = (AuditState.DRAFT, AuditState.SUBMITTED)


@dataclass(frozen=True, slots=True)
class SampleVersion:
    """A version of the instrument with its elements."""

    instrument: Instrument
    elements: Sequence[Element]


@dataclass(slots=True)
class Cast:
    """Who did things in the invented past, and with what. ``versions`` has the newest first.

    ``questions`` are those of an instrument, by its id; ``papers`` are the evidence that answers show.
    """

    versions: Sequence[SampleVersion]
    external: User
    reviewers: Sequence[User]
    paper: StoredFile
    rng: Random
    questions: Mapping[UUID, Any] = field(default_factory=dict)
    papers: Papers = field(default_factory=Papers)

    def version_on(self, day: date) -> SampleVersion:
        """What an audit conducted on ``day`` uses; the oldest before there was any."""
        return next((each for each in self.versions if each.instrument.valid_from <= day), self.versions[-1])


def pick_moment(day: date) -> datetime:
    """Ten in the morning in Alberta, in UTC."""
    return datetime.combine(day, time(10), ALBERTA).astimezone(UTC)


def fill_details(municipality: Municipality, history: PlaceHistory) -> None:
    """What WCB and AMHSA know the municipality by, set on its row."""
    municipality.pir_registered_on = history.pir_registered_on
    municipality.wcb_account = history.wcb_account
    municipality.industry_code = VILLAGES
    municipality.insurable_earnings = history.insurable_earnings
    municipality.industry_rate = INDUSTRY_RATE if history.insurable_earnings else None


def build_headcount(municipality: Municipality, history: PlaceHistory) -> Iterator[HeadcountEntry]:
    """Every entry of a history."""
    for people in history.headcount:
        yield HeadcountEntry(
            municipality=municipality,
            category=people.category,
            count=people.count,
            starts_on=people.starts_on,
            ends_on=people.ends_on,
        )


def build_training(municipality: Municipality, history: PlaceHistory) -> Iterator[Training]:
    """The Return to Work Seminar, if the municipality attended one."""
    if history.seminar_on:
        yield Training(municipality=municipality, attended_on=history.seminar_on, attendee_role="Administrator")


def build_audit(municipality: Municipality, past: PastAudit, author: User, reviewer: User, cast: Cast) -> Audit:
    """The audit as it lies there today."""
    version = cast.version_on(past.conducted_on)
    row = Audit(
        municipality=municipality,
        kind=past.kind,
        instrument=version.instrument,
        conductor="external" if past.kind == "certification" else "own_people",
        author=author,
        started_at=pick_moment(past.conducted_on - timedelta(days=10)),
        conducted_on=past.conducted_on,
        state=past.state,
        round=1 if past.state in REVISED else 0,
        reviewer=None if past.state in UNTAKEN else reviewer,
        qa_decided_on=past.decided_on,
        qa_decided_by=reviewer if past.decided_on else None,
        qa_reason="The evidence is older than twelve months." if past.state is AuditState.QA_FAILED else "",
    )
    if past.submitted_on:
        _submit(row, past.submitted_on, past.points, version)
    return row


def _submit(row: Audit, on: date, points: int, version: SampleVersion) -> None:
    row.submitted_at, row.submitted_by = pick_moment(on), row.author
    row.points_awarded = sum(compute_awarded(element, points) for element in version.elements)
    row.points_possible = sum(element.points_possible for element in version.elements)
    every = [Score(e.name, compute_awarded(e, points), e.points_possible) for e in version.elements]
    row.passed = not list_shortfalls(
        every, pass_overall=version.instrument.pass_overall, pass_element=version.instrument.pass_element
    )


def compute_awarded(element: Element, points: int) -> Decimal:
    """The element's share of an invented score out of 1,000."""
    return (element.points_possible * points / POINTS).quantize(Decimal("0.01"))


def build_scores(row: Audit, points: int, cast: Cast) -> Iterator[ElementScore]:
    """The score by element."""
    elements = next(each.elements for each in cast.versions if each.instrument.pk == row.instrument_id)
    for element in elements:
        yield ElementScore(
            municipality_id=row.municipality_id,
            audit=row,
            element=element,
            points_awarded=compute_awarded(element, points),
            points_possible=element.points_possible,
        )


def build_document(row: Audit, cast: Cast) -> Document:
    """The submitted report."""
    return Document(
        municipality_id=row.municipality_id,
        audit=row,
        name=f"audit-report-{row.conducted_on:%Y}.pdf",
        media_type="application/pdf",
        size=cast.paper.size,
        sha256=cast.paper.sha256,
        uploaded_by=row.author,
        uploaded_at=row.submitted_at or row.started_at,
    )


def build_revision_round(row: Audit, past: PastAudit, reviewer: User, today: date) -> RevisionRound:
    """A round of revisions, with the answer if the audit came back."""
    requested = min(past.conducted_on + timedelta(days=8), today)
    answered = min(requested + timedelta(days=5), today) if row.state == AuditState.RESUBMITTED else None
    return RevisionRound(
        municipality_id=row.municipality_id,
        audit=row,
        number=1,
        letter="Please show an inspection from the twelve months before the audit.",
        requested_on=requested,
        requested_by=reviewer,
        due_on=compute_revision_due(requested, requested, get_limits()),
        answer="The inspection of March is attached." if answered else "",
        answered_on=answered,
    )


def build_plan(row: Audit, developed_on: date) -> ActionPlan:
    """The plan made from an audit."""
    return ActionPlan(municipality_id=row.municipality_id, audit=row, developed_on=developed_on)


def build_action(of: ActionPlan, planned: PlannedAction, own: User) -> ActionItem:
    """One item of a plan."""
    return ActionItem(
        municipality_id=of.municipality_id,
        plan=of,
        what=planned.what,
        owner=planned.owner,
        due_on=planned.due_on,
        done_on=planned.done_on,
        done_by=own if planned.done_on else None,
    )


def build_certificate(row: Audit, past: PastAudit, decided_on: date) -> Certificate:
    """What a passed certification audit earns, awaiting issue."""
    return Certificate(
        municipality_id=row.municipality_id,
        audit=row,
        prepared_at=pick_moment(decided_on),
        effective_on=past.conducted_on,
        expires_on=past.printed_expiry or add_years(past.conducted_on, CYCLE_YEARS),
    )


def build_extension(municipality: Municipality, until: date, by: User, today: date) -> Extension:
    """More time for this year's audit."""
    return Extension(
        municipality=municipality,
        granted_on=today - timedelta(days=10),
        granted_by=by,
        until=until,
        year=until.year,
        reason="The only employee was on sick leave.",
    )


def build_reviews(municipality: Municipality, history: PlaceHistory) -> Iterator[MinistryReview]:
    """The ministry's reviews."""
    for review in history.reviews:
        yield MinistryReview(
            municipality=municipality,
            incident=review.incident,
            incident_on=review.incident_on,
            opened_on=review.opened_on,
            decided_on=review.decided_on,
            outcome=review.outcome,
            letter="Letter 0417" if review.outcome else "",
        )
