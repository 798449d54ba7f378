"""The API of municipalities."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from municipalities.api.rows import (
    READ,
    WRITE,
    VersionSerializer,
    describe_responses,
    is_described,
    list_visible_municipalities,
    validate_data,
)
from municipalities.models import Municipality
from municipalities.models.municipality import MunicipalityKind
from municipalities.permissions import list_municipalities_with
from municipalities.services.desk_facts import end_municipality, record_pir, rule_on_headcount
from municipalities.services.details import change_details
from secor_portal import clock
from secor_portal.web.api.viewset import PortalViewSet


class MunicipalitySerializer(serializers.ModelSerializer):
    """``ended_on`` is the first day on which it no longer exists."""

    successor = serializers.UUIDField(source="successor_id", read_only=True, allow_null=True)

    class Meta:
        model = Municipality
        fields = (
            "id", "name", "official_name", "slug", "kind", "census_code", "ended_on", "successor",
            "wcb_account", "industry_code", "pir_registered_on", "pir_withdrawn_on", "insurable_earnings",
            "industry_rate", "counts_councillors", "counts_volunteers", "version",
        )  # fmt: skip
        read_only_fields = fields


class DetailsSerializer(VersionSerializer):
    """The WCB details, and the figures of the premium."""

    insurable_earnings = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)
    industry_rate = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True)
    wcb_account = serializers.CharField(allow_blank=True)
    industry_code = serializers.CharField(allow_blank=True)


class PirSerializer(VersionSerializer):
    """From when until when it is registered in PIR. A withdrawal that is left out stays as it is."""

    registered_on = serializers.DateField(allow_null=True)
    withdrawn_on = serializers.DateField(allow_null=True, required=False)


class RulingSerializer(VersionSerializer):
    """Which categories count under the certifying partner's ruling."""

    councillors = serializers.BooleanField()
    volunteers = serializers.BooleanField()


class EndSerializer(VersionSerializer):
    """The first day on which it no longer exists, and its successor; null for both removes them.

    A successor that is left out stays as it is.
    """

    ended_on = serializers.DateField(allow_null=True)
    successor = serializers.PrimaryKeyRelatedField(queryset=Municipality.objects.all(), allow_null=True, required=False)


class MunicipalityFilters(django_filters.FilterSet):
    """``q`` is a part of the name; ``exists`` is whether it exists today."""

    q = django_filters.CharFilter(field_name="official_name", lookup_expr="icontains")
    kind = django_filters.ChoiceFilter(choices=MunicipalityKind.choices)
    exists = django_filters.BooleanFilter(method="filter_existing")

    def filter_existing(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        there = Municipality.objects.existing_on(clock.today()).values("pk")
        return rows.filter(pk__in=there) if value else rows.exclude(pk__in=there)


class MunicipalityViewSet(ListModelMixin, RetrieveModelMixin, PortalViewSet):
    """The municipalities that you act for; all of them for the desk."""

    serializer_class = MunicipalitySerializer
    filterset_class = MunicipalityFilters
    ordering = "name"
    permissions_by_action = {
        "list": "municipalities.view",
        "retrieve": "municipalities.view",
        "details": "municipalities.change_details",
        "pir": "municipalities.record_facts",
        "ruling": "municipalities.record_facts",
        "end": "municipalities.record_facts",
    }

    def get_queryset(self) -> QuerySet[Municipality]:
        if is_described(self):
            return Municipality.objects.none()
        person: Any = self.request.user
        seen = list_visible_municipalities(person)
        if self.action != "list" or person.is_at_desk:
            return seen
        return seen.filter(pk__in=list_municipalities_with(person, self.permissions_by_action["list"]))

    @describe_responses(READ, good={200: MunicipalitySerializer(many=True)})
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @describe_responses(READ, good={200: MunicipalitySerializer})
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @describe_responses(WRITE, good={200: MunicipalitySerializer}, request=DetailsSerializer)
    @action(detail=True, methods=["post"])
    def details(self, request: Request, pk: str) -> Response:
        """Set the WCB details, and the figures for the estimate of the discount (R5.1)."""
        return self._call_service(change_details, DetailsSerializer)

    @describe_responses(WRITE, good={200: MunicipalitySerializer}, request=PirSerializer)
    @action(detail=True, methods=["post"])
    def pir(self, request: Request, pk: str) -> Response:
        """Record the PIR registration (R5.1)."""
        return self._call_service(record_pir, PirSerializer, withdrawn_on="pir_withdrawn_on")

    @describe_responses(WRITE, good={200: MunicipalitySerializer}, request=RulingSerializer)
    @action(detail=True, methods=["post"])
    def ruling(self, request: Request, pk: str) -> Response:
        """Record whether councillors and volunteer firefighters count (R1.2)."""
        return self._call_service(rule_on_headcount, RulingSerializer)

    @describe_responses(WRITE, good={200: MunicipalitySerializer}, request=EndSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """Record that it merged or dissolved, or remove that record."""
        return self._call_service(end_municipality, EndSerializer, successor="successor")

    def _call_service(
        self, service: Callable[..., Any], sent_as: type[serializers.Serializer], **kept: str
    ) -> Response:
        """Call ``service``; ``kept`` names fields that stay as they are if left out, each with its column."""
        municipality = self.get_object()
        sent = {name: getattr(municipality, column) for name, column in kept.items()}
        sent |= validate_data(sent_as, self.request.data)
        changed = service(municipality=municipality, **sent, by=self.request.user, at=clock.now())
        return Response(MunicipalitySerializer(changed).data)
