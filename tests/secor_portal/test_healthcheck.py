"""What a container says of itself."""

from ssl import CERT_REQUIRED

import pytest
from kombu import Connection
from kombu.utils import functional

from secor_portal import healthcheck
from tests.plugins.processes import free_port


def test_a_web_server_that_answers_is_well(live_server):
    assert healthcheck.web_trouble("localhost", live_server.thread.port) is None


def test_a_web_server_asked_under_a_name_that_is_not_its_own_is_not_well(live_server, settings):
    settings.ALLOWED_HOSTS = ["portal.example.org"]

    trouble = healthcheck.web_trouble("elsewhere.example.org", live_server.thread.port)

    assert trouble == "The web server answers 400."


def test_a_web_server_that_is_not_there_is_not_well():
    assert "The web server does not answer" in (healthcheck.web_trouble("localhost", free_port()) or "")


def test_a_broker_behind_tls_must_prove_who_it_is(monkeypatch):
    asked = []
    monkeypatch.setattr(
        healthcheck, "Connection", lambda url, **how: asked.append(how["ssl"]) or Connection(url, **how)
    )

    healthcheck.broker_trouble(f"rediss://127.0.0.1:{free_port()}/0")

    assert asked == [{"ssl_cert_reqs": CERT_REQUIRED}]


def test_a_broker_that_answers_is_well(redis_server):
    assert healthcheck.broker_trouble(redis_server) is None


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second try comes at once."""
    monkeypatch.setattr(functional, "sleep", lambda _: None)


@pytest.mark.usefixtures("_impatient")
def test_a_broker_that_is_not_there_is_not_well():
    assert "The broker does not answer" in (healthcheck.broker_trouble(f"redis://127.0.0.1:{free_port()}/0") or "")


@pytest.mark.usefixtures("_impatient")
def test_the_command_says_what_is_wrong_and_fails(monkeypatch, capsys):
    monkeypatch.setenv("BROKER_URL", f"redis://127.0.0.1:{free_port()}/0")

    status = healthcheck.main(["broker"])

    assert status == 1
    assert capsys.readouterr().err.startswith("The broker does not answer")
