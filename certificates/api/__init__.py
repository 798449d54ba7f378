"""This app's part of ``/api/v1/``; ``secor_portal.api`` puts the parts together."""

from certificates.api.certificates import CertificateViewSet
from certificates.api.facts import ExtensionViewSet, ReviewViewSet
from certificates.api.standing import StandingViewSet
from certificates.api.verification import VerificationViewSet

ROUTES: list = [
    ("municipalities", StandingViewSet, "standing"),
    ("certificates", CertificateViewSet, "certificate"),
    ("certificates", VerificationViewSet, "verification"),
    ("extensions", ExtensionViewSet, "extension"),
    ("reviews", ReviewViewSet, "review"),
]
