"""What every test may rely on. The machinery is in ``tests/plugins``, who and what there is in ``factories``."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache

pytest_plugins = ["tests.people", "tests.plugins.api", "tests.plugins.services", "tests.plugins.browser"]


def pytest_configure() -> None:
    """Passwords are checked often in tests and hashed to last in real life.

    Every test client is a server of its own. It looks for a static file when it is asked for one; in real life a
    server looks for all of them as it starts, which took longer than most answers.
    """
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys first: they take longest, and near the end of a run the other workers would wait for them."""
    items.sort(key=lambda item: "journeys" not in item.path.parts)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Drop no database at the end: the server and the file are this run's own and go with its folder.

    So a connection that is still open somewhere cannot spoil a run whose tests have all passed.
    """
    return True


@pytest.fixture(autouse=True)
def first_start() -> None:
    """Each test has a database of its own, so nothing outside of it may say that there was another one."""
    Path(settings.IDENTITY_FILE).unlink(missing_ok=True)


@pytest.fixture(autouse=True)
def nobody_asked_before() -> None:
    """Who asks how often is counted in the cache; each test begins to count."""
    cache.clear()
