"""The containers of production, checked without a container engine: linter, schema and what the files promise."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "docker-compose.yml"
VARIABLE = re.compile(r"\$\{(\w+)[^}]*\}")
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE.read_text())["services"]
LONG_RUNNING = [name for name in SERVICES if name != "prepare"]


def lint_dockerfile(dockerfile: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("hadolint")
    return subprocess.run([program, dockerfile], capture_output=True, text=True, check=False)


def check_schema(compose: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", compose]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_dockerfile_is_clean():
    answer = lint_dockerfile(ROOT / "Dockerfile")

    assert (answer.stdout, answer.returncode) == ("", 0)


def test_dockerfile_without_a_version_fails(tmp_path):
    bad = tmp_path / "Dockerfile"
    bad.write_text("FROM python:latest\nRUN cd /srv && sudo pip install django\n")

    answer = lint_dockerfile(bad)

    assert answer.returncode == 1
    assert "DL3007" in answer.stdout


def test_compose_file_matches_its_schema():
    answer = check_schema(COMPOSE)

    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_compose_file_with_a_misspelt_key_fails(tmp_path):
    bad = tmp_path / "docker-compose.yml"
    bad.write_text(COMPOSE.read_text().replace("healthcheck:", "healthchek:"))

    answer = check_schema(bad)

    assert answer.returncode == 1
    assert "healthchek" in answer.stdout


def test_compose_file_has_every_part_of_the_portal():
    assert set(SERVICES) == {"prepare", "web", "worker", "beat", "postgres", "redis", "mail"}


@pytest.mark.parametrize("name", [name for name in LONG_RUNNING if name != "web"])
def test_every_service_has_a_health_check(name):
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


def test_web_server_has_the_health_check_of_the_image():
    assert "healthcheck" not in SERVICES["web"]
    assert "\nHEALTHCHECK " in (ROOT / "Dockerfile").read_text()


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_runs_as_root_or_gains_rights(name):
    service = SERVICES[name]

    assert str(service["user"]).split(":")[0] not in ("", "0", "root")
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", SERVICES)
def test_every_image_has_an_exact_version(name):
    assert re.fullmatch(r"[\w/-]+:v?\d+\.\d+[\w.-]*", SERVICES[name]["image"])


def test_database_gets_current_zone_data():
    assert "--only-upgrade tzdata" in SERVICES["postgres"]["build"]["dockerfile_inline"]


def test_base_image_is_pinned_by_its_digest():
    bases = re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)

    assert [bool(re.fullmatch(r"python:3\.11\.\d+-\S+@sha256:[0-9a-f]{64}", base)) for base in bases] == [True, True]


def test_image_does_not_run_as_root():
    assert re.findall(r"^USER (.*)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE) == ["10001:10001"]


def test_published_ports_are_open_to_this_machine_only():
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]

    assert [port for port in published if not port.startswith("127.0.0.1:")] == []


def test_queue_with_full_memory_keeps_its_messages():
    assert "--maxmemory-policy noeviction" in SERVICES["redis"]["command"][-1]


def test_queue_and_database_need_a_password():
    assert "--requirepass" in SERVICES["redis"]["command"][-1]
    for name in ("BROKER_URL", "DATABASE_URL"):
        assert "_PASSWORD:?" in SERVICES["web"]["environment"][name]


def test_portal_account_owns_only_its_database():
    made = yaml.safe_load(COMPOSE.read_text())["configs"]["account"]["content"]
    mounted = SERVICES["postgres"]["configs"][0]

    assert SERVICES["web"]["environment"]["DATABASE_URL"].startswith("postgres://secor:")
    assert re.search(r"^CREATE ROLE secor LOGIN PASSWORD :'password';$", made, re.MULTILINE)
    assert "POSTGRES_USER" not in SERVICES["postgres"]["environment"]
    assert mounted["target"].startswith("/docker-entrypoint-initdb.d/")


def test_example_names_every_setting_of_the_compose_file():
    asked = set(VARIABLE.findall(COMPOSE.read_text()))
    given = {line.split("=")[0] for line in (ROOT / ".env.example").read_text().splitlines() if re.match(r"\w+=", line)}

    assert given == asked


def test_every_setting_of_the_example_reaches_the_portal():
    for name in ("prepare", "web", "worker", "beat"):
        assert SERVICES[name]["env_file"] == [".env"]


def test_example_contains_no_secret():
    lines = [
        line for line in (ROOT / ".env.example").read_text().splitlines() if re.match(r"SECRET_KEY|.*PASSWORD", line)
    ]

    assert lines == ["SECRET_KEY=", "POSTGRES_PASSWORD=", "REDIS_PASSWORD="]


def test_settings_accept_the_values_of_the_compose_file(tmp_path):
    example = dict(re.findall(r"^(\w+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    example |= {
        "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "POSTGRES_PASSWORD": "p4",
        "REDIS_PASSWORD": "r5",
    }
    given = {
        name: VARIABLE.sub(lambda found: example[found[1]], value)
        for name, value in SERVICES["web"]["environment"].items()
    }

    answer = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        env={"PATH": os.environ["PATH"], **given, "DATA_DIR": str(tmp_path)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 0, answer.stderr
