"""The library of standard notes in the API."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers, status
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from audits.models import StandardNote
from audits.review.api.notes import WEIGHT
from audits.review.selectors.standard_notes import list_standard_notes
from audits.review.services.standard_notes import add_standard_note, change_standard_note, retire_standard_note
from audits.serializers import VersionSerializer
from municipalities.api.rows import READ, WRITE, describe_responses, is_described, take_present_values, validate_data
from secor_portal.web.api.uuids import UUID_FORM
from secor_portal.web.api.viewset import PortalViewSet


class StandardNoteSerializer(serializers.ModelSerializer):
    """A standard note; ``about`` is a question's code, a section's number, or empty for any question."""

    class Meta:
        model = StandardNote
        fields = ("id", "title", "weight", "text", "about", "version")
        read_only_fields = fields


class StandardNoteFactsSerializer(serializers.Serializer):
    """A new standard note."""

    title = serializers.CharField(allow_blank=True)
    weight = serializers.CharField(help_text=WEIGHT)
    text = serializers.CharField(allow_blank=True)
    about = serializers.CharField(required=False, allow_blank=True, default="")


class ChangedStandardNoteSerializer(VersionSerializer):
    """A changed standard note; fields that are left out stay."""

    title = serializers.CharField(allow_blank=True, required=False)
    weight = serializers.CharField(help_text=WEIGHT, required=False)
    text = serializers.CharField(allow_blank=True, required=False)
    about = serializers.CharField(allow_blank=True, required=False)


class StandardNoteViewSet(ListModelMixin, RetrieveModelMixin, PortalViewSet):
    """The library of standard notes. Only the desk can see it."""

    lookup_value_regex = UUID_FORM
    serializer_class = StandardNoteSerializer
    ordering = "title"
    permissions_by_action = {
        "list": "audits.view_standard_notes",
        "retrieve": "audits.view_standard_notes",
        "create": "audits.keep_standard_notes",
        "partial_update": "audits.keep_standard_notes",
        "destroy": "audits.keep_standard_notes",
    }

    def get_queryset(self) -> QuerySet[StandardNote]:
        if is_described(self):
            return StandardNote.objects.none()
        reader: Any = self.request.user
        return list_standard_notes() if reader.is_at_desk else StandardNote.objects.none()

    @describe_responses(READ, good={200: StandardNoteSerializer(many=True)})
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @describe_responses(READ, good={200: StandardNoteSerializer})
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @describe_responses(WRITE, good={201: StandardNoteSerializer}, request=StandardNoteFactsSerializer)
    def create(self, request: Request) -> Response:
        """Add a standard note."""
        self.require_permission(None)
        note = add_standard_note(**validate_data(StandardNoteFactsSerializer, request.data), **self.get_actor())
        return Response(StandardNoteSerializer(note).data, status=status.HTTP_201_CREATED)

    @describe_responses(WRITE, good={200: StandardNoteSerializer}, request=ChangedStandardNoteSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change a standard note."""
        note = self.get_object()
        facts = take_present_values(note, "title", "weight", "text", "about") | validate_data(
            ChangedStandardNoteSerializer, request.data
        )
        change_standard_note(note=note, **facts, **self.get_actor())
        return Response(StandardNoteSerializer(note).data)

    @describe_responses(WRITE, good={204: None}, parameters=[VersionSerializer])
    def destroy(self, request: Request, pk: str) -> Response:
        """Retire a standard note; ``?version=`` is the one that you read."""
        note = self.get_object()
        retire_standard_note(note=note, **validate_data(VersionSerializer, request.query_params), **self.get_actor())
        return Response(status=status.HTTP_204_NO_CONTENT)
