"""A wrong or missing setting refuses the start with a sentence; production as documented passes Django's own check."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "SECOR_MODE": "production",
    "SECRET_KEY": "q7T-vX2nZ9rB4kLmW8sD1fGhJ6pYc3aE5uRtQoKiVxNbMwZlCyHgFdSaP0",
    "ALLOWED_HOSTS": "portal.example",
    "DATABASE_URL": "postgres://portal:secret@127.0.0.1/portal",
    "BROKER_URL": "redis://127.0.0.1/0",
    "EMAIL_URL": "smtp://127.0.0.1:25",
    "PORTAL_URL": "https://portal.example",
}


def manage(*words: str, folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    basic = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env={**basic, "DATA_DIR": str(folder), **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_production_as_documented_passes_the_deployment_check(tmp_path):
    done = manage("check", "--deploy", "--fail-level", "WARNING", folder=tmp_path, **PRODUCTION)

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize("name", [name for name in PRODUCTION if name != "SECOR_MODE"])
def test_production_without_a_setting_names_it(tmp_path, name):
    environ = {key: value for key, value in PRODUCTION.items() if key != name}

    done = manage("check", folder=tmp_path, **environ)

    assert done.returncode != 0
    assert f"Production needs {name}. Set each of them and start again." in done.stderr


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ({"DEMO": "1"}, "DEMO is on in production. Turn it off"),
        ({"DEBUG": "1"}, "DEBUG is on in production. Turn it off."),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too short. Give it 50 random characters or more."),
        ({"DATABASE_URL": "sqlite:///x.sqlite3"}, "DATABASE_URL names SQLite. Production needs postgres://… there."),
        ({"SECOR_MODE": "prod"}, "SECOR_MODE is 'prod'. Set it to one of: embedded, production."),
        ({"PORT": "eighty"}, "PORT cannot be read: Not a valid integer. .env.example shows how to write it."),
        ({"DATABASE_URL": "pigeon://x"}, "DATABASE_URL cannot be read: Not a valid database URL."),
        ({"EMAIL_URL": "pigeon://x"}, "EMAIL_URL cannot be read: it names no way to send."),
    ],
)
def test_a_wrong_setting_refuses_with_a_sentence(tmp_path, setting, sentence):
    done = manage("check", folder=tmp_path, **{**PRODUCTION, **setting})

    assert done.returncode != 0
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_embedded_mode_needs_no_setting_and_keeps_its_secret(tmp_path):
    first = manage("check", folder=tmp_path)
    secret = (tmp_path / "secret-key").read_text()
    second = manage("check", folder=tmp_path)

    assert (first.returncode, second.returncode) == (0, 0)
    assert (tmp_path / "secret-key").read_text() == secret
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_redis_with_tls_must_prove_who_it_is(tmp_path):
    ask = "from secor_portal.celery import app; print(app.connection().ssl)"

    done = manage("shell", "-v0", "-c", ask, folder=tmp_path, BROKER_URL="rediss://127.0.0.1:9/0")

    assert "CERT_REQUIRED" in done.stdout, done.stderr


def test_demo_refuses_production(tmp_path):
    done = manage("demo", folder=tmp_path, **PRODUCTION)

    assert done.returncode != 0
    assert "The demo is not for production." in done.stderr


@pytest.mark.django_db
def test_migrations_agree_with_the_models():
    call_command("makemigrations", "--check", "--dry-run")


def test_production_trusts_one_proxy_and_asks_for_a_second_step(tmp_path):
    asks = (
        "from django.conf import settings as s; print(s.ALLAUTH_TRUSTED_PROXY_COUNT, s.REST_FRAMEWORK['NUM_PROXIES'])"
    )

    done = manage("shell", "-v", "0", "-c", f"{asks}; print(s.DESK_SECOND_STEP)", folder=tmp_path, **PRODUCTION)
    more = manage("shell", "-v", "0", "-c", asks, folder=tmp_path, TRUSTED_PROXIES="2", **PRODUCTION)

    assert done.stdout.split() == ["1", "1", "True"], done.stderr
    assert more.stdout.split() == ["2", "2"]


def test_a_kept_connection_is_checked_before_use(tmp_path):
    asks = "from django.db import connection as c; print(c.settings_dict['CONN_HEALTH_CHECKS'])"

    done = manage("shell", "-v", "0", "-c", asks, folder=tmp_path, **PRODUCTION)

    assert done.stdout.split() == ["True"], done.stderr
