"""A row of a municipality can be read only while that municipality is open."""

import pytest
from django.apps import apps
from django.db import models
from django_scopes import scopes_disabled
from django_scopes.exceptions import ScopeError

from secor_portal.tenancy import every_municipality, open_municipality
from tests.factories import HeadcountEntryFactory

OURS = ("activity", "municipalities", "audits", "certificates", "notifications")
EVERY = [model for label in OURS for model in apps.get_app_config(label).get_models()]
# Read before the municipality is known, or the same for all municipalities.
SHARED = {
    "municipalities.Municipality",
    "municipalities.User",
    "audits.Instrument",
    "audits.Element",
    "audits.Question",
    "audits.StandardNote",
    "notifications.Bounce",
    "notifications.Heartbeat",
    "notifications.JobRun",
    "notifications.Preference",
}
TENANTS = [model for model in EVERY if model._meta.label not in SHARED]


@pytest.mark.parametrize("model", TENANTS, ids=lambda model: model._meta.label)
def test_a_query_outside_an_open_municipality_raises(model: type[models.Model]):
    with pytest.raises(ScopeError):
        model.objects.count()


@pytest.mark.django_db
@pytest.mark.parametrize("model", TENANTS, ids=lambda model: model._meta.label)
def test_a_query_inside_a_municipality_is_limited_to_it(model: type[models.Model], town):
    with open_municipality(town.pk):
        asked = str(model.objects.all().query)

    assert f'WHERE "{model._meta.db_table}"."municipality_id" = ' in asked


@pytest.mark.django_db
def test_a_neighbours_rows_are_not_found(town, neighbour):
    with scopes_disabled():
        theirs = HeadcountEntryFactory(municipality=neighbour)

    with open_municipality(town.pk):
        assert not type(theirs).objects.exists()
    with every_municipality():
        assert type(theirs).objects.exists()


def test_the_models_to_check_are_found():
    assert len(TENANTS) > 15
