from audits.models.action_plan import ActionItem, ActionPlan, Proof
from audits.models.answer import Answer, Evidence, Submission
from audits.models.assignment import AuditorAssignment
from audits.models.audit import Audit, Method
from audits.models.document import Document
from audits.models.instrument import Element, Instrument, Question
from audits.models.pause import ClockPause
from audits.models.review import Note, RevisionRound, StandardNote
from audits.models.score import ElementScore

__all__ = [
    "ActionItem",
    "ActionPlan",
    "Answer",
    "Audit",
    "AuditorAssignment",
    "ClockPause",
    "Document",
    "Element",
    "ElementScore",
    "Evidence",
    "Instrument",
    "Method",
    "Note",
    "Proof",
    "Question",
    "RevisionRound",
    "StandardNote",
    "Submission",
]
