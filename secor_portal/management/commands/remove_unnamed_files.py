"""``manage.py remove_unnamed_files``: deletes stored files that no row names.

These are uploads that were refused late, previews that were never saved, and leftovers of servers that died.
"""

import re
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db.models import CharField, Field, JSONField, TextField
from django.db.models.functions import Cast

from secor_portal import clock, wording

SHA256 = "[0-9a-f]{64}"
LENGTH = 64
KEPT = timedelta(days=2)  # a preview can be saved for a day after its file was stored


class Command(BaseCommand):
    help = "Remove stored files that no row names and that are older than two days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say how many there are")

    def handle(self, *, dry_run: bool, **_: Any) -> None:
        sizes = []
        for path in find_unnamed():
            sizes.append(path.stat().st_size)
            if not dry_run:
                path.unlink()
        done = "to remove" if dry_run else "removed"
        self.stdout.write(f"{wording.count(len(sizes), 'file')} {done}, {wording.size(sum(sizes))} together.")


def find_unnamed() -> Iterator[Path]:
    """Old files that no row names. Files are checked after the rows, so one that was just stored again is too young."""
    names, folder = set(find_named()), Path(settings.FILES_DIR)
    before = (clock.now() - KEPT).timestamp()
    for path in chain(folder.glob("incoming-*"), folder.glob("??/*")):
        if path.name not in names and _changed_at(path) < before:
            yield path


def find_named() -> Iterator[str]:
    """The hash of every file that a row names, in any column of any model, so that none is missed."""
    for model in apps.get_models():
        for field in filter(_may_name_a_file, model._meta.concrete_fields):
            rows = model._base_manager.order_by().annotate(text_of_it=Cast(field.name, TextField()))
            texts = rows.filter(text_of_it__regex=SHA256).values_list("text_of_it", flat=True)
            for text in texts.iterator():
                yield from re.findall(SHA256, text)


def _may_name_a_file(field: Field) -> bool:
    if isinstance(field, CharField):
        return field.max_length is None or field.max_length >= LENGTH
    return isinstance(field, TextField | JSONField)


def _changed_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # the upload has just finished and the file has its final name
        return clock.now().timestamp()
