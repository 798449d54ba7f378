"""The action plan over the API."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from audits.api.audits import UUID_FORM
from audits.api.serializers import VersionSerializer
from audits.models import ActionItem, ActionPlan, Audit
from audits.permissions import OWN_PEOPLE
from audits.services import planning
from municipalities.api.rows import READ, WRITE, RowsViewSet, checked, documented, is_described


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


class ItemSerializer(serializers.ModelSerializer):
    """One action: what, who by role, by when, how far."""

    municipality = serializers.UUIDField(source="municipality_id", read_only=True)
    plan = serializers.UUIDField(source="plan_id", read_only=True)

    class Meta:
        model = ActionItem
        fields = ("id", "municipality", "plan", "what", "owner", "due_on", "progress", "done_on", "version")
        read_only_fields = fields


class ItemFactsSerializer(serializers.Serializer):
    """What is done, by whom and by when."""

    what = serializers.CharField(allow_blank=True)
    owner = serializers.CharField(allow_blank=True)
    due_on = serializers.DateField()


class NewItemSerializer(ItemFactsSerializer):
    """A new action, and its plan."""

    plan = serializers.UUIDField()


class ChangedItemSerializer(ItemFactsSerializer, VersionSerializer):
    """An action changed."""


class ProgressSerializer(VersionSerializer):
    """How far it is."""

    progress = serializers.CharField(allow_blank=True)


class DoneSerializer(VersionSerializer):
    """On which day it was done."""

    done_on = serializers.DateField()


class PlanRows(ListModelMixin, RetrieveModelMixin, RowsViewSet):
    """Rows that the municipality's own people and the desk may see."""

    lookup_value_regex = UUID_FORM

    def get_queryset(self) -> QuerySet:
        if is_described(self):
            return self.model._base_manager.none()
        person: Any = self.request.user
        if self.action != "list" or person.is_at_desk:
            return self.rows()
        own = [place for place, role in person.roles.items() if role in OWN_PEOPLE]
        return self.rows().filter(municipality_id__in=own)


class ActionPlanViewSet(PlanRows):
    """What will be done about what each audit found."""

    model = ActionPlan
    serializer_class = PlanSerializer
    permissions_by_action = {
        "list": "audits.view_plan",
        "retrieve": "audits.view_plan",
        "create": "audits.keep_plan",
    }

    def rows(self) -> QuerySet[ActionPlan]:
        return ActionPlan.objects.all()

    @documented(READ, good={200: PlanSerializer(many=True)})
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @documented(READ, good={200: PlanSerializer})
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @documented(WRITE, good={201: PlanSerializer}, request=NewPlanSerializer)
    def create(self, request: Request) -> Response:
        """Begin the plan of an audit."""
        facts = checked(NewPlanSerializer, request.data)
        audit = self.insist(get_object_or_404(Audit.objects.all(), pk=facts.pop("audit")))
        plan = planning.develop_plan(audit=audit, **facts, **self.hand())
        return Response(PlanSerializer(plan).data, status=status.HTTP_201_CREATED)


class ActionItemViewSet(PlanRows):
    """The actions of the plans."""

    model = ActionItem
    serializer_class = ItemSerializer
    permissions_by_action = {
        "list": "audits.view_plan",
        "retrieve": "audits.view_plan",
        "create": "audits.keep_plan",
        "partial_update": "audits.keep_plan",
        "destroy": "audits.keep_plan",
        "progress": "audits.keep_plan",
        "done": "audits.keep_plan",
        "reopen": "audits.keep_plan",
    }

    def rows(self) -> QuerySet[ActionItem]:
        return ActionItem.objects.select_related("plan__audit")

    @documented(READ, good={200: ItemSerializer(many=True)})
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @documented(READ, good={200: ItemSerializer})
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @documented(WRITE, good={201: ItemSerializer}, request=NewItemSerializer)
    def create(self, request: Request) -> Response:
        """Add an action."""
        facts = checked(NewItemSerializer, request.data)
        plan = self.insist(get_object_or_404(ActionPlan.objects.all(), pk=facts.pop("plan")))
        item = planning.add_item(plan=plan, **facts, **self.hand())
        return Response(ItemSerializer(item).data, status=status.HTTP_201_CREATED)

    @documented(WRITE, good={200: ItemSerializer}, request=ChangedItemSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what is done, by whom or by when."""
        return self._done(planning.change_item, ChangedItemSerializer)

    @documented(WRITE, good={204: None}, parameters=[VersionSerializer])
    def destroy(self, request: Request, pk: str) -> Response:
        """Take an open action out; ``?version=`` is the one that was read."""
        item = self.get_object()
        planning.remove_item(item=item, **checked(VersionSerializer, request.query_params), **self.hand())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @documented(WRITE, good={200: ItemSerializer}, request=ProgressSerializer)
    @action(detail=True, methods=["post"])
    def progress(self, request: Request, pk: str) -> Response:
        """Note how far it is."""
        return self._done(planning.set_progress, ProgressSerializer)

    @documented(WRITE, good={200: ItemSerializer}, request=DoneSerializer)
    @action(detail=True, methods=["post"])
    def done(self, request: Request, pk: str) -> Response:
        """It is done."""
        return self._done(planning.mark_done, DoneSerializer)

    @documented(WRITE, good={200: ItemSerializer}, request=VersionSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """It is not done after all."""
        return self._done(planning.reopen, VersionSerializer)

    def _done(self, service: Any, sent_as: type[serializers.Serializer]) -> Response:
        item = self.get_object()
        service(item=item, **checked(sent_as, self.request.data), **self.hand())
        return Response(ItemSerializer(item).data)
