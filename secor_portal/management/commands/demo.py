"""``manage.py demo``: invented histories for real places; ``--scale N``: many of them, for measuring."""

from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

import audits
import municipalities
from audits.models import Question
from certificates.models import Standing
from certificates.services.standings import recompute_all_standings
from municipalities.models import Municipality, User
from secor_portal import clock
from secor_portal.demo import building, copying
from secor_portal.demo.people import PERSONAS
from secor_portal.tenancy import every_municipality

CENSUS = Path(municipalities.__file__).parent / "data" / "alberta_municipalities.csv"
SAMPLE = Path(audits.__file__).parent / "instruments" / "sample.yaml"
SMALL = ("village", "summer_village")
SCALE_YEARS = 10
MOST_INVENTED = 1000  # municipalities; more are copied, which the database does by itself


class Command(BaseCommand):
    """Fills an empty database with the demo; a second run changes nothing."""

    help = "Fill an empty database with invented histories, the same for the same seed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--scale", type=int, metavar="N", help="N municipalities with ten years each, for measuring"
        )

    def handle(self, *, seed: int, scale: int | None, **_: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo is not for production. Run it with SECOR_MODE=embedded.")
        if scale is not None and scale < 1:
            raise CommandError("Say how many municipalities: 1 or more.")
        with every_municipality():
            if not Municipality.objects.exists():
                self._fill(seed, scale)
        self._tell()

    @transaction.atomic
    def _fill(self, seed: int, scale: int | None) -> None:
        """For many, a few are invented and the rest copied from them, each with a standing of its own."""
        today, at = clock.today(), clock.now()
        if not Question.objects.exists():
            call_command("import_instrument", str(SAMPLE), publish=True, stdout=StringIO())
        copies = (scale - 1) // MOST_INVENTED if scale else 0
        places = self._many(scale, copies) if scale else self._small()
        building.build_demo(places, seed=seed, today=today, at=at, years=SCALE_YEARS if scale else None)
        if copies:
            copying.copy_all(copies)
        Standing.objects.all().delete()  # of the import; the first answer that counts is no change to tell people of
        recompute_all_standings(as_of=today, at=at)
        building.seat_people(places, at=at)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # so that the database knows what was written in bulk

    def _small(self) -> list[Municipality]:
        call_command("import_municipalities", str(CENSUS), stdout=StringIO())
        return list(Municipality.objects.filter(kind__in=SMALL).order_by("name", "id"))

    def _many(self, scale: int, copies: int) -> list[Municipality]:
        """The invented ones; with their copies they are ``scale``, or a few more where it does not divide."""
        count = -(-scale // (copies + 1))
        places = [
            Municipality(
                name=f"Place {n:06d}",
                official_name=f"Village of Place {n:06d}",
                slug=f"place-{n:06d}",
                kind="village",
            )
            for n in range(count)
        ]
        return Municipality.objects.bulk_create(places, batch_size=1000)

    def _tell(self) -> None:
        there = set(User.objects.filter(email__in=[one.email for one in PERSONAS]).values_list("email", flat=True))
        if not there:
            self.stdout.write(
                "There are municipalities already. The demo needs an empty database; nothing was changed."
            )
            return
        self.stdout.write(f"The demo is ready. Sign in at {settings.PORTAL_URL}/demo/ as:")
        for persona in PERSONAS:
            self.stdout.write(f"  {persona.title:<32} {persona.shows}")
