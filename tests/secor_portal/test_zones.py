"""Alberta stays on UTC−6, and whoever does not know it does not start in production."""

import pytest
from django.core.checks import run_checks
from django.db import OperationalError, connection

from secor_portal import zones
from secor_portal.start import StartRefused

PLAINS = "America/Denver"  # still at UTC−7 in winter, as Alberta is by old zone data


@pytest.mark.django_db
def test_alberta_is_six_hours_behind_utc_in_the_winter_of_2026_in_python_and_in_the_database():
    assert zones.trouble_in_python() is None
    assert zones.trouble_in_database() is None


def test_old_zone_data_in_python_is_a_sentence(monkeypatch):
    monkeypatch.setattr(zones, "ZONE", PLAINS)

    assert zones.trouble_in_python() == (
        "Python believes that Alberta is at UTC-7 on 15 December 2026; it is at UTC-6. "
        "Install the package tzdata 2026.3 or later."
    )


@pytest.mark.django_db
def test_old_zone_data_in_postgresql_is_a_sentence(monkeypatch):
    monkeypatch.setattr(zones, "ZONE", PLAINS)
    said = zones.trouble_in_database()

    if connection.vendor == "postgresql":
        assert said
        assert said.startswith("PostgreSQL believes that Alberta is at UTC-7 on 15 December 2026; it is at UTC-6.")
    else:
        assert said is None


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["trouble_in_python", "trouble_in_database"])
def test_wrong_zone_data_ends_a_start_in_production_with_its_sentence(settings, monkeypatch, who):
    settings.PRODUCTION = True
    monkeypatch.setattr(zones, who, lambda: "It is wrong.")

    with pytest.raises(StartRefused, match="It is wrong"):
        zones.insist()


def test_elsewhere_the_portal_starts(settings, monkeypatch):
    settings.PRODUCTION = False
    monkeypatch.setattr(zones, "trouble_in_python", lambda: "It is wrong.")

    assert zones.insist() is None


def test_a_database_that_is_away_does_not_keep_the_portal_from_starting(settings, monkeypatch):
    def away() -> None:
        raise OperationalError("The server is starting.")

    settings.PRODUCTION = True
    monkeypatch.setattr(zones, "trouble_in_database", away)

    assert zones.insist() is None


@pytest.mark.django_db
@pytest.mark.parametrize(("production", "level"), [(True, "ERROR"), (False, "WARNING")])
def test_the_checks_of_migrate_say_so_too(settings, monkeypatch, production, level):
    settings.PRODUCTION = production
    monkeypatch.setattr(zones, "trouble_in_python", lambda: "Python is wrong.")
    monkeypatch.setattr(zones, "trouble_in_database", lambda: "The database is wrong.")

    found = [one for one in run_checks(databases=["default"]) if str(one.id).startswith("secor.E")]

    assert {one.msg for one in found} == {"Python is wrong.", "The database is wrong."}
    assert {one.level for one in found} == {{"ERROR": 40, "WARNING": 30}[level]}
