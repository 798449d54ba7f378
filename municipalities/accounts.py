"""How people come in: by invitation, never by themselves."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """allauth without open registration."""

    def is_open_for_signup(self, request: Any) -> bool:
        return False
