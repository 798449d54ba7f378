"""API calls use the session of a person who is signed in to the portal."""

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request


class PortalSession(SessionAuthentication):
    """The portal's own session. Names a scheme, so that a request without a session gets 401, not 403."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"


class PortalSessionScheme(OpenApiAuthenticationExtension):
    """How the schema describes it."""

    target_class = "secor_portal.web.api.authentication.PortalSession"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}
