"""The API of the Return to Work Seminar (R8)."""

from typing import Any

from rest_framework import serializers, status
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from municipalities.api.rows import READ, WRITE, RowsViewSet, describe_responses, validate_data
from municipalities.models import Training
from municipalities.services.training import record_training, remove_training


class TrainingSerializer(serializers.ModelSerializer):
    """A worker with this role attended on that day."""

    municipality = serializers.UUIDField(source="municipality_id", read_only=True)

    class Meta:
        model = Training
        fields = ("id", "municipality", "attended_on", "attendee_role")
        read_only_fields = fields


class NewTrainingSerializer(serializers.Serializer):
    """A new record."""

    municipality = serializers.UUIDField()
    attended_on = serializers.DateField()
    attendee_role = serializers.CharField()


class TrainingViewSet(ListModelMixin, RetrieveModelMixin, RowsViewSet):
    """Who attended the seminar, by role."""

    model = Training
    serializer_class = TrainingSerializer
    ordering = "-attended_on"
    permissions_by_action = {
        "list": "municipalities.view",
        "retrieve": "municipalities.view",
        "create": "municipalities.record_training",
        "destroy": "municipalities.record_training",
    }

    @describe_responses(READ, good={200: TrainingSerializer(many=True)})
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @describe_responses(READ, good={200: TrainingSerializer})
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @describe_responses(WRITE, good={201: TrainingSerializer}, request=NewTrainingSerializer)
    def create(self, request: Request) -> Response:
        facts = validate_data(NewTrainingSerializer, request.data)
        training = record_training(municipality=self.get_target(facts), **facts, **self.get_actor())
        return Response(TrainingSerializer(training).data, status=status.HTTP_201_CREATED)

    @describe_responses(WRITE, good={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        remove_training(training=self.get_object(), **self.get_actor())
        return Response(status=status.HTTP_204_NO_CONTENT)
