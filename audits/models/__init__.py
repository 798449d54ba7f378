from audits.models.action_plan import ActionItem, ActionPlan
from audits.models.assignment import AuditorAssignment
from audits.models.audit import Audit, Kind
from audits.models.document import Document
from audits.models.instrument import Element, Instrument
from audits.models.review import Note, RevisionRound
from audits.models.score import ElementScore

__all__ = [
    "ActionItem",
    "ActionPlan",
    "Audit",
    "AuditorAssignment",
    "Document",
    "Element",
    "ElementScore",
    "Instrument",
    "Kind",
    "Note",
    "RevisionRound",
]
