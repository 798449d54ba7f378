"""What a line of the log says, and what it must not."""

import json
import logging
import logging.config
from collections.abc import Callable, Iterator

import pytest
import structlog
from django.urls import URLPattern, URLResolver, get_resolver

from secor_portal.log_config import configure_logging, hide_secrets

WITH_SECRETS = {"secret", "token", "key"}  # parameters of addresses


@pytest.fixture
def logged(capsys) -> Iterator[Callable[..., Callable[[], str]]]:
    """``logged(production=True)`` configures the log; what that gives says what was logged since."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level

    def start(*, production: bool) -> Callable[[], str]:
        configure_logging(production=production)
        return lambda: capsys.readouterr().err

    yield start
    root.handlers, root.level = handlers, level
    structlog.configure(**before)


def fail() -> None:
    raise ValueError("the certificate has no number")


@pytest.mark.parametrize("production", [True, False])
def test_an_error_is_logged_with_where_it_happened(logged, production):
    said = logged(production=production)

    try:
        fail()
    except ValueError:
        logging.getLogger("django.request").exception("Internal Server Error: %s", "/desk/")

    line = said()
    assert "in fail" in line
    assert "the certificate has no number" in line


def test_in_production_a_line_is_json(logged):
    said = logged(production=True)

    logging.getLogger("django.request").warning("Not Found: %s", "/nowhere/")

    line = json.loads(said())
    assert (line["event"], line["level"]) == ("Not Found: /nowhere/", "warning")
    assert line["timestamp"].endswith("Z")


@pytest.mark.parametrize("production", [True, False])
def test_an_address_that_lets_people_in_is_not_logged(logged, production):
    said = logged(production=production)

    logging.getLogger("django.request").warning("Unprocessable Entity: %s", "/invitations/sEcReT-1_x/")

    assert "/invitations/[hidden]/" in said()


def addresses(patterns, before="/") -> Iterator[tuple[str, set[str]]]:
    """Every address of the portal with the names of its parameters."""
    for one in patterns:
        here = f"{before}{one.pattern}".replace("^", "")
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, here)
        elif isinstance(one, URLPattern):
            yield here, set(one.pattern.regex.groupindex)


def test_every_address_with_a_secret_is_known_to_the_log():
    found = [address for address, names in addresses(get_resolver().url_patterns) if names & WITH_SECRETS]

    assert len(found) >= 5
    for address in found:
        beginning = address.partition("<")[0].partition("(")[0]
        line = hide_secrets(None, "", {"event": f"Not Found: {beginning}sEcReT"})
        assert "sEcReT" not in line["event"], address


def test_what_is_no_secret_stays(logged):
    said = logged(production=True)

    logging.getLogger("django.request").warning("Not Found: %s", "/m/delia/messages/calendar/ and /verify/ABCD/")

    assert "/m/delia/messages/calendar/ and /verify/ABCD/" in said()
