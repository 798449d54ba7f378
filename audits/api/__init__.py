"""This app's part of ``/api/v1/``; ``secor_portal.api`` puts the parts together."""

from audits.api.actions import ActionItemViewSet
from audits.api.audits import AuditViewSet
from audits.api.instruments import InstrumentViewSet
from audits.api.plans import ActionPlanViewSet
from audits.api.standard_notes import StandardNoteViewSet

ROUTES: list = [
    ("audits", AuditViewSet, "audit"),
    ("instruments", InstrumentViewSet, "instrument"),
    ("standard-notes", StandardNoteViewSet, "standard-note"),
    ("action-plans", ActionPlanViewSet, "action-plan"),
    ("action-items", ActionItemViewSet, "action-item"),
]
