"""This app's part of ``/api/v1/``; ``secor_portal.api`` puts the parts together."""

from audits.api.audits import AuditViewSet
from audits.plan.api.actions import ActionItemViewSet
from audits.plan.api.plans import ActionPlanViewSet
from audits.questions.api import InstrumentViewSet
from audits.review.api.standard_notes import StandardNoteViewSet

ROUTES: list = [
    ("audits", AuditViewSet, "audit"),
    ("instruments", InstrumentViewSet, "instrument"),
    ("standard-notes", StandardNoteViewSet, "standard-note"),
    ("action-plans", ActionPlanViewSet, "action-plan"),
    ("action-items", ActionItemViewSet, "action-item"),
]
