"""A row that belongs to one municipality."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django_scopes import ScopedManager


class TenantModel(models.Model):
    """A row that belongs to one municipality and cannot be read from any other.

    Ids are random, so that one in an address says nothing about the others.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey("municipalities.Municipality", on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[Any] = ScopedManager(municipality="municipality")

    class Meta:
        abstract = True


def build_scoped_manager(queryset: type[models.QuerySet]) -> Any:
    """A manager that sees only open municipalities and has the methods of ``queryset``."""
    return ScopedManager(_manager_class=models.Manager.from_queryset(queryset), municipality="municipality")
