"""Opening municipalities: the only three ways in which a query may see rows."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from uuid import UUID

from django_scopes import scope


def open_municipality(municipality_id: UUID) -> AbstractContextManager:
    """One municipality's rows, for its own pages, tasks and API."""
    return scope(municipality=municipality_id)


def open_municipalities(municipality_ids: Iterable[UUID]) -> AbstractContextManager:
    """The rows of several municipalities that one person belongs to."""
    return scope(municipality=list(municipality_ids))


def every_municipality() -> AbstractContextManager:
    """All rows: for the desk, for jobs over all municipalities and for the public check of a certificate."""
    return scope(municipality=None)
