"""Assignments from before they had their own last day."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django_scopes import scopes_disabled

from audits.models import AuditorAssignment
from tests.factories import AuditorAssignmentFactory

pytestmark = pytest.mark.django_db

fill = import_module("audits.migrations.0009_auditors_until").fill


def test_an_assignment_gets_the_last_day_of_its_membership():
    with scopes_disabled():
        july, august = (
            AuditorAssignmentFactory(membership__until=date(2026, month, 1), until=date.max) for month in (7, 8)
        )
        endless = AuditorAssignmentFactory(membership__role="reader", membership__until=None, until=date.max)

        fill(apps, None)

        kept = dict(AuditorAssignment.objects.values_list("pk", "until"))
    assert kept == {july.pk: date(2026, 7, 1), august.pk: date(2026, 8, 1), endless.pk: date.max}
