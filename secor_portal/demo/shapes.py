"""The situations that the demo shows: together every standing, size status and audit state."""

from dataclasses import dataclass
from enum import StrEnum

from audits.rules.lifecycle import AuditState


class PlaceSize(StrEnum):
    """How the year's headcount looks."""

    UNREPORTED = "unreported"
    SMALL = "small"
    WILL_EXCEED = "will_exceed"
    EXCEEDED = "exceeded"


class Ending(StrEnum):
    """What happened to the certificate after the last audit."""

    NONE = "none"
    UNDER_REVIEW = "under_review"
    UPHELD = "upheld"
    REVOKED = "revoked"
    EXTENDED = "extended"


@dataclass(frozen=True, slots=True)
class Shape:
    """One situation.

    ``last`` is the kind of the last finished audit, counted from the certification (0, 1 or 2 years after it; None: no
    audit yet), and ``days_ago`` the span in which it was conducted. ``now`` is the state of an audit under way,
    conducted ``now_days_ago``. ``expired_days_ago`` makes the last certificate's printed expiry. ``skip`` leaves out
    one internal audit of the past. ``weight`` says how often the shape occurs.
    """

    name: str
    weight: int
    last: int | None
    days_ago: tuple[int, int] = (30, 300)
    now: AuditState | None = None
    now_kind: str = "internal"
    now_days_ago: tuple[int, int] = (8, 12)
    size: PlaceSize = PlaceSize.SMALL
    ending: Ending = Ending.NONE
    skip: bool = False
    pir: bool = True
    late_actions: bool = False
    points: tuple[int, int] = (820, 970)
    expired_days_ago: int | None = None


SHAPES = (
    Shape("certified this year", 14, last=0),
    Shape("certified, second year audited", 16, last=1),
    Shape("certified, third year audited", 12, last=2, days_ago=(30, 250)),
    Shape("internal audit comes due", 10, last=0, days_ago=(300, 364)),
    Shape("second internal audit comes due", 8, last=1, days_ago=(300, 364)),
    Shape("renewal comes due", 6, last=2, days_ago=(300, 363)),
    Shape("internal audit overdue", 4, last=0, days_ago=(370, 480)),
    Shape("renewal overdue", 2, last=2, days_ago=(370, 400)),
    Shape("internal audit being written", 3, last=0, days_ago=(330, 360), now=AuditState.DRAFT),
    Shape("internal audit submitted", 3, last=1, days_ago=(330, 360), now=AuditState.SUBMITTED),
    Shape("internal audit in review", 3, last=0, days_ago=(340, 360), now=AuditState.IN_REVIEW, now_days_ago=(20, 38)),
    Shape(
        "revisions requested",
        3,
        last=1,
        days_ago=(340, 360),
        now=AuditState.REVISIONS_REQUESTED,
        now_days_ago=(20, 40),
    ),
    Shape("resubmitted", 2, last=0, days_ago=(345, 360), now=AuditState.RESUBMITTED, now_days_ago=(25, 45)),
    Shape("renewal in review", 3, last=2, days_ago=(340, 360), now=AuditState.IN_REVIEW, now_kind="certification"),
    Shape("internal audit failed QA", 1, last=0, days_ago=(345, 360), now=AuditState.QA_FAILED, now_days_ago=(40, 60)),
    Shape(
        "renewal passed QA, not yet issued",
        2,
        last=2,
        days_ago=(350, 360),
        now=AuditState.QA_PASSED,
        now_kind="certification",
        now_days_ago=(26, 30),
    ),
    Shape(
        "renewal pending",
        2,
        last=2,
        days_ago=(395, 410),
        now=AuditState.IN_REVIEW,
        now_kind="certification",
        now_days_ago=(60, 75),
        expired_days_ago=20,
    ),
    Shape("lapsed", 4, last=2, days_ago=(480, 700)),
    Shape("not maintained", 3, last=2, days_ago=(200, 340), skip=True),
    Shape("revoked", 2, last=1, ending=Ending.REVOKED),
    Shape("under review by the ministry", 3, last=1, ending=Ending.UNDER_REVIEW),
    Shape("review ended, upheld", 1, last=1, ending=Ending.UPHELD),
    Shape("more time given", 2, last=0, days_ago=(366, 400), ending=Ending.EXTENDED),
    Shape("never certified, first audit submitted", 2, last=None, now=AuditState.SUBMITTED, now_kind="certification"),
    Shape("never certified, first audit in review", 2, last=None, now=AuditState.IN_REVIEW, now_kind="certification"),
    Shape("never certified, first audit being written", 2, last=None, now=AuditState.DRAFT, now_kind="certification"),
    Shape(
        "never certified, score too low",
        2,
        last=None,
        now=AuditState.QA_PASSED,
        now_kind="certification",
        now_days_ago=(60, 200),
        points=(560, 780),
    ),
    Shape("never certified, in PIR", 4, last=None),
    Shape("never certified, not in PIR", 4, last=None, pir=False),
    Shape("nothing reported", 3, last=None, size=PlaceSize.UNREPORTED, pir=False),
    Shape("certified, headcount not reported", 2, last=1, size=PlaceSize.UNREPORTED),
    Shape("will grow past ten", 3, last=1, size=PlaceSize.WILL_EXCEED),
    Shape("grew past ten", 2, last=0, size=PlaceSize.EXCEEDED),
    Shape("certified, not in PIR", 2, last=1, pir=False),
    Shape("action plan overdue", 4, last=1, late_actions=True),
)
