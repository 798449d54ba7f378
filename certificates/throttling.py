"""How often anybody may ask whether a certificate is good, by the page and by the API together."""

from django.http import HttpRequest
from rest_framework.throttling import AnonRateThrottle


class VerificationThrottle(AnonRateThrottle):
    """Codes cannot be guessed, but trying them costs us."""

    scope = "verification"
    rate = "60/min"


def may_verify(request: HttpRequest) -> bool:
    """Whether it is not too often, for a page; to be asked once for each answer."""
    return VerificationThrottle().allow_request(request, None)  # type: ignore[arg-type]  # it reads what both requests have
