"""What happens before the portal starts: the database is brought up to date and, with ``DEMO`` on, gets the demo.

Both happen in one process, because Python and Django take longer to start than either does when little is left to do.
"""

import os

from django.conf import settings
from django.core.management import execute_from_command_line


def prepare_database() -> None:
    """Migrate, and add the demo. A refusal ends the process with a sentence and a status other than 0."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secor_portal.settings")
    execute_from_command_line(["manage.py", "migrate", "--verbosity", "0"])
    if settings.DEMO:
        execute_from_command_line(["manage.py", "demo"])


if __name__ == "__main__":
    prepare_database()
