"""Addresses that email does not reach."""

from typing import ClassVar

from django.db import models


class Bounce(models.Model):
    """An email server refused ``address`` for good. ``answer`` is what it said, ``at`` when it last did.

    The row goes when the server accepts a later email. A person who changes their address leaves it behind.
    """

    address = models.EmailField(unique=True)
    answer = models.TextField()
    at = models.DateTimeField()

    objects: ClassVar[models.Manager] = models.Manager()

    def __str__(self) -> str:
        return self.address
