"""Action plans with their actions, open actions of earlier plans, and the actions that a plan could take."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from audits.models import ActionItem, ActionPlan, Audit, ElementScore, Method, Note, Proof, Question
from audits.plan.rules import PlanState, ProposedAction, compute_plan_state, propose_actions, propose_section_actions
from audits.rules.changes import get_code_order
from audits.rules.lifecycle import AuditState
from audits.rules.scoring import Score
from audits.selectors.audits import find_sent_notes
from audits.selectors.question_sheet import load_sheet
from municipalities.models import Municipality
from secor_portal import clock, wording

MOST_PLANS = 20  # the latest, some ten years of a municipality's audits
OPEN = Q(done_on=None, carried_on=None)
PROOFS = Count("proofs", filter=Q(proofs__removed_at=None))


@dataclass(frozen=True, slots=True)
class PlanView:
    """One plan: its open actions first, then those done, then those carried over into a later plan."""

    plan: ActionPlan
    items: Sequence[ActionItem]
    today: date

    @property
    def open_items(self) -> list[ActionItem]:
        """The open actions, the earliest due first."""
        return [item for item in self.items if item.done_on is None and item.carried_on is None]

    @property
    def closed_items(self) -> list[ActionItem]:
        """The actions that are done or were carried over."""
        return [item for item in self.items if item.done_on or item.carried_on]

    @property
    def done(self) -> int:
        return sum(item.done_on is not None for item in self.items)

    @property
    def open(self) -> int:
        return len(self.open_items)

    @property
    def carried(self) -> int:
        """How many actions were carried over into a later plan."""
        return sum(item.carried_on is not None for item in self.items)

    @property
    def late(self) -> int:
        """How many open actions are overdue."""
        return sum(item.due_on < self.today for item in self.open_items)

    @property
    def progress(self) -> str:
        """3 of 5 actions done, 1 carried over."""
        done = f"{self.done} of {wording.count(len(self.items), 'action')} done"
        return f"{done}, {self.carried} carried over" if self.carried else done

    @property
    def state(self) -> PlanState:
        """The state of the plan (R3.1)."""
        return compute_plan_state([item.due_on for item in self.open_items], self.today)

    @property
    def is_implemented(self) -> bool:
        """Whether nothing is left to do (R3.1); a plan without actions is implemented."""
        return self.state is PlanState.IMPLEMENTED

    @property
    def is_carried_over(self) -> bool:
        """Whether nothing is left to do because a later plan took it over."""
        return self.is_implemented and bool(self.carried)

    @property
    def has_costs(self) -> bool:
        return any(item.cost is not None for item in self.items if not item.carried_on)

    @property
    def cost(self) -> Decimal:
        """Dollars of all actions of this plan; those that were carried over cost in the later plan."""
        return sum((item.cost for item in self.items if item.cost and not item.carried_on), Decimal(0))

    @property
    def cost_left(self) -> Decimal:
        """Dollars of the open actions."""
        return sum((item.cost for item in self.open_items if item.cost), Decimal(0))


@dataclass(frozen=True, slots=True)
class EarlierAction:
    """An open action that an earlier audit led to. ``carried`` counts how often it was carried over.

    ``first_due_on`` is its first due date; ``is_here``: it is in this audit's plan by now.
    """

    action: ActionItem
    carried: int
    first_due_on: date
    is_here: bool
    today: date

    @property
    def code(self) -> str:
        """The code of its question, or empty."""
        return self.action.question.code if self.action.question else ""

    @property
    def days_late(self) -> int:
        return max(0, (self.today - self.action.due_on).days)

    @property
    def how_often(self) -> str:
        """Carried over twice; empty if never."""
        times = {0: "", 1: "carried over once", 2: "carried over twice"}
        return times.get(self.carried, f"carried over {wording.spell_count(self.carried, 'time')}")


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposed action with its question, the author's note and the reviewer's notes.

    ``planned`` are the actions that the plan already has for this question.
    """

    action: ProposedAction
    question: Question | None
    author_note: str
    notes: Sequence[Note]
    planned: Sequence[ActionItem]


def list_plans(municipality: Municipality, today: date, *, with_drafts: bool = False) -> list[PlanView]:
    """The municipality's plans, that of the latest audit first, in two queries.

    Ask for the plans of drafts only for the municipality's own people: the desk doesn't have them yet.
    """
    plans = ActionPlan.objects.filter(municipality=municipality)
    if not with_drafts:
        plans = plans.exclude(audit__state=AuditState.DRAFT)
    return _build_views(plans.order_by("-audit__conducted_on", "-developed_on")[:MOST_PLANS], today)


def find_plan(audit: Audit, today: date) -> PlanView | None:
    """The plan of this audit, in two queries; None if it has none."""
    return next(iter(_build_views(ActionPlan.objects.filter(audit=audit), today)), None)


def find_audit_without_plan(municipality: Municipality) -> Audit | None:
    """The latest audit, if it has no plan yet and didn't fail QA."""
    known = Audit.objects.known_to_desk().filter(municipality=municipality).exclude(state=AuditState.QA_FAILED)
    latest = known.select_related("plan").order_by("-conducted_on", "-started_at").first()
    return latest if latest and not hasattr(latest, "plan") else None


def find_drafts_without_plan(municipality: Municipality) -> QuerySet[Audit]:
    """Drafts without a plan whose last day is known, so that a plan can begin."""
    drafts = Audit.objects.filter(municipality=municipality, state=AuditState.DRAFT, conducted_on__isnull=False)
    return drafts.filter(plan=None).select_related("municipality").order_by("-conducted_on")


def find_open_actions(audit: Audit) -> QuerySet[ActionItem]:
    """The open actions in the plans of the municipality's earlier audits, the earliest due first."""
    items = ActionItem.objects.filter(OPEN, municipality_id=audit.municipality_id).exclude(plan__audit=audit)
    items = items.exclude(plan__audit__state=AuditState.DRAFT)
    day = audit.conducted_on or date.max
    same_day = Q(plan__audit__conducted_on=day, plan__audit__started_at__lt=audit.started_at)
    earlier = items.filter(Q(plan__audit__conducted_on__lt=day) | same_day)
    return earlier.select_related("plan__audit", "question").order_by("due_on", "pk")


def list_earlier_open_actions(audit: Audit, today: date | None = None) -> list[EarlierAction]:
    """The open actions that earlier audits led to, carried over into this audit's plan or not. Three queries."""
    today = today or clock.today()
    here = ActionItem.objects.filter(OPEN, plan__audit=audit, carried_from__isnull=False)
    items = [*here.select_related("plan__audit", "question").order_by("due_on", "pk"), *find_open_actions(audit)]
    chains = _load_chains(audit.municipality_id, [item for item in items if item.carried_from_id])
    found = [_present_earlier(item, chains.get(item.pk, ()), audit, today) for item in items]
    return sorted(found, key=lambda one: (one.action.due_on, one.action.pk))


def list_earlier_actions(action: ActionItem) -> list[ActionItem]:
    """The earlier actions that it was carried over from, the latest first, with their files."""
    found: list[ActionItem] = []
    proofs = Prefetch("proofs", Proof.objects.filter(removed_at=None), to_attr="files")
    rows = ActionItem.objects.select_related("plan__audit").prefetch_related(proofs)
    before = action.carried_from_id
    while before:
        found.append(rows.get(pk=before))
        before = found[-1].carried_from_id
    return found


def list_proofs(action: ActionItem) -> QuerySet[Proof]:
    """The files of an action, the oldest first."""
    return Proof.objects.filter(item=action, removed_at=None).select_related("uploaded_by")


def list_proposals(audit: Audit) -> list[ProposalView]:
    """The actions that the plan of ``audit`` could take, in the order of its questions or sections."""
    planned = _group_by_question(audit)
    if audit.method != Method.ANSWERED:
        return [ProposalView(action, None, "", (), ()) for action in _propose_for_sections(audit)]
    sheet = load_sheet(audit, notes=find_sent_notes(audit).select_related("question"))
    return [
        ProposalView(
            action,
            row.question,
            row.answer.note if row.answer else "",
            row.notes,
            planned.get(row.question.pk, ()),
        )
        for action in propose_actions(sheet.answer_sheet)
        for row in [sheet.by_code[action.code]]
    ]


def list_general_notes(audit: Audit) -> QuerySet[Note]:
    """The reviewer's sent notes on the audit as a whole."""
    return find_sent_notes(audit).filter(question=None)


def _propose_for_sections(audit: Audit) -> list[ProposedAction]:
    rows = ElementScore.objects.filter(audit=audit, element__instrument=audit.instrument_id)
    rows = rows.select_related("element").order_by("element__number")
    scores = [(row.element.number, Score(row.element.name, row.points_awarded, row.points_possible)) for row in rows]
    return propose_section_actions(scores, audit.instrument.pass_element)


def _group_by_question(audit: Audit) -> Mapping[UUID, list[ActionItem]]:
    found: dict[UUID, list[ActionItem]] = {}
    for item in ActionItem.objects.filter(plan__audit=audit, question__isnull=False):
        found.setdefault(item.question_id, []).append(item)
    return found


def _build_views(plans: Any, today: date) -> list[PlanView]:
    rows = ActionItem.objects.select_related("done_by", "question", "carried_to__plan__audit").annotate(files=PROOFS)
    chosen = plans.select_related("audit").prefetch_related(Prefetch("items", rows, to_attr="all_items"))
    return [PlanView(plan, _sort_actions(plan.all_items), today) for plan in chosen]


def _sort_actions(items: Sequence[ActionItem]) -> list[ActionItem]:
    return sorted(
        items,
        key=lambda item: (
            item.carried_on is not None,
            item.done_on is not None,
            item.done_on or item.due_on,
            item.due_on,
            _place_question(item),
        ),
    )


def _place_question(item: ActionItem) -> list[tuple[bool, int, str]]:
    """Actions due on one day keep the order of the questions: 2.3 before 2.10."""
    return get_code_order(item.question.code) if item.question else []


def _present_earlier(item: ActionItem, chain: Sequence[date], audit: Audit, today: date) -> EarlierAction:
    is_here = item.plan.audit_id == audit.pk
    first = chain[-1] if chain else item.due_on
    return EarlierAction(item, len(chain), first, is_here, today)


def _load_chains(municipality_id: UUID, items: Collection[ActionItem]) -> dict[UUID, list[date]]:
    """The due dates of the earlier plans that each of ``items`` was in, the latest first."""
    if not items:
        return {}
    carried = ActionItem.objects.filter(municipality_id=municipality_id, carried_on__isnull=False)
    rows = {pk: (before, due_on) for pk, before, due_on in carried.values_list("pk", "carried_from_id", "due_on")}
    return {item.pk: list(_walk_back(item.carried_from_id, rows)) for item in items}


def _walk_back(before: UUID | None, rows: Mapping[UUID, tuple[UUID | None, date]]) -> Iterator[date]:
    while before is not None:
        before, due_on = rows[before]
        yield due_on
