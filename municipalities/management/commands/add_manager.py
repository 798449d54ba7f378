"""Adds the first manager of the desk."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from municipalities.models import DeskRole
from municipalities.services.desk_people import add_desk_person
from secor_portal import clock
from secor_portal.errors import RuleBroken


class Command(BaseCommand):
    """A new installation has no manager who could add people."""

    help = "Make a person a manager of the desk. They sign in with a code sent by email."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")

    def handle(self, *, email: str, name: str, **_: Any) -> None:
        try:
            add_desk_person(email=email, role=DeskRole.MANAGER, name=name, by=None, at=clock.now())
        except RuleBroken as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(f"{email} is now a manager.")
