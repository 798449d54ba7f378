"""What the health check of a container reports."""

from ssl import CERT_REQUIRED

import pytest
from kombu import Connection
from kombu.utils import functional

from secor_portal import healthcheck
from tests.plugins.processes import free_port


def test_web_server_that_answers_has_no_fault(live_server):
    assert healthcheck.find_web_fault("localhost", live_server.thread.port) is None


def test_web_server_asked_by_another_name_is_faulty(live_server, settings):
    settings.ALLOWED_HOSTS = ["portal.example.org"]

    fault = healthcheck.find_web_fault("elsewhere.example.org", live_server.thread.port)

    assert fault == "The web server answers 400."


def test_web_server_that_does_not_run_is_faulty():
    assert "The web server does not answer" in (healthcheck.find_web_fault("localhost", free_port()) or "")


def test_broker_with_tls_must_prove_who_it_is(monkeypatch):
    asked = []
    monkeypatch.setattr(
        healthcheck, "Connection", lambda url, **how: asked.append(how["ssl"]) or Connection(url, **how)
    )

    healthcheck.find_broker_fault(f"rediss://127.0.0.1:{free_port()}/0")

    assert asked == [{"ssl_cert_reqs": CERT_REQUIRED}]


def test_broker_that_answers_has_no_fault(redis_server):
    assert healthcheck.find_broker_fault(redis_server) is None


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pause before the second attempt."""
    monkeypatch.setattr(functional, "sleep", lambda _: None)


@pytest.mark.usefixtures("_impatient")
def test_broker_that_does_not_run_is_faulty():
    assert "The broker does not answer" in (healthcheck.find_broker_fault(f"redis://127.0.0.1:{free_port()}/0") or "")


@pytest.mark.usefixtures("_impatient")
def test_command_prints_the_fault_and_fails(monkeypatch, capsys):
    monkeypatch.setenv("BROKER_URL", f"redis://127.0.0.1:{free_port()}/0")

    status = healthcheck.report_fault(["broker"])

    assert status == 1
    assert capsys.readouterr().err.startswith("The broker does not answer")
