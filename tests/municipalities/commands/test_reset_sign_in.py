"""The server's own way to let somebody begin anew."""

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db


def test_the_person_signs_in_by_a_mailed_code_from_then_on(manager, capsys):
    manager.set_password("correct horse battery")
    manager.save()

    call_command("reset_sign_in", manager.email.upper())

    manager.refresh_from_db()
    assert not manager.has_usable_password()
    assert capsys.readouterr().out == f"{manager.email} now signs in with a code sent by email.\n"


def test_an_address_without_an_account_is_named():
    with pytest.raises(CommandError, match=r"No account has the address who@example\.org\."):
        call_command("reset_sign_in", "who@example.org")
