"""Forms about people."""

from django import forms

from municipalities.models import DeskRole, Role
from municipalities.models.membership import OWN_ROLES
from secor_portal.web.forms import PortalForm

ROLES = [(role.value, role.label) for role in OWN_ROLES]
ROLE_HINTS = {
    Role.ADMINISTRATOR.value: "Can do everything, and decides who else can.",
    Role.CONTRIBUTOR.value: "Reports headcount, writes audits and keeps the action plan.",
    Role.READER.value: "Can read everything and change nothing.",
}
DESK_HINTS = {
    DeskRole.REVIEWER.value: "Reviews audits, issues certificates and records facts.",
    DeskRole.MANAGER.value: "Does the same, reverses decisions, imports, and decides who works at the desk.",
}


ASKED_AS = {"email": "the email address", "role": "a role"}


class RoleField(forms.ChoiceField):
    """Radio buttons with what each role may do."""

    widget = forms.RadioSelect

    def __init__(self, *, choices: list[tuple[str, str]], hints: dict[str, str]) -> None:
        super().__init__(label="Role", choices=choices)
        self.choice_hints = hints


class InviteForm(PortalForm):
    """Whom to invite to which role."""

    email = forms.CharField(
        label="Email address",
        max_length=254,
        help_text="Only the owner of this address can accept the invitation.",
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    role = RoleField(choices=ROLES, hints=ROLE_HINTS)

    asked_as = ASKED_AS


class RoleForm(PortalForm):
    """Another role at the municipality."""

    role = RoleField(choices=ROLES, hints=ROLE_HINTS)

    asked_as = ASKED_AS


class DeskPersonForm(PortalForm):
    """The person who gets a desk role."""

    email = forms.CharField(
        label="Email address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label="Name", max_length=120, required=False, help_text="Needed if the address has no account yet"
    )
    role = RoleField(choices=list(DeskRole.choices), hints=DESK_HINTS)

    asked_as = ASKED_AS


class DeskRoleForm(PortalForm):
    """Another role at the desk."""

    role = RoleField(choices=list(DeskRole.choices), hints=DESK_HINTS)

    asked_as = ASKED_AS


class JoinForm(PortalForm):
    """What a new person enters."""

    name = forms.CharField(label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    title = forms.CharField(
        label="Your role in the office",
        max_length=120,
        required=False,
        help_text="For example, chief administrative officer",
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    password = forms.CharField(
        label="Choose a password",
        max_length=200,
        strip=False,
        help_text="At least 12 characters. Several words are good.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    asked_as = {"password": "a password of at least 12 characters"}
