"""Texts from before line endings were normalized."""

from importlib import import_module

import pytest
from django.apps import apps
from django_scopes import scopes_disabled

from tests.factories import (
    ActionItemFactory,
    AnswerFactory,
    AuditFactory,
    ClockPauseFactory,
    NoteFactory,
    RevisionRoundFactory,
    StandardNoteFactory,
)

pytestmark = pytest.mark.django_db

rewrite = import_module("audits.migrations.0010_one_sign_a_line").rewrite
TYPED = "Date it.\r\nSign it.\rKeep it.\n"


def test_stored_texts_get_normalized_line_endings():
    with scopes_disabled():
        written = [
            (AuditFactory(reason=TYPED, qa_reason=TYPED, rejected_because=TYPED), "reason qa_reason rejected_because"),
            (AnswerFactory(note=TYPED), "note"),
            (NoteFactory(text=TYPED), "text"),
            (StandardNoteFactory(text=TYPED), "text"),
            (RevisionRoundFactory(letter=TYPED, answer=TYPED), "letter answer"),
            (ClockPauseFactory(reason=TYPED), "reason"),
            (ActionItemFactory(progress=TYPED), "progress"),
        ]

        rewrite(apps, None)

        for row, names in written:
            row.refresh_from_db()
            assert {getattr(row, name) for name in names.split()} == {"Date it.\nSign it.\nKeep it.\n"}
