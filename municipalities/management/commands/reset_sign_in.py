"""For whoever lost their second step and has no manager to turn to."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from municipalities.models import User
from municipalities.services.sign_in import reset_sign_in
from secor_portal import clock


class Command(BaseCommand):
    """What a manager does on the page about the desk's people, for anybody with an account."""

    help = "End a person's sessions, password, authenticator app and passkeys. They sign in by a mailed code then."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *, email: str, **_: Any) -> None:
        person = User.objects.filter(email__iexact=email.strip()).first()
        if person is None:
            raise CommandError(f"Nobody has an account with the address {email}.")
        reset_sign_in(person=person, by=None, at=clock.now())
        self.stdout.write(f"{person.email} signs in by a mailed code from now on.")
