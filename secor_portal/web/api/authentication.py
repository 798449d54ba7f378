"""Who calls the API: whoever is signed in to the portal."""

from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request


class PortalSession(SessionAuthentication):
    """The portal's own session. Names a scheme, so that nobody signed in is told 401 and not 403."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"
