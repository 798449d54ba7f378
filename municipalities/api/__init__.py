"""This app's part of ``/api/v1/``; ``secor_portal.api`` puts the parts together."""

from municipalities.api.headcount import HeadcountViewSet
from municipalities.api.municipalities import MunicipalityViewSet
from municipalities.api.people import InvitationViewSet, MembershipViewSet
from municipalities.api.training import TrainingViewSet

ROUTES: list = [
    ("municipalities", MunicipalityViewSet, "municipality"),
    ("headcount", HeadcountViewSet, "headcount"),
    ("memberships", MembershipViewSet, "membership"),
    ("invitations", InvitationViewSet, "invitation"),
    ("training", TrainingViewSet, "training"),
]
