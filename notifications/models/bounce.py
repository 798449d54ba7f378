"""Addresses that mail does not reach."""

from typing import ClassVar

from django.db import models


class Bounce(models.Model):
    """A mail server refused mail to ``address`` for good; ``answer`` is what it said, ``at`` when it last did.

    The row goes when a later mail is accepted. Whoever changes their address leaves it behind.
    """

    address = models.EmailField(unique=True)
    answer = models.TextField()
    at = models.DateTimeField()

    objects: ClassVar[models.Manager] = models.Manager()

    def __str__(self) -> str:
        return self.address
