"""Forms about people."""

from django import forms

from municipalities.models import DeskRole, Role
from municipalities.models.membership import OWN_ROLES
from secor_portal.web.forms import PortalForm

ROLES = [(role.value, role.label) for role in OWN_ROLES]
ROLE_HINTS = {
    Role.ADMINISTRATOR.value: "Does everything, and decides who else may.",
    Role.CONTRIBUTOR.value: "Reports headcount, writes audits and keeps the action plan.",
    Role.READER.value: "Sees everything of the municipality and changes nothing.",
}
DESK_HINTS = {
    DeskRole.REVIEWER.value: "Reviews audits, issues certificates and records facts.",
    DeskRole.MANAGER.value: "Does that too, reverses decisions, imports, and decides who is at the desk.",
}


ASKED_AS = {"email": "the e-mail address", "role": "a role"}


class RoleField(forms.ChoiceField):
    """Radio buttons that say what each role may do."""

    widget = forms.RadioSelect

    def __init__(self, *, choices: list[tuple[str, str]], hints: dict[str, str]) -> None:
        super().__init__(label="Role", choices=choices)
        self.choice_hints = hints


class InviteForm(PortalForm):
    """Whom to ask in, and as what."""

    email = forms.CharField(
        label="E-mail address",
        max_length=254,
        help_text="The invitation goes there. Only the owner of the address can accept it.",
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    role = RoleField(choices=ROLES, hints=ROLE_HINTS)

    asked_as = ASKED_AS


class RoleForm(PortalForm):
    """Another role at the municipality."""

    role = RoleField(choices=ROLES, hints=ROLE_HINTS)

    asked_as = ASKED_AS


class DeskPersonForm(PortalForm):
    """Whom to give a desk role."""

    email = forms.CharField(
        label="E-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label="Name", max_length=120, required=False, help_text="Needed where the address has no account yet"
    )
    role = RoleField(choices=list(DeskRole.choices), hints=DESK_HINTS)

    asked_as = ASKED_AS


class DeskRoleForm(PortalForm):
    """Another role at the desk."""

    role = RoleField(choices=list(DeskRole.choices), hints=DESK_HINTS)

    asked_as = ASKED_AS


class JoinForm(PortalForm):
    """What a new person chooses."""

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
