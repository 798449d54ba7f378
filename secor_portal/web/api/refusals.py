"""One shape for every refusal of the API."""

from typing import Any

from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from secor_portal.errors import RuleBroken, StaleState


def answer_refusal(fault: Exception, context: dict[str, Any]) -> Response | None:
    """A refusal of a service as ``{"field": ["sentence"]}``, or ``{"detail": "sentence"}`` where it is of no field."""
    if isinstance(fault, RuleBroken):
        body = {fault.field: [fault.sentence]} if fault.field else {"detail": fault.sentence}
        code = status.HTTP_409_CONFLICT if isinstance(fault, StaleState) else status.HTTP_400_BAD_REQUEST
        return Response({**body, "code": fault.code}, status=code)
    return exception_handler(fault, context)
