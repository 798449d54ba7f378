"""A pass runs on the database that it claims."""

import os
from pathlib import Path

from django.db import connection

from tests.plugins.databases import FOLDER

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


def test_the_database_goes_with_the_folder_of_the_run(django_db_keepdb, db):
    where = connection.settings_dict["HOST"] or connection.settings_dict["NAME"]

    assert django_db_keepdb
    assert Path(os.environ[FOLDER]) in Path(where).parents
