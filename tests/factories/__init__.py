"""Rows to put there before a test acts, one file an app. A test of a service calls the service instead."""

from tests.factories.audits import (
    ActionItemFactory,
    ActionPlanFactory,
    AnswerFactory,
    AuditFactory,
    AuditorAssignmentFactory,
    ClockPauseFactory,
    DocumentFactory,
    ElementScoreFactory,
    EvidenceFactory,
    InstrumentFactory,
    NoteFactory,
    ProofFactory,
    QuestionFactory,
    RevisionRoundFactory,
    StandardNoteFactory,
)
from tests.factories.certificates import (
    CertificateFactory,
    ExtensionFactory,
    MinistryReviewFactory,
)
from tests.factories.moment import MOMENT
from tests.factories.municipalities import (
    HeadcountEntryFactory,
    InvitationFactory,
    MembershipFactory,
    MunicipalityFactory,
    TrainingFactory,
    UserFactory,
)
from tests.factories.notifications import (
    BounceFactory,
    CalendarFeedFactory,
    ObligationFactory,
    PreferenceFactory,
)

__all__ = [
    "MOMENT",
    "ActionItemFactory",
    "ActionPlanFactory",
    "AnswerFactory",
    "AuditFactory",
    "AuditorAssignmentFactory",
    "BounceFactory",
    "CalendarFeedFactory",
    "CertificateFactory",
    "ClockPauseFactory",
    "DocumentFactory",
    "ElementScoreFactory",
    "EvidenceFactory",
    "ExtensionFactory",
    "HeadcountEntryFactory",
    "InstrumentFactory",
    "InvitationFactory",
    "MembershipFactory",
    "MinistryReviewFactory",
    "MunicipalityFactory",
    "NoteFactory",
    "ObligationFactory",
    "PreferenceFactory",
    "ProofFactory",
    "QuestionFactory",
    "RevisionRoundFactory",
    "StandardNoteFactory",
    "TrainingFactory",
    "UserFactory",
]
