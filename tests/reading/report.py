"""How the portal reads today, for people.

``python -m tests.reading.report`` reads pages, emails, and texts in the code. ``--app audits`` looks at one app,
``--page municipal:home`` at one page, ``--only pages`` at one kind of text, ``--all`` also lists what is fine.
"""

import argparse
import gc
import os
import subprocess
import sys
import tempfile

from tests.reading.judging import Verdicts

KINDS = ("pages", "emails", "strings")


def main(arguments: list[str]) -> int:
    """Print the report; the exit status is 1 if something is too hard to read."""
    parser = argparse.ArgumentParser(prog="python -m tests.reading.report", description=__doc__)
    parser.add_argument("--app", default="")
    parser.add_argument("--page", default="")
    parser.add_argument("--only", choices=KINDS)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--list", action="store_true", help="only the keys that a list of what is allowed has")
    chosen = parser.parse_args(arguments)
    kinds = [chosen.only] if chosen.only else ["pages"] if chosen.page else [*KINDS]
    failed = False
    if "strings" in kinds:
        failed |= _report_strings(chosen.app)
    for kind in ("pages", "emails"):
        if kind in kinds:
            failed |= (
                bool(_run_apart([*arguments, "--only", kind])) if len(kinds) > 1 else _report_rendered(kind, chosen)
            )
    return int(failed)


def _run_apart(arguments: list[str]) -> bool:
    """The same for one kind in a process with a database of its own."""
    return subprocess.run([sys.executable, "-m", "tests.reading.report", *arguments], check=False).returncode != 0


def _report_rendered(kind: str, chosen: argparse.Namespace) -> bool:
    with tempfile.TemporaryDirectory(prefix="secor-reading-") as folder:
        _prepare(folder)
        return _report_pages(chosen) if kind == "pages" else _report_emails(chosen)


def _prepare(folder: str) -> None:
    """A database of its own, as the tests have it."""
    for name in ("SECOR_MODE", "DATABASE_URL", "BROKER_URL", "EMAIL_URL", "PORTAL_URL", "DEBUG", "DEMO"):
        os.environ.pop(name, None)
    os.environ.update(DATA_DIR=folder, DJANGO_SETTINGS_MODULE="secor_portal.settings")
    gc.disable()
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    django.setup()
    setup_test_environment()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True
    call_command("migrate", verbosity=0)
    gc.enable()


def _report_strings(app: str) -> bool:
    from tests.reading.strings import collect_texts, find_problems

    problems = [
        problem
        for text in collect_texts()
        if not app or text.path.startswith(f"{app}/")
        for problem in find_problems(text)
    ]
    for problem in problems:
        print(problem)
    kinds = ("string", "docstring", "comment", "document")
    counts = ", ".join(f"{sum(one.text.kind == kind for one in problems)} in {kind}s" for kind in kinds)
    print(f"\nTexts in the code and documents: {len(problems)} problems ({counts}).\n")
    return bool(problems)


def _report_pages(chosen: argparse.Namespace) -> bool:
    from tests.reading.pages import walk_pages

    verdicts = Verdicts(grade=7)
    for one in walk_pages():
        if chosen.app in ("", one.app) and chosen.page in ("", one.name):
            verdicts.add(one.name, one.blocks, villages=one.is_for_villages, where=f"{one.reader}, {one.address}")
    return _print_verdicts(verdicts, chosen)


def _report_emails(chosen: argparse.Namespace) -> bool:
    from tests.reading.emails import walk_emails

    emails, letters = Verdicts(grade=7), Verdicts(grade=8)
    for one in walk_emails():
        verdicts = letters if one.is_letter else emails
        for blocks in (one.blocks, one.html_blocks):
            verdicts.add(one.name, blocks, villages=not one.is_for_desk, where=one.subject)
    return _print_verdicts(emails, chosen) | _print_verdicts(letters, chosen)


def _print_verdicts(verdicts: Verdicts, chosen: argparse.Namespace) -> bool:
    problems = verdicts.find_problems()
    print("\n".join(problems) if chosen.list else verdicts.describe(show_all=chosen.all))
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
