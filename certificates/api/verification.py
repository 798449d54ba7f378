"""The public check of a certificate, for programs; open to anyone."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from certificates.rules.codes import VerificationWord
from certificates.rules.verification_code import MistypedCode, read_code
from certificates.throttling import VerificationThrottle
from certificates.verification import verify_code
from secor_portal import clock
from secor_portal.partner import PARTNER
from secor_portal.tenancy import every_municipality
from secor_portal.web.api.viewset import PortalViewSet

NOT_ISSUED = f"{PARTNER.name} has not issued a certificate with this code."


class VerificationViewSet(PortalViewSet):
    """The public answer for the code on a certificate."""

    permission_classes = (AllowAny,)
    throttle_classes = (VerificationThrottle,)
    filter_backends = ()
    lookup_url_kwarg = "code"
    permissions_by_action = {"retrieve": "public"}

    @staticmethod
    def _opened(_user: Any) -> Any:
        return every_municipality()

    @extend_schema(
        operation_id="certificates_check",
        parameters=[OpenApiParameter("code", str, OpenApiParameter.PATH, description="As it is printed.")],
        auth=[],
        responses={
            200: OpenApiTypes.OBJECT,
            404: OpenApiResponse(OpenApiTypes.OBJECT, description=NOT_ISSUED),
            429: OpenApiResponse(OpenApiTypes.OBJECT, description="Too many checks. Wait a minute."),
        },
    )
    def retrieve(self, request: Request, code: str) -> Response:
        """The answer now, with the certificate's facts; never scores or people."""
        try:
            found = verify_code(read_code(code), at=clock.now())
        except MistypedCode as mistyped:
            return _unknown(str(mistyped))
        return Response(found.as_json()) if found else _unknown(NOT_ISSUED)


def _unknown(sentence: str) -> Response:
    return Response({"answer": VerificationWord.UNKNOWN.value, "sentence": sentence}, status=status.HTTP_404_NOT_FOUND)
