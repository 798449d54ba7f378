"""The first person at the desk."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from municipalities.models import DeskRole
from municipalities.services.desk_people import add_desk_person
from secor_portal import clock
from secor_portal.errors import RuleBroken


class Command(BaseCommand):
    """A new installation has nobody who could add somebody."""

    help = "Make somebody a manager at AMHSA's desk. They sign in by a code mailed to the address."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")

    def handle(self, *, email: str, name: str, **_: Any) -> None:
        try:
            add_desk_person(email=email, role=DeskRole.MANAGER, name=name, by=None, at=clock.now())
        except RuleBroken as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(f"{email} is a manager now.")
