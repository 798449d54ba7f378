"""The guard of every route of the API."""

from typing import Any

from django.http import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from secor_portal import clock
from secor_portal.tenancy import every_municipality, open_municipalities
from secor_portal.web import second_step


class PortalViewSet(GenericViewSet):
    """Opens the municipalities that the person may see, then checks the action's permission.

    ``permissions_by_action`` names a permission for every action; an action without one is refused. Rows of other
    municipalities are not found (404); rows that may be seen but not acted on are forbidden (403).
    """

    permissions_by_action: dict[str, str] = {}

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with self._opened(request.user):
            response = super().dispatch(request, *args, **kwargs)
            return response.render() if isinstance(response, Response) else response

    @staticmethod
    def _opened(user: Any) -> Any:
        if not user.is_authenticated:
            return open_municipalities(())
        return every_municipality() if user.is_at_desk else open_municipalities(user.roles)

    def check_permissions(self, request: Request) -> None:
        super().check_permissions(request)
        is_public = self.permissions_by_action.get(self.action) == "public"
        if not is_public and second_step.is_missing(request.user):
            self.permission_denied(request, message=second_step.SENTENCE, code="second_step_missing")
        if self.action is not None and self.action not in self.permissions_by_action:
            self.permission_denied(request)

    def get_actor(self) -> dict[str, Any]:
        """The signed-in person as ``by`` and this moment as ``at``: every service takes both."""
        return {"by": self.request.user, "at": clock.now()}

    def require_permission(self, subject: Any, permission: str | None = None) -> Any:
        """``subject``, if the person has ``permission`` for it (or else the action's permission); 403 if not."""
        needed = permission or self.permissions_by_action[self.action]
        person: Any = self.request.user
        if not person.has_perm(needed, subject):
            self.permission_denied(self.request, message=person.explain_refusal(subject) or None)
        return subject

    def get_object(self) -> Any:
        return self.require_permission(super().get_object())
