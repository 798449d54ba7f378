"""What a start of the portal insists on. Every refusal is one sentence and exit code 1."""

import os
import secrets
import ssl
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from environs import EnvError

SHORTEST_SECRET = 50  # characters, and
FEWEST_DIFFERENT = 5  # different ones: what Django's own deployment check asks for


class StartRefused(SystemExit):
    """The start ends here; what is printed is the sentence and nothing else."""


def read(reader: Callable[..., Any], name: str, default: Any, **options: Any) -> Any:
    """The environment variable ``name`` by one of environs' readers, or ``default`` where it is not set."""
    try:
        return reader(name, default, **options)
    except (EnvError, ValueError) as fault:
        why = str(fault).rpartition(": ")[2].rstrip(".")
        raise StartRefused(f"{name} cannot be read: {why}. See .env.example for what it looks like.") from fault


def tls_of(broker: str) -> dict[str, Any] | None:
    """How to insist that the Redis at this address proves who it is; kombu alone would trust anybody."""
    return {"ssl_cert_reqs": ssl.CERT_REQUIRED} if broker.startswith("rediss:") else None


def mail_of(url: dict[str, Any]) -> dict[str, Any]:
    """Django's mail settings from ``EMAIL_URL`` once read, refused where they name no way of sending."""
    if "EMAIL_BACKEND" not in url:
        raise StartRefused(
            "EMAIL_URL cannot be read: it names no way of sending. See .env.example for what it looks like."
        )
    return url


def one_of(name: str, value: str, allowed: Sequence[str]) -> str:
    """``value`` where it is among ``allowed``."""
    if value not in allowed:
        raise StartRefused(f"{name} is '{value}'. Set it to one of: {', '.join(allowed)}.")
    return value


def require_all(*names: str) -> None:
    """Every one of the environment variables ``names`` must be there and say something."""
    missing = [name for name in names if not os.environ.get(name, "").strip()]
    if missing:
        raise StartRefused(f"Production needs {', '.join(missing)}. Set each of them and start again.")


def folder(path: Path) -> Path:
    """``path`` as a folder that only this account reads, made where it is missing."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as fault:
        raise StartRefused(
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
        raise StartRefused(f"SECRET_KEY is too short. Give it {SHORTEST_SECRET} random characters or more.")


def refuse_demo_in_production(*, demo: bool, production: bool) -> None:
    """The demo signs anybody in; it must never meet real data."""
    if demo and production:
        raise StartRefused("DEMO is on in production. Turn it off, or run the demo with SECOR_MODE=embedded.")


def never_in_production(name: str, value: bool, *, production: bool) -> bool:
    """``value``, refused where it is true in production."""
    if value and production:
        raise StartRefused(f"{name} is on in production. Turn it off.")
    return value


def refuse_sqlite_in_production(*, production: bool) -> None:
    """Production keeps its data in PostgreSQL."""
    if production:
        raise StartRefused("DATABASE_URL names SQLite. Production needs postgres://… there.")
