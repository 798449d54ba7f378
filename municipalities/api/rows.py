"""Lists of rows that belong to municipalities: all that the person may see, or those of one."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers

from municipalities.models import Municipality
from municipalities.permissions import list_municipalities_with
from secor_portal.web.api.viewset import PortalViewSet

DETAIL = inline_serializer("Refusal", {"detail": serializers.CharField(), "code": serializers.CharField()})
SENTENCES = OpenApiTypes.OBJECT  # by field or as "detail", with a "code"
SIGNED_OUT = {401: OpenApiResponse(DETAIL, description="You are not signed in.")}
FORBIDDEN = {403: OpenApiResponse(DETAIL, description="Your role here does not allow this.")}
MISSING = {404: OpenApiResponse(DETAIL, description="The row doesn’t exist, or you may not see it.")}
REFUSED = {400: OpenApiResponse(SENTENCES, description="What is wrong and what to do, by field.")}
STALE = {409: OpenApiResponse(SENTENCES, description="Another person changed this first.")}
TOO_OFTEN = {429: OpenApiResponse(DETAIL, description="Too many requests. Wait as many seconds as Retry-After says.")}
READ = SIGNED_OUT | FORBIDDEN | MISSING | REFUSED | TOO_OFTEN
WRITE = READ | STALE


def describe_responses(answers: dict[int, Any], **more: Any) -> Any:
    """``extend_schema`` with these answers beside the good one, which is ``good`` (status, serializer)."""
    good = more.pop("good", {})
    return extend_schema(responses={**good, **answers}, **more)


class OfMunicipality(django_filters.FilterSet):
    """``?municipality=`` filters by one municipality; one that the person may not see gives 404."""

    municipality = django_filters.UUIDFilter(method="of_municipality")

    def of_municipality(self, rows: QuerySet, name: str, value: UUID) -> QuerySet:
        return rows.filter(municipality_id=get_visible_municipality(self.request.user, value).pk)


def validate_data(serializer: type[serializers.Serializer], data: Any) -> dict[str, Any]:
    """The validated data. Raises a refusal by field."""
    filled = serializer(data=data)
    filled.is_valid(raise_exception=True)
    return dict(filled.validated_data)


def take_present_values(row: Any, *names: str) -> dict[str, Any]:
    """The present values of ``row``, for a change that may leave some out."""
    return {name: getattr(row, name) for name in names}


def get_visible_municipality(user: Any, pk: UUID) -> Municipality:
    """The municipality, or 404 if ``user`` may not see it."""
    return get_object_or_404(list_visible_municipalities(user), pk=pk)


def list_visible_municipalities(user: Any) -> QuerySet[Municipality]:
    """All municipalities for the desk, for others those where they have a role."""
    everyone = Municipality.objects.all()
    return everyone if user.is_at_desk else everyone.filter(pk__in=user.roles)


def is_described(viewset: Any) -> bool:
    """Whether the schema is being generated, without a person or an open municipality."""
    return getattr(viewset, "swagger_fake_view", False)


class VersionSerializer(serializers.Serializer):
    """The version that the caller read; an older one is refused (409)."""

    version = serializers.IntegerField(min_value=0)


class RowsViewSet(PortalViewSet):
    """Rows that belong to a municipality. ``list_rows`` gives those of the open municipalities."""

    model: type[Model]
    filterset_class = OfMunicipality

    def list_rows(self) -> QuerySet[Model]:
        """All of them; a subclass says what it reads along."""
        return self.model._default_manager.all()

    def get_queryset(self) -> QuerySet[Model]:
        """A list leaves out what the role forbids; a single row is found first and then refused (403)."""
        if is_described(self):
            return self.model._base_manager.none()
        rows = self.list_rows()
        person: Any = self.request.user
        if self.action != "list" or person.is_at_desk:
            return rows
        allowed = list_municipalities_with(person, self.permissions_by_action["list"])
        return rows.filter(municipality_id__in=allowed)

    def get_target(self, facts: dict[str, Any]) -> Municipality:
        """Take ``municipality`` out of ``facts``. 404 if the person may not see it, 403 if they may not do this."""
        found: Municipality = self.require_permission(
            get_visible_municipality(self.request.user, facts.pop("municipality"))
        )
        return found
