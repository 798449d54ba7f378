"""Action plans with their actions, what is open from before, and what could be planned."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from audits.models import ActionItem, ActionPlan, Audit, ElementScore, Method, Note, Proof, Question
from audits.plan.rules import PlanState, Proposal, compute_plan_state, proposals, propose_section_actions
from audits.rules.changes import get_code_order
from audits.rules.lifecycle import AuditState
from audits.rules.scoring import Score
from audits.selectors.audits import find_sent_notes
from audits.selectors.question_sheet import load_sheet
from municipalities.models import Municipality
from secor_portal import clock, wording

MOST_PLANS = 20  # the latest; ten years of a municipality's audits
OPEN = Q(done_on=None, carried_on=None)
PROOFS = Count("proofs", filter=Q(proofs__removed_at=None))


@dataclass(frozen=True, slots=True)
class PlanView:
    """One plan, with what is open first, then what is done, and what was carried on to the next plan last."""

    plan: ActionPlan
    items: Sequence[ActionItem]
    today: date

    @property
    def open_items(self) -> list[ActionItem]:
        """What is to be done here, the earliest due first."""
        return [item for item in self.items if item.done_on is None and item.carried_on is None]

    @property
    def closed_items(self) -> list[ActionItem]:
        """What was done, and what lives on in a later plan."""
        return [item for item in self.items if item.done_on or item.carried_on]

    @property
    def done(self) -> int:
        return sum(item.done_on is not None for item in self.items)

    @property
    def open(self) -> int:
        return len(self.open_items)

    @property
    def carried(self) -> int:
        """How many actions live on in a later plan."""
        return sum(item.carried_on is not None for item in self.items)

    @property
    def late(self) -> int:
        """How many actions are open past their day."""
        return sum(item.due_on < self.today for item in self.open_items)

    @property
    def progress(self) -> str:
        """3 of 5 actions done; with what was carried on."""
        said = f"{self.done} of {wording.count(len(self.items), 'action')} done"
        return f"{said}, {self.carried} carried on" if self.carried else said

    @property
    def state(self) -> PlanState:
        """How far it is (R3.1)."""
        return compute_plan_state([item.due_on for item in self.open_items], self.today)

    @property
    def is_implemented(self) -> bool:
        """Nothing is left to do (R3.1); a plan without actions counts."""
        return self.state is PlanState.IMPLEMENTED

    @property
    def is_carried_on(self) -> bool:
        """Nothing is left here, because it lives on in a later plan."""
        return self.is_implemented and bool(self.carried)

    @property
    def has_costs(self) -> bool:
        return any(item.cost is not None for item in self.items if not item.carried_on)

    @property
    def cost(self) -> Decimal:
        """Dollars of everything that is done or done here; what was carried on costs there."""
        return sum((item.cost for item in self.items if item.cost and not item.carried_on), Decimal(0))

    @property
    def cost_left(self) -> Decimal:
        """Dollars of what is still open."""
        return sum((item.cost for item in self.open_items if item.cost), Decimal(0))


@dataclass(frozen=True, slots=True)
class OpenBefore:
    """An action open from an earlier audit. ``carried`` counts how often it was carried over until now.

    ``first_due_on`` is the day by which it was to be done at first; ``is_here``: it lives in this audit's plan by now.
    """

    item: ActionItem
    carried: int
    first_due_on: date
    is_here: bool
    today: date

    @property
    def code(self) -> str:
        """The code of the question that it answers; empty for none."""
        return self.item.question.code if self.item.question else ""

    @property
    def days_late(self) -> int:
        return max(0, (self.today - self.item.due_on).days)

    @property
    def how_often(self) -> str:
        """Carried over twice; empty where it never was."""
        times = {0: "", 1: "carried over once", 2: "carried over twice"}
        return times.get(self.carried, f"carried over {wording.said(self.carried, 'time')}")


@dataclass(frozen=True, slots=True)
class Offer:
    """One proposal with what belongs to it: its question, the author's note, the reviewer's notes.

    ``planned`` are the actions that the plan has for this question already.
    """

    proposal: Proposal
    question: Question | None
    author_note: str
    notes: Sequence[Note]
    planned: Sequence[ActionItem]


def list_plans(municipality: Municipality, today: date, *, with_drafts: bool = False) -> list[PlanView]:
    """The municipality's plans, that of the latest audit first, in two queries.

    The plan of a draft is only its own people's: AMHSA does not have it yet.
    """
    plans = ActionPlan.objects.filter(municipality=municipality)
    if not with_drafts:
        plans = plans.exclude(audit__state=AuditState.DRAFT)
    return _views(plans.order_by("-audit__conducted_on", "-developed_on")[:MOST_PLANS], today)


def find_plan(audit: Audit, today: date) -> PlanView | None:
    """The plan made from this audit, in two queries; None where there is none."""
    return next(iter(_views(ActionPlan.objects.filter(audit=audit), today)), None)


def find_audit_without_plan(municipality: Municipality) -> Audit | None:
    """The latest audit that counts and has no plan yet."""
    known = Audit.objects.known_to_desk().filter(municipality=municipality).exclude(state=AuditState.QA_FAILED)
    latest = known.select_related("plan").order_by("-conducted_on", "-started_at").first()
    return latest if latest and not hasattr(latest, "plan") else None


def find_drafts_without_plan(municipality: Municipality) -> QuerySet[Audit]:
    """Drafts from which a plan can be made already: data gathering ended."""
    drafts = Audit.objects.filter(municipality=municipality, state=AuditState.DRAFT, conducted_on__isnull=False)
    return drafts.filter(plan=None).select_related("municipality").order_by("-conducted_on")


def find_open_actions(audit: Audit) -> QuerySet[ActionItem]:
    """What is open in the plans of earlier audits of this municipality, the earliest due first."""
    items = ActionItem.objects.filter(OPEN, municipality_id=audit.municipality_id).exclude(plan__audit=audit)
    items = items.exclude(plan__audit__state=AuditState.DRAFT)
    day = audit.conducted_on or date.max
    same_day = Q(plan__audit__conducted_on=day, plan__audit__started_at__lt=audit.started_at)
    earlier = items.filter(Q(plan__audit__conducted_on__lt=day) | same_day)
    return earlier.select_related("plan__audit", "question").order_by("due_on", "pk")


def list_earlier_open_actions(audit: Audit, today: date | None = None) -> list[OpenBefore]:
    """What is still open from plans of earlier audits: carried into this audit's plan or not. Three queries."""
    today = today or clock.today()
    here = ActionItem.objects.filter(OPEN, plan__audit=audit, carried_from__isnull=False)
    items = [*here.select_related("plan__audit", "question").order_by("due_on", "pk"), *find_open_actions(audit)]
    chains = _chains(audit.municipality_id, [item for item in items if item.carried_from_id])
    found = [_open_before(item, chains.get(item.pk, ()), audit, today) for item in items]
    return sorted(found, key=lambda one: (one.item.due_on, one.item.pk))


def list_earlier_actions(item: ActionItem) -> list[ActionItem]:
    """The same action in the earlier plans that it came from, the latest first, with their files."""
    found: list[ActionItem] = []
    proofs = Prefetch("proofs", Proof.objects.filter(removed_at=None), to_attr="files")
    rows = ActionItem.objects.select_related("plan__audit").prefetch_related(proofs)
    before = item.carried_from_id
    while before:
        found.append(rows.get(pk=before))
        before = found[-1].carried_from_id
    return found


def list_proofs(item: ActionItem) -> QuerySet[Proof]:
    """The files that show how far it is, the oldest first."""
    return Proof.objects.filter(item=item, removed_at=None).select_related("uploaded_by")


def offers(audit: Audit) -> list[Offer]:
    """Everything that the plan of ``audit`` could say, in the order of its questions or elements."""
    planned = _planned(audit)
    if audit.method != Method.ANSWERED:
        return [Offer(proposal, None, "", (), ()) for proposal in _of_elements(audit)]
    sheet = load_sheet(audit, notes=find_sent_notes(audit).select_related("question"))
    return [
        Offer(
            proposal,
            row.question,
            row.answer.note if row.answer else "",
            row.notes,
            planned.get(row.question.pk, ()),
        )
        for proposal in proposals(sheet.answer_sheet)
        for row in [sheet.by_code[proposal.code]]
    ]


def list_general_notes(audit: Audit) -> QuerySet[Note]:
    """What the reviewer noted on the audit as a whole, as the author may read it."""
    return find_sent_notes(audit).filter(question=None)


def _of_elements(audit: Audit) -> list[Proposal]:
    rows = ElementScore.objects.filter(audit=audit, element__instrument=audit.instrument_id)
    rows = rows.select_related("element").order_by("element__number")
    scores = [(row.element.number, Score(row.element.name, row.points_awarded, row.points_possible)) for row in rows]
    return propose_section_actions(scores, audit.instrument.pass_element)


def _planned(audit: Audit) -> Mapping[UUID, list[ActionItem]]:
    found: dict[UUID, list[ActionItem]] = {}
    for item in ActionItem.objects.filter(plan__audit=audit, question__isnull=False):
        found.setdefault(item.question_id, []).append(item)
    return found


def _views(plans: Any, today: date) -> list[PlanView]:
    rows = ActionItem.objects.select_related("done_by", "question", "carried_to__plan__audit").annotate(files=PROOFS)
    chosen = plans.select_related("audit").prefetch_related(Prefetch("items", rows, to_attr="all_items"))
    return [PlanView(plan, _ordered(plan.all_items), today) for plan in chosen]


def _ordered(items: Sequence[ActionItem]) -> list[ActionItem]:
    return sorted(
        items,
        key=lambda item: (
            item.carried_on is not None,
            item.done_on is not None,
            item.done_on or item.due_on,
            item.due_on,
            _place(item),
        ),
    )


def _place(item: ActionItem) -> list[tuple[bool, int, str]]:
    """What is due on one day keeps the order of the questions: 2.3 before 2.10."""
    return get_code_order(item.question.code) if item.question else []


def _open_before(item: ActionItem, chain: Sequence[date], audit: Audit, today: date) -> OpenBefore:
    is_here = item.plan.audit_id == audit.pk
    first = chain[-1] if chain else item.due_on
    return OpenBefore(item, len(chain), first, is_here, today)


def _chains(municipality_id: UUID, items: Collection[ActionItem]) -> dict[UUID, list[date]]:
    """The due dates of the earlier plans that each of ``items`` was in, the latest first."""
    if not items:
        return {}
    carried = ActionItem.objects.filter(municipality_id=municipality_id, carried_on__isnull=False)
    rows = {pk: (before, due_on) for pk, before, due_on in carried.values_list("pk", "carried_from_id", "due_on")}
    return {item.pk: list(_back(item.carried_from_id, rows)) for item in items}


def _back(before: UUID | None, rows: Mapping[UUID, tuple[UUID | None, date]]) -> Iterator[date]:
    while before is not None:
        before, due_on = rows[before]
        yield due_on
