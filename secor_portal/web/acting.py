"""A person acts through a page: who it is and when, and what came of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from secor_portal import clock
from secor_portal.errors import RuleBroken


def hand(request: HttpRequest) -> dict[str, Any]:
    """Who does it, and when: what every service asks."""
    return {"by": request.user, "at": clock.now()}


def act(request: HttpRequest, service: Callable[..., object], *, done: str = "", **arguments: Any) -> bool:
    """Call ``service`` for the person; whether it agreed. The next page says ``done``, or why it refused."""
    try:
        service(**arguments, **hand(request))
    except RuleBroken as refusal:
        messages.error(request, refusal.sentence)
        return False
    if done:
        messages.success(request, done)
    return True
