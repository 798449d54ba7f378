from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from certificates.models import Standing
from secor_portal.tenancy import every_municipality
from tests.factories import MunicipalityFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("secor_portal.clock.today", lambda: date(2026, 5, 12))


def said(*arguments):
    out = StringIO()
    call_command("recompute_standings", *arguments, stdout=out)
    return out.getvalue().strip()


def stored():
    with every_municipality():
        return set(Standing.objects.values_list("as_of", flat=True))


def test_it_says_how_many_it_recomputed_and_for_which_day():
    MunicipalityFactory.create_batch(2)

    assert said("--as-of", "2026-05-12") == "2 standings recomputed as of 12 May 2026."
    assert stored() == {date(2026, 5, 12)}


def test_a_second_run_finds_nothing_to_do():
    MunicipalityFactory()
    said()

    assert said() == "0 standings recomputed as of 12 May 2026."


def test_all_are_recomputed_where_that_is_asked_for():
    MunicipalityFactory()
    said()
    with every_municipality():
        Standing.objects.update(as_of=date(2026, 5, 11))

    assert said("--all") == "1 standing recomputed as of 12 May 2026."
    assert stored() == {date(2026, 5, 12)}


@pytest.mark.parametrize("more", [[], ["--all"]])
def test_a_dry_run_only_counts(more):
    MunicipalityFactory()

    assert said("--as-of", "2026-05-10", "--dry-run", *more) == "1 standing to recompute as of 10 May 2026."
    assert stored() == set()


def test_the_day_is_today_where_none_is_given():
    MunicipalityFactory()

    assert said() == "1 standing recomputed as of 12 May 2026."


def test_a_day_that_is_none_is_refused():
    with pytest.raises(CommandError, match="--as-of"):
        said("--as-of", "2026-02-30")


@pytest.mark.parametrize("more", [[], ["--all"]])
@pytest.mark.parametrize("day", ["2026-05-11", "2026-05-13"])
def test_another_day_than_today_is_refused_so_that_nobody_hears_what_is_not_true_now(day, more):
    MunicipalityFactory()

    with pytest.raises(CommandError, match="is not today"):
        said("--as-of", day, *more)

    assert stored() == set()


def test_a_dry_run_counts_for_a_day_to_come():
    MunicipalityFactory()

    assert said("--as-of", "2031-01-01", "--dry-run") == "1 standing to recompute as of 1 January 2031."
