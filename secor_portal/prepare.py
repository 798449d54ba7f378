"""The database as it must be before the portal starts: up to date, and with the demo in it where ``DEMO`` says so.

One process for both, since starting Python and Django takes longer than either once they have nothing to do.
"""

import os

from django.conf import settings
from django.core.management import execute_from_command_line


def main() -> None:
    """Migrate and fill; a refusal ends the process with its sentence and a status other than 0."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secor_portal.settings")
    execute_from_command_line(["manage.py", "migrate", "--verbosity", "0"])
    if settings.DEMO:
        execute_from_command_line(["manage.py", "demo"])


if __name__ == "__main__":
    main()
