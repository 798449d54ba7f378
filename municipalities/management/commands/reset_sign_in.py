"""Resets the sign-in of a person who has no manager to ask."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from municipalities.models import User
from municipalities.services.sign_in import reset_sign_in
from secor_portal import clock


class Command(BaseCommand):
    """Does what a manager does at the desk, for any account."""

    help = "End a person's sessions, password, authenticator app and passkeys. They then sign in with an emailed code."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *, email: str, **_: Any) -> None:
        person = User.objects.filter(email__iexact=email.strip()).first()
        if person is None:
            raise CommandError(f"No account has the address {email}.")
        reset_sign_in(person=person, by=None, at=clock.now())
        self.stdout.write(f"{person.email} now signs in with a code sent by email.")
