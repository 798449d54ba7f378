"""People who sign in."""

import uuid
from datetime import date
from typing import Any, ClassVar

import rules
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property

from secor_portal import clock
from secor_portal.tenancy import every_municipality


class DeskRole(models.TextChoices):
    """A person's role at the desk of the certifying partner."""

    REVIEWER = "reviewer", "Reviewer"
    MANAGER = "manager", "Manager"


class UserManager(BaseUserManager["User"]):
    """Creates and finds people by email address."""

    def create_user(self, email: str, password: str | None = None, **facts: Any) -> "User":
        """The new person, without a password until they choose one."""
        user = self.model(email=email.strip().lower(), **facts)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """One person, identified by their email address. Beyond that only a name and a title are stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=120, blank=True, help_text="Role in the office, such as administrator")
    desk_role = models.CharField(max_length=10, choices=DeskRole, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(null=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    is_staff = False  # the desk is the only back office
    is_superuser = False

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="an_address_belongs_to_one_person"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_at_desk(self) -> bool:
        """Whether this person works at the desk."""
        return self.is_active and bool(self.desk_role)

    @cached_property
    def roles(self) -> dict[uuid.UUID, str]:
        """The person's role in each municipality, by its id. Read once a request."""
        return {one.municipality_id: one.role for one in self._all_memberships if one.is_current}

    @cached_property
    def _all_memberships(self) -> list[Any]:
        """The memberships of this person, ended ones too. Read once a request."""
        from municipalities.models.membership import Membership

        with every_municipality():
            return list(Membership.objects.filter(user=self))

    def forget_roles(self) -> None:
        """Read the roles again when they are next asked for, because they changed."""
        for name in ("roles", "_all_memberships"):
            self.__dict__.pop(name, None)

    def role_at(self, municipality_id: uuid.UUID) -> str | None:
        """The role in one municipality, or None. A desk role is none of these."""
        return self.roles.get(municipality_id) if self.is_active else None

    def belonged_since(self, municipality_id: uuid.UUID, day: date) -> bool:
        """Whether this person had a role in the municipality on ``day`` or later, even if it has ended since."""
        here = [one for one in self._all_memberships if one.municipality_id == municipality_id]
        return any(one.last_day is None or one.last_day >= day for one in here)

    def is_independent_of(self, subject: Any) -> bool:
        """Whether this person had no role at the subject's municipality since the year of its audit began (R2.4).

        A subject without an audit, such as the municipality itself, is judged from the start of this year.
        """
        year = getattr(subject, "audit_year", None) or clock.today().year
        return not self.belonged_since(subject.municipality_id, date(year, 1, 1))

    def is_external_at(self, municipality_id: uuid.UUID) -> bool:
        """Whether this person is only an external auditor at the municipality."""
        from municipalities.models.membership import Role

        return not self.is_at_desk and self.role_at(municipality_id) == Role.AUDITOR

    def has_perm(self, permission: str, subject: Any = None) -> bool:
        """Whether this person may do ``permission`` to ``subject``, by the permissions of each app."""
        return self.is_active and rules.has_perm(permission, self, subject)

    def explain_refusal(self, subject: Any = None) -> str:
        """Why this person may not do something to ``subject``; empty if it is only that another role may."""
        is_of_one = hasattr(subject, "municipality_id")
        if self.is_at_desk and is_of_one and not self.is_independent_of(subject):
            return "You have or had a role at this municipality. So someone else at the desk must do this."
        return ""

    def has_module_perms(self, _: str) -> bool:
        return False
