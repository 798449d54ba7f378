from municipalities.models.headcount import HeadcountEntry
from municipalities.models.invitation import Invitation
from municipalities.models.membership import Membership, Role
from municipalities.models.municipality import Municipality
from municipalities.models.training import Training
from municipalities.models.user import DeskRole, User

__all__ = [
    "DeskRole",
    "HeadcountEntry",
    "Invitation",
    "Membership",
    "Municipality",
    "Role",
    "Training",
    "User",
]
