"""Action plans in the API: begun from an audit, filled with proposed actions and with open ones of earlier plans."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audits.models import ActionPlan, Audit
from audits.plan.api.actions import ActionSerializer, NewActionSerializer, find_questions
from audits.plan.api.rows import PlanRows
from audits.plan.rules import Ground
from audits.plan.selectors import find_open_actions, list_earlier_open_actions, list_proposals
from audits.plan.services.actions import MOST_ACTIONS, ActionsRefused, NewAction, add_actions
from audits.plan.services.carry_over import carry_over_actions
from audits.plan.services.plans import develop_plan
from municipalities.api.rows import READ, WRITE, OfMunicipality, describe_responses, validate_data
from secor_portal.errors import RuleBroken


class PlanSerializer(serializers.ModelSerializer):
    """The plan of one audit (R3.1)."""

    municipality = serializers.UUIDField(source="municipality_id", read_only=True)
    audit = serializers.UUIDField(source="audit_id", read_only=True)

    class Meta:
        model = ActionPlan
        fields = ("id", "municipality", "audit", "developed_on")
        read_only_fields = fields


class NewPlanSerializer(serializers.Serializer):
    """A new plan; ``developed_on`` is today if it is left out."""

    audit = serializers.UUIDField()
    developed_on = serializers.DateField(default=None, allow_null=True)


class NewActionsSerializer(serializers.Serializer):
    """Several new actions for one plan, all or none."""

    actions = NewActionSerializer(many=True, allow_empty=False)


class ProposalSerializer(serializers.Serializer):
    """A proposed action. ``planned`` counts the actions that the plan already has for this question."""

    question = serializers.CharField(source="action.code", help_text="Its code; empty for a whole section.")
    element = serializers.CharField(source="action.element")
    text = serializers.CharField(source="question.text", default="")
    what = serializers.CharField(source="action.what", help_text="A draft of the action.")
    score = serializers.CharField(source="action.score")
    ground = serializers.ChoiceField(source="action.ground", choices=[ground.value for ground in Ground])
    is_urged = serializers.BooleanField(source="action.is_urged")
    author_note = serializers.CharField()
    notes = serializers.SerializerMethodField()
    planned = serializers.SerializerMethodField()

    def get_notes(self, proposal: Any) -> list[str]:
        """The reviewer's notes on the question that were sent."""
        return [note.text for note in proposal.notes]

    def get_planned(self, proposal: Any) -> int:
        return len(proposal.planned)


class EarlierActionSerializer(serializers.Serializer):
    """An open action that an earlier audit led to; ``is_here``: it is in this plan by now."""

    item = ActionSerializer(source="action")
    carried = serializers.IntegerField(help_text="How often it was carried over.")
    first_due_on = serializers.DateField()
    days_late = serializers.IntegerField()
    is_here = serializers.BooleanField()


class CarrySerializer(serializers.Serializer):
    """The open actions of earlier plans to carry over; all if none is named."""

    items = serializers.ListField(child=serializers.UUIDField(), default=list, max_length=MOST_ACTIONS)


class PlanFilters(OfMunicipality):
    """``audit`` is the audit of the plan."""

    audit = django_filters.UUIDFilter("audit_id")


class ActionPlanViewSet(PlanRows):
    """The action plans."""

    model = ActionPlan
    serializer_class = PlanSerializer
    filterset_class = PlanFilters
    ordering = "-developed_on"
    state = "audit__state"
    permissions_by_action = {
        "list": "audits.view_plan",
        "retrieve": "audits.view_plan",
        "create": "audits.plan_from",
        "proposals": "audits.view_plan",
        "add_actions": "audits.keep_plan",
        "open_actions": "audits.view_plan",
        "carry": "audits.keep_plan",
    }

    def list_rows(self) -> QuerySet[ActionPlan]:
        return ActionPlan.objects.select_related("audit__instrument")

    @describe_responses(READ, good={200: PlanSerializer(many=True)})
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @describe_responses(READ, good={200: PlanSerializer})
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @describe_responses(WRITE, good={201: PlanSerializer}, request=NewPlanSerializer)
    def create(self, request: Request) -> Response:
        """Begin the plan of an audit."""
        facts = validate_data(NewPlanSerializer, request.data)
        audit = self.require_permission(get_object_or_404(Audit.objects.all(), pk=facts.pop("audit")))
        plan = develop_plan(audit=audit, **facts, **self.get_actor())
        return Response(PlanSerializer(plan).data, status=status.HTTP_201_CREATED)

    @describe_responses(READ, good={200: ProposalSerializer(many=True)}, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def proposals(self, request: Request, pk: str) -> Response:
        """The proposed actions: for questions below full marks, and for those that don't apply."""
        audit = self.require_permission(self.get_object().audit, "audits.view_report")
        return Response(ProposalSerializer(list_proposals(audit), many=True).data)

    @describe_responses(WRITE, good={201: ActionSerializer(many=True)}, request=NewActionsSerializer)
    @proposals.mapping.post
    def add_actions(self, request: Request, pk: str) -> Response:
        """Add several actions, all or none. A refusal says what is wrong with each."""
        plan, sent = self.get_object(), validate_data(NewActionsSerializer, request.data)["actions"]
        questions = find_questions(plan, [facts.get("question", "") for facts in sent])
        actions = [NewAction(**facts | {"question": questions[facts.get("question", "")]}) for facts in sent]
        try:
            added = add_actions(plan=plan, actions=actions, **self.get_actor())
        except ActionsRefused as refusal:
            body = {"actions": _list_problems(refusal, len(sent)), "code": refusal.code}
            return Response(body, status=status.HTTP_400_BAD_REQUEST)
        return Response(ActionSerializer(added, many=True).data, status=status.HTTP_201_CREATED)

    @describe_responses(READ, good={200: EarlierActionSerializer(many=True)}, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None, url_path="open-actions")
    def open_actions(self, request: Request, pk: str) -> Response:
        """The open actions that earlier audits led to, carried over into this plan or not."""
        return Response(EarlierActionSerializer(list_earlier_open_actions(self.get_object().audit), many=True).data)

    @describe_responses(WRITE, good={200: ActionSerializer(many=True)}, request=CarrySerializer)
    @action(detail=True, methods=["post"], pagination_class=None)
    def carry(self, request: Request, pk: str) -> Response:
        """Carry open actions of earlier plans over into this one: all that you name, or none."""
        plan, named = self.get_object(), set(validate_data(CarrySerializer, request.data)["items"])
        rows = [item for item in find_open_actions(plan.audit) if not named or item.pk in named]
        if named - {item.pk for item in rows}:
            sentence = "You can carry over only open actions from the plan of an earlier audit."
            raise RuleBroken("not_from_before", sentence, field="items")
        carried = carry_over_actions(plan=plan, actions=rows, **self.get_actor())
        return Response(ActionSerializer(carried, many=True).data)


def _list_problems(refusal: ActionsRefused, count: int) -> list[dict[str, list[str]]]:
    """What is wrong with each action, in the order in which they were sent; empty for those without a fault."""
    found: list[dict[str, list[str]]] = [{} for _ in range(count)]
    for place, problems in refusal.problems.items():
        for problem in problems:
            found[place].setdefault(problem.field, []).append(problem.sentence)
    return found
