"""What every template can use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from secor_portal import clock
from secor_portal.partner import PARTNER
from secor_portal.program import WORKER_LIMIT


def describe_portal(request: HttpRequest) -> dict[str, Any]:
    """The demo flag, the day in Alberta, names and limits. Municipal pages also ask, when they use it, whether the
    person acts for several municipalities and whether they are this one's external auditor.
    """
    return {
        "demo": settings.DEMO,
        "today": clock.today(),
        "partner": PARTNER,
        "ministry": settings.MINISTRY_NAME,
        "worker_limit": WORKER_LIMIT,
        "several": lambda: len(getattr(request.user, "roles", ())) > 1,
        "external": lambda: _is_external(request),
    }


def _is_external(request: HttpRequest) -> bool:
    """True on the pages of a municipality whose external auditor is signed in. The guard sets the municipality."""
    municipality, user = getattr(request, "municipality", None), request.user
    return municipality is not None and user.is_authenticated and user.is_external_at(municipality.pk)
