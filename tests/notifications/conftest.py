"""A village that waits for its internal audit, and mail that stays in memory unless a test says otherwise."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.conf import LazySettings
from django_scopes import scopes_disabled

from audits.models import Audit
from audits.rules.lifecycle import AuditState
from municipalities.models import Municipality, User
from notifications.models import Obligation
from notifications.services.reminders import write_reminders
from secor_portal.tenancy import every_municipality
from tests.factories import AuditFactory, HeadcountEntryFactory
from tests.notifications.rows import BEFORE


@pytest.fixture
def everywhere(db: None) -> Iterator[None]:
    """Every municipality is open, as in a job."""
    with every_municipality():
        yield


@pytest.fixture
def certified(town: Municipality) -> Audit:
    """The town's certification audit of 1 May 2026: an internal audit is due by 1 May 2027, expiry is 1 May 2029.

    Its headcount is reported, until somebody changes it.
    """
    with scopes_disabled():
        HeadcountEntryFactory(municipality=town, starts_on=date(2026, 1, 1), ends_on=None)
        return AuditFactory(
            municipality=town, state=AuditState.QA_PASSED, conducted_on=date(2026, 5, 1), qa_decided_on=date(2026, 5, 9)
        )


@pytest.fixture
def outbox(settings: LazySettings, mailoutbox: list[Any]) -> list[Any]:
    """Mail that was sent, as Django's messages."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return mailoutbox


@pytest.fixture
def waiting(everywhere: None, certified: Audit, administrator: User, at: datetime) -> Obligation:
    """The administrator is to be told, 14 days before, of the audit of 1 May 2027."""
    write_reminders(as_of=BEFORE, at=at)
    return Obligation.objects.get()
