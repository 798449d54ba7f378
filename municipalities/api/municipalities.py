"""Municipalities over the API."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from municipalities.api.rows import READ, documented, is_described, municipalities_seen_by
from municipalities.models import Municipality
from municipalities.models.municipality import Kind
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


class MunicipalityFilters(django_filters.FilterSet):
    """``q`` is a part of the name; ``exists`` is whether it exists today."""

    q = django_filters.CharFilter(field_name="official_name", lookup_expr="icontains")
    kind = django_filters.ChoiceFilter(choices=Kind.choices)
    exists = django_filters.BooleanFilter(method="existing")

    def existing(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        there = Municipality.objects.existing_on(clock.today()).values("pk")
        return rows.filter(pk__in=there) if value else rows.exclude(pk__in=there)


class MunicipalityViewSet(ListModelMixin, RetrieveModelMixin, PortalViewSet):
    """The municipalities that you act for; all of them for the desk."""

    serializer_class = MunicipalitySerializer
    filterset_class = MunicipalityFilters
    permissions_by_action = {"list": "municipalities.view", "retrieve": "municipalities.view"}

    def get_queryset(self) -> QuerySet[Municipality]:
        if is_described(self):
            return Municipality.objects.none()
        return municipalities_seen_by(self.request.user)

    @documented(READ, good={200: MunicipalitySerializer(many=True)})
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @documented(READ, good={200: MunicipalitySerializer})
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)
