from notifications.models.bounce import Bounce
from notifications.models.calendar import CalendarEntry, CalendarFeed
from notifications.models.clockwork import Heartbeat, JobRun
from notifications.models.contact import Contact
from notifications.models.obligation import Obligation
from notifications.models.outlook import Outlook
from notifications.models.preference import Preference
from notifications.rules.subjects import EmailKind

__all__ = [
    "Bounce",
    "CalendarEntry",
    "CalendarFeed",
    "Contact",
    "EmailKind",
    "Heartbeat",
    "JobRun",
    "Obligation",
    "Outlook",
    "Preference",
]
