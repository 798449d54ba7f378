"""What every template knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from secor_portal import clock


def portal(request: HttpRequest) -> dict[str, Any]:
    """Whether this is the demo, and what day it is in Alberta."""
    return {"demo": settings.DEMO, "today": clock.today(), "ministry": settings.MINISTRY_NAME}
