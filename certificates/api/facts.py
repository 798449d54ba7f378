"""What the desk records about a municipality, over the API."""

from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from certificates.models import Certificate, Extension, MinistryReview
from certificates.models.ministry_review import Outcome
from certificates.services.extensions import grant_extension
from certificates.services.reviews import record_review_decided, record_review_opened
from municipalities.api.rows import READ, WRITE, RowsViewSet, describe_responses, validate_data

PERMISSIONS = {
    "list": "certificates.view",
    "retrieve": "certificates.view",
    "create": "certificates.record_facts",
}


class ExtensionSerializer(serializers.ModelSerializer):
    """More time through ``until``: for the audit of ``year``, or for the certificate that ``audit`` earned."""

    municipality = serializers.UUIDField(source="municipality_id", read_only=True)
    audit = serializers.UUIDField(source="audit_id", read_only=True, allow_null=True)

    class Meta:
        model = Extension
        fields = ("id", "municipality", "granted_on", "until", "year", "audit", "reason")
        read_only_fields = fields


class NewExtensionSerializer(serializers.Serializer):
    """Give either ``year`` or ``certificate``."""

    municipality = serializers.UUIDField()
    granted_on = serializers.DateField()
    until = serializers.DateField()
    year = serializers.IntegerField(required=False, allow_null=True, default=None)
    certificate = serializers.UUIDField(required=False, allow_null=True, default=None)
    reason = serializers.CharField()


class ReviewSerializer(serializers.ModelSerializer):
    """A review by the ministry; ``outcome`` is empty while it is open (R6.1)."""

    municipality = serializers.UUIDField(source="municipality_id", read_only=True)

    class Meta:
        model = MinistryReview
        fields = ("id", "municipality", "incident_on", "incident", "opened_on", "decided_on", "outcome", "letter")
        read_only_fields = fields


class NewReviewSerializer(serializers.Serializer):
    """A review that the ministry opened. No names, no health details."""

    municipality = serializers.UUIDField()
    opened_on = serializers.DateField()
    incident_on = serializers.DateField(required=False, allow_null=True, default=None)
    incident = serializers.CharField()


class DecisionSerializer(serializers.Serializer):
    """The ministry's decision, with the reference of its letter (R6.2)."""

    decided_on = serializers.DateField()
    outcome = serializers.CharField(help_text=f"One of {', '.join(Outcome.values)}.")
    letter = serializers.CharField()


class ExtensionViewSet(ListModelMixin, RetrieveModelMixin, RowsViewSet):
    """The partner's decisions to give more time (R3.4, R4.1)."""

    model = Extension
    serializer_class = ExtensionSerializer
    ordering = "-granted_on"
    permissions_by_action = PERMISSIONS

    @describe_responses(READ, good={200: ExtensionSerializer(many=True)})
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @describe_responses(READ, good={200: ExtensionSerializer})
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @describe_responses(WRITE, good={201: ExtensionSerializer}, request=NewExtensionSerializer)
    def create(self, request: Request) -> Response:
        facts = validate_data(NewExtensionSerializer, request.data)
        municipality = self.get_target(facts)
        if pk := facts.pop("certificate"):
            facts["certificate"] = get_object_or_404(Certificate.objects.filter(municipality=municipality), pk=pk)
        extension = grant_extension(municipality=municipality, **facts, **self.get_actor())
        return Response(ExtensionSerializer(extension).data, status=status.HTTP_201_CREATED)


class ReviewViewSet(ListModelMixin, RetrieveModelMixin, RowsViewSet):
    """The ministry's reviews after serious incidents, and its decisions."""

    model = MinistryReview
    serializer_class = ReviewSerializer
    ordering = "-opened_on"
    permissions_by_action = {**PERMISSIONS, "decide": "certificates.record_facts"}

    @describe_responses(READ, good={200: ReviewSerializer(many=True)})
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @describe_responses(READ, good={200: ReviewSerializer})
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @describe_responses(WRITE, good={201: ReviewSerializer}, request=NewReviewSerializer)
    def create(self, request: Request) -> Response:
        facts = validate_data(NewReviewSerializer, request.data)
        review = record_review_opened(municipality=self.get_target(facts), **facts, **self.get_actor())
        return Response(ReviewSerializer(review).data, status=status.HTTP_201_CREATED)

    @describe_responses(WRITE, good={200: ReviewSerializer}, request=DecisionSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str) -> Response:
        """Record the ministry's decision. Only the ministry can revoke a certificate."""
        review = self.get_object()
        decided = record_review_decided(
            review=review, **validate_data(DecisionSerializer, request.data), **self.get_actor()
        )
        return Response(ReviewSerializer(decided).data)
