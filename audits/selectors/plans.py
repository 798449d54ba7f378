"""Action plans with their actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from audits.models import ActionItem, ActionPlan, Audit
from audits.rules.lifecycle import State
from municipalities.models import Municipality
from secor_portal.web import words

MOST_PLANS = 20  # the latest; ten years of a municipality's audits


@dataclass(frozen=True, slots=True)
class PlanView:
    """One plan, with what is open first and what is done last."""

    plan: ActionPlan
    items: Sequence[ActionItem]
    today: date

    @property
    def done(self) -> int:
        return sum(item.done_on is not None for item in self.items)

    @property
    def open(self) -> int:
        return len(self.items) - self.done

    @property
    def late(self) -> int:
        """How many actions are open past their day."""
        return sum(item.done_on is None and item.due_on < self.today for item in self.items)

    @property
    def progress(self) -> str:
        """3 of 5 actions done."""
        return f"{self.done} of {words.count(len(self.items), 'action')} done"

    @property
    def is_implemented(self) -> bool:
        """Nothing is left to do (R3.1); a plan without actions counts."""
        return not self.open


def plans_of(municipality: Municipality, today: date) -> list[PlanView]:
    """The municipality's plans, that of the latest audit first, in two queries. A draft's plan is no plan yet."""
    items = Prefetch("items", ActionItem.objects.select_related("done_by"), to_attr="all_items")
    plans = ActionPlan.objects.filter(municipality=municipality).exclude(audit__state=State.DRAFT)
    latest = plans.select_related("audit").prefetch_related(items).order_by("-audit__conducted_on", "-developed_on")
    return [PlanView(plan, _ordered(plan.all_items), today) for plan in latest[:MOST_PLANS]]


def audit_without_plan(municipality: Municipality) -> Audit | None:
    """The latest audit that counts and has no plan yet."""
    known = Audit.objects.known_to_desk().filter(municipality=municipality).exclude(state=State.QA_FAILED)
    latest = known.select_related("plan").order_by("-conducted_on", "-started_at").first()
    return latest if latest and not hasattr(latest, "plan") else None


def _ordered(items: Sequence[ActionItem]) -> list[ActionItem]:
    return sorted(items, key=lambda item: (item.done_on is not None, item.done_on or item.due_on, item.due_on))
