"""What a start of the portal insists on. Every refusal is one sentence and exit code 1."""

import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

SHORTEST_SECRET = 50  # characters, and
FEWEST_DIFFERENT = 5  # different ones: what Django's own deployment check asks for


def one_of(name: str, value: str, allowed: Sequence[str]) -> str:
    """``value`` where it is among ``allowed``."""
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is '{value}'. Set it to one of: {', '.join(allowed)}.")
    return value


def require_all(*names: str) -> None:
    """Every one of the environment variables ``names`` must be there and say something."""
    missing = [name for name in names if not os.environ.get(name, "").strip()]
    if missing:
        raise ImproperlyConfigured(f"Production needs {', '.join(missing)}. Set each of them and start again.")


def folder(path: Path) -> Path:
    """``path`` as a folder that only this account reads, made where it is missing."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as fault:
        raise ImproperlyConfigured(
            f"The folder {path} cannot be made: {fault.strerror}. Set DATA_DIR to one that can."
        ) from fault
    return path


def kept_secret(path: Path) -> str:
    """The embedded installation's own secret, made at the first start and kept in ``path``."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(64))
    return path.read_text().strip()


def refuse_weak_secret(secret: str) -> None:
    """A secret that could be guessed signs nothing."""
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_DIFFERENT:
        raise ImproperlyConfigured(f"SECRET_KEY is too short. Give it {SHORTEST_SECRET} random characters or more.")


def refuse_demo_in_production(*, demo: bool, production: bool) -> None:
    """The demo signs anybody in; it must never meet real data."""
    if demo and production:
        raise ImproperlyConfigured("DEMO is on in production. Turn it off, or run the demo with SECOR_MODE=embedded.")


def never_in_production(name: str, value: bool, *, production: bool) -> bool:
    """``value``, refused where it is true in production."""
    if value and production:
        raise ImproperlyConfigured(f"{name} is on in production. Turn it off.")
    return value


def refuse_sqlite_in_production(*, production: bool) -> None:
    """Production keeps its data in PostgreSQL."""
    if production:
        raise ImproperlyConfigured("DATABASE_URL names SQLite. Production needs postgres://… there.")
