"""What a quick run leaves out: ``make quick`` is ``pytest --quick``, for daily work between edits.

It leaves out tests with the marker ``slow``. A test with a browser, a server or a worker gets the marker by its
fixtures; another one that takes more than half a second has it in its file. It also leaves out the folders of pages
and of the API, 3,000 tests, and visits each page once instead. Properties get fewer examples.
"""

from pathlib import Path

import hypothesis
import pytest

EXAMPLES, EXAMPLES_OF_A_QUICK_RUN = 100, 5  # of each property, others in every run
PROCESSES = frozenset(["redis_server", "mortal_redis", "smtp_sink", "celery_worker_process", "celery_worker_on_redis"])
BROWSERS = frozenset(["page", "browser_page", "plain_page", "open_page", "live_server"])
SLOW_FIXTURES = PROCESSES | BROWSERS | {"transactional_db"}
LEFT_OUT = frozenset(["journeys", "views", "api"])


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="leave out slow tests, pages and API; fewer examples")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: takes more than half a second; `make quick` leaves it out")
    examples = EXAMPLES_OF_A_QUICK_RUN if config.getoption("quick") else EXAMPLES
    hypothesis.settings.register_profile("suite", max_examples=examples)
    hypothesis.settings.load_profile("suite")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not even read the folders that a quick run leaves out: that takes as long as their tests."""
    return True if config.getoption("quick") and collection_path.name in LEFT_OUT else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what is slow by its fixtures; leave it out of a quick run."""
    for item in items:
        if SLOW_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)
    if config.getoption("quick"):
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("slow")])
        items[:] = [item for item in items if not item.get_closest_marker("slow")]
