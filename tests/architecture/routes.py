"""Every address of the portal, read from the resolver."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

OURS = ("municipalities.", "audits.", "certificates.", "notifications.", "secor_portal.")


@dataclass(frozen=True)
class Route:
    """One address: its full name, the names of its parts and the view behind it."""

    name: str
    parts: tuple[str, ...]
    view: Callable[..., Any]

    @property
    def side(self) -> str:
        return self.name.split(":")[0] if ":" in self.name else ""

    @property
    def is_ours(self) -> bool:
        return self.view.__module__.startswith(OURS)

    @property
    def actions(self) -> dict[str, str]:
        """HTTP method → action, of a route of the API."""
        return getattr(self.view, "actions", None) or {}


def routes() -> list[Route]:
    return list(_walk(get_resolver(), ()))


def _walk(resolver: URLResolver, spaces: tuple[str, ...]) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, (*spaces, pattern.namespace) if pattern.namespace else spaces)
        else:
            yield _route(pattern, spaces)


def _route(pattern: URLPattern, spaces: tuple[str, ...]) -> Route:
    return Route(
        name=":".join([*spaces, pattern.name or str(pattern.pattern)]),
        parts=tuple(pattern.pattern.regex.groupindex),
        view=pattern.callback,
    )


def pages(side: str) -> list[Route]:
    return [route for route in routes() if route.side == side and route.is_ours and not route.actions]


def api_routes() -> list[Route]:
    return [route for route in routes() if route.actions]
