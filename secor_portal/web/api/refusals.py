"""One shape for every refusal of the API: sentences by field or as ``detail``, with a ``code`` for programs."""

from typing import Any

from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from secor_portal import wording
from secor_portal.errors import RuleBroken, StaleState


def answer_refusal(fault: Exception, context: dict[str, Any]) -> Response | None:
    """A refusal as ``{"field": ["sentence"]}``, or ``{"detail": "sentence"}`` if it is about no field."""
    answer = _answer(fault, context)
    if answer is not None:
        answer.data = _make_encodable(answer.data)
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
            answer.data["detail"] = f"You sent too many requests. Try again in {wording.count(int(wait), 'second')}."
    return answer


def _in_shape(refused: Any) -> dict[str, Any]:
    """A refusal of the framework in the shape of a service's."""
    body = dict(refused) if isinstance(refused, dict) else {"non_field_errors": refused}
    if of_no_field := body.pop("non_field_errors", None):
        body["detail"] = " ".join(of_no_field)
    return body | {"code": getattr(body.get("detail"), "code", "invalid")}


def _make_encodable(said: Any) -> Any:
    """The same with "?" for half a character. JSON can contain one and a refusal may repeat it, but UTF-8 has none."""
    if isinstance(said, str):
        return said.encode("utf-8", "replace").decode()
    if isinstance(said, dict):
        return {_make_encodable(name): _make_encodable(value) for name, value in said.items()}
    if isinstance(said, list | tuple):
        return [_make_encodable(one) for one in said]
    return said
