"""The actions of action plans over the API."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audits.models import ActionItem, ActionPlan, Question
from audits.plan.api.proofs import ProofActions
from audits.plan.api.rows import PlanRows
from audits.plan.services import plans
from audits.serializers import VersionSerializer
from municipalities.api.rows import READ, WRITE, OfMunicipality, describe_responses, take_present_values, validate_data
from secor_portal.errors import RuleBroken

LONGEST_CODE = 9


class ItemSerializer(serializers.ModelSerializer):
    """One action: what, who by role, by when, how far. ``cost`` is in dollars, ``question`` the code of one.

    One with ``carried_on`` lives on in a later plan, where ``carried_from`` names it.
    """

    municipality = serializers.UUIDField(source="municipality_id", read_only=True)
    plan = serializers.UUIDField(source="plan_id", read_only=True)
    question = serializers.CharField(source="question.code", read_only=True, default=None, allow_null=True)
    carried_from = serializers.UUIDField(source="carried_from_id", read_only=True, allow_null=True)

    class Meta:
        model = ActionItem
        fields = (
            "id", "municipality", "plan", "what", "owner", "due_on", "cost", "question", "progress", "done_on",
            "carried_from", "carried_on", "version",
        )  # fmt: skip
        read_only_fields = fields


class ItemFactsSerializer(serializers.Serializer):
    """What is done, by whom, by when and, if wanted, at what cost in dollars."""

    what = serializers.CharField(allow_blank=True)
    owner = serializers.CharField(allow_blank=True)
    due_on = serializers.DateField()
    cost = serializers.DecimalField(max_digits=10, decimal_places=2, min_value=0, allow_null=True, required=False)


class NewActionSerializer(ItemFactsSerializer):
    """A new action; ``question`` is the code of the question that it answers, if any."""

    question = serializers.CharField(max_length=LONGEST_CODE, allow_blank=True, required=False)


class NewItemSerializer(NewActionSerializer):
    """A new action, and its plan."""

    plan = serializers.UUIDField()


class ChangedItemSerializer(ItemFactsSerializer, VersionSerializer):
    """An action changed; what is left out stays."""

    what = serializers.CharField(allow_blank=True, required=False)
    owner = serializers.CharField(allow_blank=True, required=False)
    due_on = serializers.DateField(required=False)


class ProgressSerializer(VersionSerializer):
    """How far it is."""

    progress = serializers.CharField(allow_blank=True)


class DoneSerializer(VersionSerializer):
    """On which day it was done."""

    done_on = serializers.DateField()


class ItemFilters(OfMunicipality):
    """``is_done`` is whether it was done; what was carried on was not done here."""

    plan = django_filters.UUIDFilter("plan_id")
    is_done = django_filters.BooleanFilter("done_on", "isnull", exclude=True)


class ActionItemViewSet(ProofActions, PlanRows):
    """The actions of the plans."""

    model = ActionItem
    serializer_class = ItemSerializer
    filterset_class = ItemFilters
    ordering = "due_on"
    state = "plan__audit__state"
    permissions_by_action = {
        "list": "audits.view_plan",
        "retrieve": "audits.view_plan",
        "create": "audits.keep_plan",
        "partial_update": "audits.keep_plan",
        "destroy": "audits.keep_plan",
        "progress": "audits.keep_plan",
        "done": "audits.keep_plan",
        "reopen": "audits.keep_plan",
        "proofs": "audits.view_plan",
        "add_proofs": "audits.keep_plan",
        "proof": "audits.view_plan",
        "remove_proof": "audits.keep_plan",
    }

    def rows(self) -> QuerySet[ActionItem]:
        return ActionItem.objects.select_related("plan__audit", "question")

    @describe_responses(READ, good={200: ItemSerializer(many=True)})
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @describe_responses(READ, good={200: ItemSerializer})
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @describe_responses(WRITE, good={201: ItemSerializer}, request=NewItemSerializer)
    def create(self, request: Request) -> Response:
        """Add an action."""
        facts = validate_data(NewItemSerializer, request.data)
        plan = self.insist(get_object_or_404(ActionPlan.objects.select_related("audit"), pk=facts.pop("plan")))
        code = facts.pop("question", "")
        item = plans.add_action(plan=plan, question=questions_by_code(plan, [code])[code], **facts, **self.hand())
        return Response(ItemSerializer(item).data, status=status.HTTP_201_CREATED)

    @describe_responses(WRITE, good={200: ItemSerializer}, request=ChangedItemSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what is done, by whom, by when or at what cost."""
        item = self.get_object()
        facts = take_present_values(item, "what", "owner", "due_on", "cost") | validate_data(
            ChangedItemSerializer, request.data
        )
        plans.change_action(item=item, **facts, **self.hand())
        return Response(ItemSerializer(item).data)

    @describe_responses(WRITE, good={204: None}, parameters=[VersionSerializer])
    def destroy(self, request: Request, pk: str) -> Response:
        """Take an open action out; ``?version=`` is the one that was read."""
        item = self.get_object()
        plans.remove_action(item=item, **validate_data(VersionSerializer, request.query_params), **self.hand())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @describe_responses(WRITE, good={200: ItemSerializer}, request=ProgressSerializer)
    @action(detail=True, methods=["post"])
    def progress(self, request: Request, pk: str) -> Response:
        """Note how far it is."""
        return self._done(plans.set_progress, ProgressSerializer)

    @describe_responses(WRITE, good={200: ItemSerializer}, request=DoneSerializer)
    @action(detail=True, methods=["post"])
    def done(self, request: Request, pk: str) -> Response:
        """It is done."""
        return self._done(plans.mark_action_done, DoneSerializer)

    @describe_responses(WRITE, good={200: ItemSerializer}, request=VersionSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """It is not done after all."""
        return self._done(plans.reopen, VersionSerializer)

    def _done(self, service: Any, sent_as: type[serializers.Serializer]) -> Response:
        item = self.get_object()
        service(item=item, **validate_data(sent_as, self.request.data), **self.hand())
        return Response(ItemSerializer(item).data)


def questions_by_code(plan: ActionPlan, codes: list[str]) -> dict[str, Question | None]:
    """The questions of the plan's audit by code; none for an empty code."""
    asked = Question.objects.filter(instrument_id=plan.audit.instrument_id, code__in=codes)
    found: dict[str, Question | None] = {question.code: question for question in asked}
    if unknown := sorted(set(codes) - {"", *found}):
        sentence = f"This audit has no question {unknown[0]}."
        raise RuleBroken("unknown_question", sentence, field="question")
    return {"": None} | found
