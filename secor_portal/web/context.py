"""What every template knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from secor_portal import clock


def portal(request: HttpRequest) -> dict[str, Any]:
    """Whether this is the demo, what day it is in Alberta, and (asked only by the municipal side) whether the person
    acts for several municipalities.
    """
    return {
        "demo": settings.DEMO,
        "today": clock.today(),
        "ministry": settings.MINISTRY_NAME,
        "several": lambda: len(getattr(request.user, "roles", ())) > 1,
    }
