"""A pass runs on the database that it claims."""

from django.db import connection

AM_I_MIGHTY = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"


def test_the_database_is_the_one_that_this_pass_claims(db, pytestconfig):
    assert connection.vendor == pytestconfig.getoption("database")


def test_on_postgresql_the_tests_are_no_superuser(db):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(AM_I_MIGHTY)

            assert cursor.fetchone() == (False,)


def test_a_test_without_a_database_runs_in_one_pass_only(request):
    assert request.node.get_closest_marker("any_database")


def test_a_test_with_a_database_runs_in_both_passes(request, db):
    assert not request.node.get_closest_marker("any_database")
