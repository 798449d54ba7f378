"""The API of the headcount."""

from typing import Any

from rest_framework import serializers, status
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from municipalities.api.rows import READ, WRITE, RowsViewSet, VersionSerializer, describe_responses, validate_data
from municipalities.models import HeadcountEntry
from municipalities.rules.headcount import Category
from municipalities.services.headcount import change_headcount, remove_headcount, report_headcount


class HeadcountSerializer(serializers.ModelSerializer):
    """Workers of one category from one day to another, both included; ``ends_on`` is null while they stay."""

    municipality = serializers.UUIDField(source="municipality_id", read_only=True)

    class Meta:
        model = HeadcountEntry
        fields = ("id", "municipality", "category", "count", "starts_on", "ends_on", "version")
        read_only_fields = fields


class EntrySerializer(serializers.Serializer):
    """The reported workers. ``accepts_eleven`` confirms the warning before the limit is exceeded (R1.3)."""

    category = serializers.CharField(help_text=f"One of {', '.join(Category)}.")
    count = serializers.IntegerField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True, default=None)
    accepts_eleven = serializers.BooleanField(default=False)


class NewEntrySerializer(EntrySerializer):
    """A new entry and its municipality."""

    municipality = serializers.UUIDField()


class ChangedEntrySerializer(EntrySerializer):
    """A changed entry; ``version`` is the one that the caller read."""

    version = serializers.IntegerField(min_value=0)


class HeadcountViewSet(ListModelMixin, RetrieveModelMixin, RowsViewSet):
    """The workers of a municipality, by category and days (R1.2)."""

    model = HeadcountEntry
    serializer_class = HeadcountSerializer
    ordering = "-starts_on"
    permissions_by_action = {
        "list": "municipalities.view",
        "retrieve": "municipalities.view",
        "create": "municipalities.report_headcount",
        "update": "municipalities.report_headcount",
        "destroy": "municipalities.report_headcount",
    }

    @describe_responses(READ, good={200: HeadcountSerializer(many=True)})
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @describe_responses(READ, good={200: HeadcountSerializer})
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @describe_responses(WRITE, good={201: HeadcountSerializer}, request=NewEntrySerializer)
    def create(self, request: Request) -> Response:
        facts = validate_data(NewEntrySerializer, request.data)
        entry = report_headcount(municipality=self.get_target(facts), **facts, **self.get_actor())
        return Response(HeadcountSerializer(entry).data, status=status.HTTP_201_CREATED)

    @describe_responses(WRITE, good={200: HeadcountSerializer}, request=ChangedEntrySerializer)
    def update(self, request: Request, pk: str) -> Response:
        entry = self.get_object()
        changed = change_headcount(
            entry=entry, **validate_data(ChangedEntrySerializer, request.data), **self.get_actor()
        )
        return Response(HeadcountSerializer(changed).data)

    @describe_responses(WRITE, good={204: None}, parameters=[VersionSerializer])
    def destroy(self, request: Request, pk: str) -> Response:
        """Remove an entry made by mistake; ``?version=`` is the one that the caller read."""
        entry = self.get_object()
        remove_headcount(entry=entry, **validate_data(VersionSerializer, request.query_params), **self.get_actor())
        return Response(status=status.HTTP_204_NO_CONTENT)
