"""The command that adds the first manager."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from municipalities.models import User

pytestmark = pytest.mark.django_db


def test_somebody_becomes_manager(capsys):
    call_command("add_manager", "Pat@AMHSA.example", "Pat Sandhu")

    assert User.objects.get(email="pat@amhsa.example").desk_role == "manager"
    assert "is now a manager" in capsys.readouterr().out


def test_what_cannot_be_is_refused_with_a_sentence():
    with pytest.raises(CommandError, match="Enter one email address"):
        call_command("add_manager", "pat", "Pat Sandhu")
