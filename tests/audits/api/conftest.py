"""The day on which the tests of this API play."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.factories import MOMENT


@pytest.fixture(autouse=True)
def _on_10_may_2026() -> Iterator[None]:
    with time_machine.travel(MOMENT, tick=False):
        yield
