"""Trying something that is to leave nothing behind."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def undone() -> Iterator[None]:
    """What happens in here is taken back, so that the next one finds everything as it was."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
