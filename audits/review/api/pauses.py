"""Deadlines, pauses and undoing in the API: part of ``/api/v1/audits/``."""

from typing import Any

from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audits import serializers as shapes
from audits.models import Audit
from audits.review.services.pauses import pause_clocks, restart_clocks
from audits.review.services.undo import undo_decision
from audits.selectors.clocks import load_clocks
from municipalities.api.rows import READ, WRITE, describe_responses
from secor_portal import clock

PERMISSIONS = {
    "clocks": "audits.view",
    "pause": "audits.pause",
    "resume": "audits.pause",
    "undo": "audits.decide",
}


class ClockSerializer(serializers.Serializer):
    """One working limit: whose it is, when it is due, and a sentence. ``stopped_on`` is null while it runs."""

    name = serializers.CharField()
    owner = serializers.CharField()
    started_on = serializers.DateField()
    due_on = serializers.DateField()
    days = serializers.IntegerField()
    stopped_on = serializers.DateField(allow_null=True)
    is_paused = serializers.BooleanField()
    sentence = serializers.CharField()


class PauseSerializer(serializers.Serializer):
    """A pause from ``from_on`` to the day before ``until_on``, and its reason. ``until_on`` is null while it lasts."""

    from_on = serializers.DateField()
    until_on = serializers.DateField(allow_null=True)
    reason = serializers.CharField()


class ClocksSerializer(serializers.Serializer):
    """All deadlines that ever ran, and all pauses."""

    clocks = ClockSerializer(many=True)
    pauses = PauseSerializer(many=True)


class ClockActions:
    """The actions about deadlines, mixed into the audits' view. The pages call the same services."""

    get_object: Any
    _call_service: Any

    @describe_responses(READ, good={200: ClocksSerializer}, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def clocks(self, request: Request, pk: str) -> Response:
        """The audit's working limits, and when they were paused."""
        audit: Audit = self.get_object()
        return Response(ClocksSerializer(load_clocks(audit, clock.today())).data)

    @describe_responses(WRITE, good={200: shapes.AuditSerializer}, request=shapes.ReasonSerializer)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: str) -> Response:
        """Pause all deadlines of the audit, for a reason that the municipality and the desk read."""
        return self._call_service(pause_clocks, shapes.ReasonSerializer)

    @describe_responses(WRITE, good={200: shapes.AuditSerializer}, request=shapes.VersionSerializer)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        """Restart the deadlines."""
        return self._call_service(restart_clocks)

    @describe_responses(WRITE, good={200: shapes.AuditSerializer}, request=shapes.VersionSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Undo your own last decision, before the email about it is sent."""
        return self._call_service(undo_decision)
