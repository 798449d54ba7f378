"""One shape for every refusal of the API: sentences by field or as ``detail``, with a ``code`` for machines."""

from typing import Any

from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from secor_portal import wording
from secor_portal.errors import RuleBroken, StaleState


def answer_refusal(fault: Exception, context: dict[str, Any]) -> Response | None:
    """A refusal as ``{"field": ["sentence"]}``, or ``{"detail": "sentence"}`` where it is of no field."""
    answer = _answer(fault, context)
    if answer is not None:
        answer.data = _sayable(answer.data)
    return answer


def _answer(fault: Exception, context: dict[str, Any]) -> Response | None:
    if isinstance(fault, RuleBroken):
        body = {fault.field: fault.sentences} if fault.field else {"detail": " ".join(fault.sentences)}
        code = status.HTTP_409_CONFLICT if isinstance(fault, StaleState) else status.HTTP_400_BAD_REQUEST
        return Response({**body, "code": fault.code}, status=code)
    answer = exception_handler(fault, context)
    if answer is not None:
        answer.data = _in_shape(answer.data)
        if wait := answer.headers.get("Retry-After"):
            answer.data["detail"] = f"This was asked too often. Ask again in {wording.count(int(wait), 'second')}."
    return answer


def _in_shape(refused: Any) -> dict[str, Any]:
    """What the framework refuses, as a service would say it."""
    body = dict(refused) if isinstance(refused, dict) else {"non_field_errors": refused}
    if of_no_field := body.pop("non_field_errors", None):
        body["detail"] = " ".join(of_no_field)
    return body | {"code": getattr(body.get("detail"), "code", "invalid")}


def _sayable(said: Any) -> Any:
    """The same with “?” for half a sign. JSON can bring one in, refusals repeat what came, and UTF-8 has none."""
    if isinstance(said, str):
        return said.encode("utf-8", "replace").decode()
    if isinstance(said, dict):
        return {_sayable(name): _sayable(value) for name, value in said.items()}
    if isinstance(said, list | tuple):
        return [_sayable(one) for one in said]
    return said
