"""The open work of municipalities: audits without a QA decision and open actions, in a few queries each."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from audits.models import ActionItem, Audit
from audits.rules.lifecycle import DECIDED, WITH_DESK, AuditState
from audits.selectors.clocks import get_submissions_due
from certificates.models.certificate import CertificateState
from secor_portal.clock import local_day

UNDER_WAY = ("pk", "kind", "state", "conducted_on", "answer_due_on", "started_at", "submitted_at", "paused_on")


@dataclass(frozen=True, slots=True)
class UnderWay:
    """An audit without a QA decision.

    ``answer_due_on`` is the deadline of the side that has to answer; None while the audit is paused. ``submit_by`` is
    the deadline to submit a draft, counted from ``conducted_on``.
    """

    id: UUID
    kind: str
    state: str
    conducted_on: date | None
    answer_due_on: date | None
    started_on: date
    submitted_on: date | None = None
    submit_by: date | None = None

    @property
    def name(self) -> str:
        return f"{self.kind} audit"

    @property
    def waits_for_answer(self) -> bool:
        """Whether the reviewer asked for revisions."""
        return self.state == AuditState.REVISIONS_REQUESTED

    @property
    def is_with_amhsa(self) -> bool:
        return self.state in WITH_DESK

    @property
    def came_back(self) -> bool:
        """Whether it is in review again, after revisions."""
        return self.state == AuditState.RESUBMITTED


@dataclass(frozen=True, slots=True)
class OpenAction:
    """An open action of an action plan."""

    id: UUID
    what: str
    due_on: date


@dataclass(frozen=True, slots=True)
class CertificateDocument:
    """The document of the certificate won by ``audit``; number and code are empty until it is issued."""

    audit: UUID
    id: UUID
    number: str
    code: str


def find_audits_and_card(
    municipality_id: UUID, won_by: str | None, today: date
) -> tuple[list[UnderWay], CertificateDocument | None]:
    """The audits under way, and the document of the certificate won by the audit ``won_by``.

    The municipality must be open.
    """
    is_current = Q(certificates__state__in=(CertificateState.ISSUED, CertificateState.AWAITING))
    rows = Audit.objects.filter(~Q(state__in=DECIDED) | Q(is_current, pk=won_by)).order_by("started_at", "pk")
    audits, card = [], None
    for *audit, certificate, number, code in rows.filter(municipality=municipality_id).values_list(
        *UNDER_WAY, "certificates__pk", "certificates__number", "certificates__code"
    ):
        if certificate:
            card = CertificateDocument(audit[0], certificate, number, code or "")
        else:
            audits.append(_under_way(audit))
    return _with_days(audits, today), card


def find_audits_under_way(municipality_ids: Collection[UUID], today: date) -> dict[UUID, list[UnderWay]]:
    """The audits under way by municipality, the earliest started first. The municipalities must be open."""
    rows = Audit.objects.filter(municipality_id__in=municipality_ids).exclude(state__in=DECIDED)
    columns = list(rows.order_by("started_at", "pk").values_list("municipality_id", *UNDER_WAY))
    audits = _with_days([_under_way(audit) for _, *audit in columns], today)
    found: dict[UUID, list[UnderWay]] = defaultdict(list)
    for (place, *_), audit in zip(columns, audits, strict=True):
        found[place].append(audit)
    return found


def _with_days(audits: Sequence[UnderWay], today: date) -> list[UnderWay]:
    drafts = {one.id: one.conducted_on for one in audits if one.state == AuditState.DRAFT and one.conducted_on}
    due = get_submissions_due(drafts, today)
    return [replace(one, submit_by=due.get(one.id)) for one in audits]


def find_open_actions(audit_ids: Collection[str | None]) -> dict[UUID, list[OpenAction]]:
    """The open actions in the plans for these audits, by municipality, the earliest due first.

    An action that was carried over is found in the later plan. That takes one more query for each time.
    """
    rows = _not_done(Q(plan__audit_id__in=[pk for pk in audit_ids if pk]))
    open_rows = [row for row in rows if not row[-1]]
    while carried := [row[1] for row in rows if row[-1]]:
        rows = _not_done(Q(carried_from__in=carried))
        open_rows += [row for row in rows if not row[-1]]
    found: dict[UUID, list[OpenAction]] = defaultdict(list)
    for place, pk, what, due_on, _ in sorted(open_rows, key=lambda row: (row[3], row[1])):
        found[place].append(OpenAction(pk, what, due_on))
    return found


def _not_done(which: Q) -> list[tuple[Any, ...]]:
    rows = ActionItem.objects.filter(which, done_on=None)
    return list(rows.values_list("municipality_id", "pk", "what", "due_on", "carried_on"))


def _under_way(row: Sequence[Any]) -> UnderWay:
    """The audit in a row with the columns `UNDER_WAY`."""
    pk, kind, state, conducted_on, answer_due_on, started_at, submitted_at, paused_on = row
    due_on, submitted_on = None if paused_on else answer_due_on, local_day(submitted_at) if submitted_at else None
    return UnderWay(pk, kind, state, conducted_on, due_on, local_day(started_at), submitted_on)
