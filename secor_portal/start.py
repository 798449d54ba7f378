"""What a start of the portal requires. Each refusal is one sentence and exit status 1."""

import os
import secrets
import ssl
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from environs import EnvError

SHORTEST_SECRET = 50  # characters; this and the next are what Django's own deployment check requires
FEWEST_DIFFERENT = 5  # different characters


class StartRefused(SystemExit):
    """Ends the start and prints its sentence, without a traceback."""


def read_setting(reader: Callable[..., Any], name: str, default: Any, **options: Any) -> Any:
    """The environment variable ``name``, read by one of environs' readers; ``default`` if it isn't set."""
    try:
        return reader(name, default, **options)
    except (EnvError, ValueError) as fault:
        why = str(fault).rpartition(": ")[2].rstrip(".")
        raise StartRefused(f"{name} cannot be read: {why}. .env.example shows how to write it.") from fault


def require_variables(*names: str) -> None:
    """Refuse if any of the environment variables ``names`` is missing or empty."""
    missing = [name for name in names if not os.environ.get(name, "").strip()]
    if missing:
        raise StartRefused(f"Production needs {', '.join(missing)}. Set each of them and start again.")


def require_one_of(name: str, value: str, allowed: Sequence[str]) -> str:
    """``value``, refused if it isn't among ``allowed``."""
    if value not in allowed:
        raise StartRefused(f"{name} is '{value}'. Set it to one of: {', '.join(allowed)}.")
    return value


def require_email_backend(url: dict[str, Any]) -> dict[str, Any]:
    """Django's email settings as read from ``EMAIL_URL``, refused if they name no way to send."""
    if "EMAIL_BACKEND" not in url:
        raise StartRefused("EMAIL_URL cannot be read: it names no way to send. .env.example shows how to write it.")
    return url


def choose_tls_options(broker_url: str) -> dict[str, Any] | None:
    """kombu's ``ssl`` for this address. With TLS, Redis must prove who it is; kombu alone would trust any server."""
    return {"ssl_cert_reqs": ssl.CERT_REQUIRED} if broker_url.startswith("rediss:") else None


def make_folder(path: Path) -> Path:
    """``path`` as a folder that only this account can read, made if it is missing."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as fault:
        raise StartRefused(
            f"The folder {path} cannot be made: {fault.strerror}. Set DATA_DIR to a folder that can."
        ) from fault
    return path


def load_secret(path: Path) -> str:
    """The secret of an embedded installation. The first start makes it and saves it in ``path``."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(64))
    return path.read_text().strip()


def refuse_weak_secret(secret: str) -> None:
    """Refuse a secret that could be guessed."""
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_DIFFERENT:
        raise StartRefused(f"SECRET_KEY is too short. Give it {SHORTEST_SECRET} random characters or more.")


def refuse_demo_in_production(*, demo: bool, production: bool) -> None:
    """The demo signs in anyone, so it must never meet real data."""
    if demo and production:
        raise StartRefused("DEMO is on in production. Turn it off, or run the demo with SECOR_MODE=embedded.")


def refuse_in_production(name: str, value: bool, *, production: bool) -> bool:
    """``value``, refused if it is true in production."""
    if value and production:
        raise StartRefused(f"{name} is on in production. Turn it off.")
    return value


def refuse_sqlite_in_production(*, production: bool) -> None:
    """Production stores its data in PostgreSQL."""
    if production:
        raise StartRefused("DATABASE_URL names SQLite. Production needs postgres://… there.")
