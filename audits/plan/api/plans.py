"""Action plans over the API: begun from an audit, filled from what it found and from what is still open."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audits.models import ActionPlan, Audit
from audits.plan.api.actions import ItemSerializer, NewActionSerializer, questions_by_code
from audits.plan.api.rows import PlanRows
from audits.plan.rules import Ground
from audits.plan.selectors import find_open_actions, list_earlier_open_actions, offers
from audits.plan.services import plans
from audits.plan.services.carry_over import carry_over_actions
from audits.plan.services.plans import ActionsRefused, NewAction, add_actions
from municipalities.api.rows import READ, WRITE, OfMunicipality, describe_responses, validate_data
from secor_portal.errors import RuleBroken


class PlanSerializer(serializers.ModelSerializer):
    """The plan made from one audit (R3.1)."""

    municipality = serializers.UUIDField(source="municipality_id", read_only=True)
    audit = serializers.UUIDField(source="audit_id", read_only=True)

    class Meta:
        model = ActionPlan
        fields = ("id", "municipality", "audit", "developed_on")
        read_only_fields = fields


class NewPlanSerializer(serializers.Serializer):
    """Of which audit, and when it was developed; today where that is left out."""

    audit = serializers.UUIDField()
    developed_on = serializers.DateField(default=None, allow_null=True)


class NewActionsSerializer(serializers.Serializer):
    """Several new actions of one plan, all or none."""

    actions = NewActionSerializer(many=True, allow_empty=False)


class ProposalSerializer(serializers.Serializer):
    """What the plan could say. ``planned`` counts the actions that there are for this question already."""

    question = serializers.CharField(source="proposal.code", help_text="Its code; empty for a whole element.")
    element = serializers.CharField(source="proposal.element")
    text = serializers.CharField(source="question.text", default="")
    what = serializers.CharField(source="proposal.what", help_text="A wording to begin with.")
    score = serializers.CharField(source="proposal.score")
    ground = serializers.ChoiceField(source="proposal.ground", choices=[ground.value for ground in Ground])
    is_urged = serializers.BooleanField(source="proposal.is_urged")
    author_note = serializers.CharField()
    notes = serializers.SerializerMethodField()
    planned = serializers.SerializerMethodField()

    def get_notes(self, offer: Any) -> list[str]:
        """The reviewer's notes on the question that were sent."""
        return [note.text for note in offer.notes]

    def get_planned(self, offer: Any) -> int:
        return len(offer.planned)


class OpenBeforeSerializer(serializers.Serializer):
    """An action open from an earlier audit; ``is_here``: it lives in this plan by now."""

    item = ItemSerializer()
    carried = serializers.IntegerField(help_text="How often it was carried over.")
    first_due_on = serializers.DateField()
    days_late = serializers.IntegerField()
    is_here = serializers.BooleanField()


class CarrySerializer(serializers.Serializer):
    """The open actions of earlier plans to carry over; all of them where none is named."""

    items = serializers.ListField(child=serializers.UUIDField(), default=list, max_length=plans.MOST_ACTIONS)


class PlanFilters(OfMunicipality):
    """``audit`` is the one that the plan was made from."""

    audit = django_filters.UUIDFilter("audit_id")


class ActionPlanViewSet(PlanRows):
    """What will be done about what each audit found."""

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

    def rows(self) -> QuerySet[ActionPlan]:
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
        audit = self.insist(get_object_or_404(Audit.objects.all(), pk=facts.pop("audit")))
        plan = plans.develop_plan(audit=audit, **facts, **self.hand())
        return Response(PlanSerializer(plan).data, status=status.HTTP_201_CREATED)

    @describe_responses(READ, good={200: ProposalSerializer(many=True)}, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def proposals(self, request: Request, pk: str) -> Response:
        """What the audit found below full marks, and what does not apply, each with a wording to begin with."""
        audit = self.insist(self.get_object().audit, "audits.view_report")
        return Response(ProposalSerializer(offers(audit), many=True).data)

    @describe_responses(WRITE, good={201: ItemSerializer(many=True)}, request=NewActionsSerializer)
    @proposals.mapping.post
    def add_actions(self, request: Request, pk: str) -> Response:
        """Add several actions: all, or none and what is wrong with each."""
        plan, sent = self.get_object(), validate_data(NewActionsSerializer, request.data)["actions"]
        questions = questions_by_code(plan, [facts.get("question", "") for facts in sent])
        actions = [NewAction(**facts | {"question": questions[facts.get("question", "")]}) for facts in sent]
        try:
            items = add_actions(plan=plan, actions=actions, **self.hand())
        except ActionsRefused as refusal:
            body = {"actions": _by_place(refusal, len(sent)), "code": refusal.code}
            return Response(body, status=status.HTTP_400_BAD_REQUEST)
        return Response(ItemSerializer(items, many=True).data, status=status.HTTP_201_CREATED)

    @describe_responses(READ, good={200: OpenBeforeSerializer(many=True)}, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None, url_path="open-actions")
    def open_actions(self, request: Request, pk: str) -> Response:
        """What is open from the plans of earlier audits, carried into this one or not."""
        return Response(OpenBeforeSerializer(list_earlier_open_actions(self.get_object().audit), many=True).data)

    @describe_responses(WRITE, good={200: ItemSerializer(many=True)}, request=CarrySerializer)
    @action(detail=True, methods=["post"], pagination_class=None)
    def carry(self, request: Request, pk: str) -> Response:
        """Carry open actions of earlier plans into this one: all that are named, or none."""
        plan, named = self.get_object(), set(validate_data(CarrySerializer, request.data)["items"])
        rows = [item for item in find_open_actions(plan.audit) if not named or item.pk in named]
        if named - {item.pk for item in rows}:
            sentence = "Only what is open in the plan of an earlier audit can be carried over."
            raise RuleBroken("not_from_before", sentence, field="items")
        carried = carry_over_actions(plan=plan, items=rows, **self.hand())
        return Response(ItemSerializer(carried, many=True).data)


def _by_place(refusal: ActionsRefused, count: int) -> list[dict[str, list[str]]]:
    """What is wrong with each action, in the order in which they were sent; empty where nothing is."""
    found: list[dict[str, list[str]]] = [{} for _ in range(count)]
    for place, problems in refusal.problems.items():
        for problem in problems:
            found[place].setdefault(problem.field, []).append(problem.sentence)
    return found
