"""This app's part of ``/api/v1/``; ``secor_portal.api`` puts the parts together."""

from audits.api.audits import AuditViewSet
from audits.api.plans import ActionItemViewSet, ActionPlanViewSet

ROUTES: list = [
    ("audits", AuditViewSet, "audit"),
    ("action-plans", ActionPlanViewSet, "action-plan"),
    ("action-items", ActionItemViewSet, "action-item"),
]
