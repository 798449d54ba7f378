"""The standing of a municipality, over the API."""

import re
from datetime import date
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ValidationError

from certificates.rules.explanation import write_explained_answer
from certificates.selectors.records import load_record
from municipalities.api.rows import READ, describe_responses, is_described, list_visible_municipalities
from municipalities.models import Municipality
from secor_portal import clock
from secor_portal.web.api.viewset import PortalViewSet

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
AS_OF = OpenApiParameter("as_of", OpenApiTypes.DATE, description="The date to answer for. Default: today in Alberta.")


class StandingViewSet(PortalViewSet):
    """The standing, computed from the stored facts."""

    permissions_by_action = {"standing": "municipalities.view"}
    filter_backends = ()

    def get_queryset(self) -> QuerySet[Municipality]:
        return Municipality.objects.none() if is_described(self) else list_visible_municipalities(self.request.user)

    @describe_responses(READ, good={200: OpenApiTypes.OBJECT}, parameters=[AS_OF])
    @action(detail=True, methods=["get"])
    def standing(self, request: Request, pk: str) -> Response:
        """Standing, next audit, size, action plan and discount on a date, each with its rule and reason."""
        place: Any = self.get_object()
        return Response(write_explained_answer(load_record(place.pk), _day(request.query_params.get("as_of"))))


def _day(text: str | None) -> date:
    """The date in ``as_of``, which must be written YYYY-MM-DD; today without it."""
    if text is None:
        return clock.today()
    try:
        if DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError as fault:
        raise _no_day() from fault
    raise _no_day()


def _no_day() -> ValidationError:
    return ValidationError({"as_of": ["Give a date, written YYYY-MM-DD."]})
