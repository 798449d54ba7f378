"""Which database this run is about, decided before Django reads its settings.

``--database=sqlite`` (the default) or ``--database=postgresql``, a throw-away server of this run. This is a plugin
named in ``addopts`` and not a ``conftest.py``: when those are read, the settings have already chosen.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.plugins.postgres import ThrowAwayPostgres

SETTINGS = (
    "SECOR_MODE",
    "DATABASE_URL",
    "BROKER_URL",
    "EMAIL_URL",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "PORTAL_URL",
    "DEBUG",
    "DEMO",
    "PORT",
)
FOLDER = "SECOR_TEST_FOLDER"  # how the processes of one parallel run find the folder that they share
NEEDS_A_DATABASE = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=["sqlite", "postgresql"],
        default="sqlite",
        help="the database that the tests run on; a PostgreSQL server is started for this run and thrown away",
    )


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config, parser: pytest.Parser, args: list[str]
) -> Generator[None]:
    """Prepare the environment; a wrapper runs ahead of pytest-django, which reads the settings here.

    The garbage collector waits until all tests are known: nothing of what is loaded until then is garbage.
    """
    gc.disable()
    options = parser.parse_known_args(args)
    if "PYTEST_XDIST_WORKER" in os.environ:
        use_folder(Path(os.environ[FOLDER]) / os.environ["PYTEST_XDIST_WORKER"])
    elif not (options.help or options.version):
        start_run(early_config, options.database)
    yield


def start_run(config: pytest.Config, database: str) -> None:
    """Forget the settings of whoever runs the tests, and give this run a folder and a database of its own."""
    for name in SETTINGS:
        os.environ.pop(name, None)
    folder = Path(tempfile.mkdtemp(prefix="secor-"))
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    os.environ[FOLDER] = str(folder)
    if database == "postgresql":
        server = ThrowAwayPostgres(folder)
        config.add_cleanup(server.stop)
        os.environ["DATABASE_URL"] = server.start()
    use_folder(folder / "main")


def use_folder(folder: Path) -> None:
    """Keep all data of this process, but for a server's, in ``folder``."""
    os.environ["DATA_DIR"] = str(folder)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # a browser's event loop runs in the thread of the tests


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "any_database: the answer cannot depend on the database; set by itself on tests that use none. "
        "`make test` runs these once, on SQLite",
    )


def pytest_sessionstart(session: pytest.Session) -> None:
    from django.db import connection  # after the settings have been read

    wanted = session.config.getoption("database")
    if connection.vendor != wanted:
        raise pytest.UsageError(f"This run is meant for {wanted}, but the settings chose {connection.vendor}.")


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end, so the collector need not look through it after every few tests."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses no database, so that a run can leave it out with ``-m "not any_database"``."""
    for item in items:
        if not (NEEDS_A_DATABASE & set(getattr(item, "fixturenames", ())) or item.get_closest_marker("django_db")):
            item.add_marker(pytest.mark.any_database)
