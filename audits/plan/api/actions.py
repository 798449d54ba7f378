"""The actions of action plans in the API."""

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
from audits.plan.services import actions
from audits.serializers import VersionSerializer
from municipalities.api.rows import READ, WRITE, OfMunicipality, describe_responses, take_present_values, validate_data
from secor_portal.errors import RuleBroken

LONGEST_CODE = 9


class ActionSerializer(serializers.ModelSerializer):
    """One action: what, who (a role), by when, its progress. ``cost`` is in dollars, ``question`` a code.

    An action with ``carried_on`` was carried over into a later plan; there ``carried_from`` names it.
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


class ActionFactsSerializer(serializers.Serializer):
    """What is done, by whom and by when; the cost in dollars is optional."""

    what = serializers.CharField(allow_blank=True)
    owner = serializers.CharField(allow_blank=True)
    due_on = serializers.DateField()
    cost = serializers.DecimalField(max_digits=10, decimal_places=2, min_value=0, allow_null=True, required=False)


class NewActionSerializer(ActionFactsSerializer):
    """A new action; ``question`` is the code of its question, or empty."""

    question = serializers.CharField(max_length=LONGEST_CODE, allow_blank=True, required=False)


class NewPlanActionSerializer(NewActionSerializer):
    """A new action, and its plan."""

    plan = serializers.UUIDField()


class ChangedActionSerializer(ActionFactsSerializer, VersionSerializer):
    """A changed action; fields that are left out stay."""

    what = serializers.CharField(allow_blank=True, required=False)
    owner = serializers.CharField(allow_blank=True, required=False)
    due_on = serializers.DateField(required=False)


class ProgressSerializer(VersionSerializer):
    """The progress of an action."""

    progress = serializers.CharField(allow_blank=True)


class DoneSerializer(VersionSerializer):
    """When the action was done."""

    done_on = serializers.DateField()


class ActionFilters(OfMunicipality):
    """``is_done``: the action was done; an action that was carried over wasn't."""

    plan = django_filters.UUIDFilter("plan_id")
    is_done = django_filters.BooleanFilter("done_on", "isnull", exclude=True)


class ActionItemViewSet(ProofActions, PlanRows):
    """The actions of the plans."""

    model = ActionItem
    serializer_class = ActionSerializer
    filterset_class = ActionFilters
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

    def list_rows(self) -> QuerySet[ActionItem]:
        return ActionItem.objects.select_related("plan__audit", "question")

    @describe_responses(READ, good={200: ActionSerializer(many=True)})
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @describe_responses(READ, good={200: ActionSerializer})
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @describe_responses(WRITE, good={201: ActionSerializer}, request=NewPlanActionSerializer)
    def create(self, request: Request) -> Response:
        """Add an action."""
        facts = validate_data(NewPlanActionSerializer, request.data)
        plan = self.require_permission(
            get_object_or_404(ActionPlan.objects.select_related("audit"), pk=facts.pop("plan"))
        )
        code = facts.pop("question", "")
        item = actions.add_action(plan=plan, question=find_questions(plan, [code])[code], **facts, **self.get_actor())
        return Response(ActionSerializer(item).data, status=status.HTTP_201_CREATED)

    @describe_responses(WRITE, good={200: ActionSerializer}, request=ChangedActionSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what is done, by whom, by when or at what cost."""
        item = self.get_object()
        facts = take_present_values(item, "what", "owner", "due_on", "cost") | validate_data(
            ChangedActionSerializer, request.data
        )
        actions.change_action(action=item, **facts, **self.get_actor())
        return Response(ActionSerializer(item).data)

    @describe_responses(WRITE, good={204: None}, parameters=[VersionSerializer])
    def destroy(self, request: Request, pk: str) -> Response:
        """Remove an open action; ``?version=`` is the one that you read."""
        item = self.get_object()
        actions.remove_action(action=item, **validate_data(VersionSerializer, request.query_params), **self.get_actor())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @describe_responses(WRITE, good={200: ActionSerializer}, request=ProgressSerializer)
    @action(detail=True, methods=["post"])
    def progress(self, request: Request, pk: str) -> Response:
        """Save the progress of an action."""
        return self._call_service(actions.set_progress, ProgressSerializer)

    @describe_responses(WRITE, good={200: ActionSerializer}, request=DoneSerializer)
    @action(detail=True, methods=["post"])
    def done(self, request: Request, pk: str) -> Response:
        """Mark an action as done."""
        return self._call_service(actions.mark_action_done, DoneSerializer)

    @describe_responses(WRITE, good={200: ActionSerializer}, request=VersionSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """Reopen an action that was marked as done."""
        return self._call_service(actions.reopen_action, VersionSerializer)

    def _call_service(self, service: Any, sent_as: type[serializers.Serializer]) -> Response:
        item = self.get_object()
        service(action=item, **validate_data(sent_as, self.request.data), **self.get_actor())
        return Response(ActionSerializer(item).data)


def find_questions(plan: ActionPlan, codes: list[str]) -> dict[str, Question | None]:
    """The questions of the plan's audit by code; None for an empty code."""
    asked = Question.objects.filter(instrument_id=plan.audit.instrument_id, code__in=codes)
    found: dict[str, Question | None] = {question.code: question for question in asked}
    if unknown := sorted(set(codes) - {"", *found}):
        sentence = f"This audit has no question {unknown[0]}."
        raise RuleBroken("unknown_question", sentence, field="question")
    return {"": None} | found
