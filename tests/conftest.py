"""What every test may rely on. The machinery is in ``tests/plugins``, who and what there is in ``factories.py``."""

from django.conf import settings

pytest_plugins = ["tests.people", "tests.plugins.services", "tests.plugins.browser"]


def pytest_configure() -> None:
    """Passwords are checked often in tests and hashed to last in real life."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
