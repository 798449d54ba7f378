"""Alberta stays on UTC−6. With older time zone data the portal does not start in production."""

import pytest
from django.core.checks import run_checks
from django.db import OperationalError, connection

from secor_portal import zones
from secor_portal.start import StartRefused

PLAINS = "America/Denver"  # at UTC−7 in winter, as old zone data puts Alberta


@pytest.mark.django_db
def test_zone_data_of_python_and_database_is_current():
    assert zones.find_python_fault() is None
    assert zones.find_database_fault() is None


def test_old_zone_data_in_python_is_named(monkeypatch):
    monkeypatch.setattr(zones, "ZONE", PLAINS)

    assert zones.find_python_fault() == (
        "Python puts Alberta at UTC-7 on 15 December 2026, but it is at UTC-6. "
        "Install the package tzdata 2026.3 or later."
    )


@pytest.mark.django_db
def test_old_zone_data_in_postgresql_is_named(monkeypatch):
    monkeypatch.setattr(zones, "ZONE", PLAINS)
    fault = zones.find_database_fault()

    if connection.vendor == "postgresql":
        assert fault
        assert fault.startswith("PostgreSQL puts Alberta at UTC-7 on 15 December 2026, but it is at UTC-6.")
    else:
        assert fault is None


@pytest.mark.django_db
@pytest.mark.parametrize("finder", ["find_python_fault", "find_database_fault"])
def test_old_zone_data_in_production_refuses_the_start(settings, monkeypatch, finder):
    settings.PRODUCTION = True
    monkeypatch.setattr(zones, finder, lambda: "It is wrong.")

    with pytest.raises(StartRefused, match="It is wrong"):
        zones.require_zone_data()


def test_old_zone_data_in_embedded_mode_is_accepted(settings, monkeypatch):
    settings.PRODUCTION = False
    monkeypatch.setattr(zones, "find_python_fault", lambda: "It is wrong.")

    assert zones.require_zone_data() is None


def test_a_database_that_is_away_does_not_refuse_the_start(settings, monkeypatch):
    def away() -> None:
        raise OperationalError("The server is starting.")

    settings.PRODUCTION = True
    monkeypatch.setattr(zones, "find_database_fault", away)

    assert zones.require_zone_data() is None


@pytest.mark.django_db
@pytest.mark.parametrize(("production", "level"), [(True, "ERROR"), (False, "WARNING")])
def test_old_zone_data_is_reported_by_the_checks_of_migrate(settings, monkeypatch, production, level):
    settings.PRODUCTION = production
    monkeypatch.setattr(zones, "find_python_fault", lambda: "Python is wrong.")
    monkeypatch.setattr(zones, "find_database_fault", lambda: "The database is wrong.")

    found = [one for one in run_checks(databases=["default"]) if str(one.id).startswith("secor.E")]

    assert {one.msg for one in found} == {"Python is wrong.", "The database is wrong."}
    assert {one.level for one in found} == {{"ERROR": 40, "WARNING": 30}[level]}
