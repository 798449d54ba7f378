"""What this app announces, and its verbs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from secor_portal.activity.verbs import Verb
from secor_portal.signals import TypedSignal


@dataclass(frozen=True, slots=True)
class ContactsChanged:
    """A municipality chose other contacts."""

    municipality_id: UUID
    at: datetime


contacts_changed = TypedSignal[ContactsChanged]()

VERBS = {
    "reminder.sent": Verb("Reminder sent to {to}: {said}"),
    "notice.sent": Verb("Message sent to {to}: {said}"),
    "message.failed": Verb("Message to {to} failed. {fault}"),
    "message.queued_again": Verb("Message to {to} goes out again"),
    "sending.held": Verb("No emails are sent until a manager confirms it. {why}"),
    "sending.resumed": Verb("Emails are sent again: {reason}"),
    "address.tried_again": Verb("Address tried again: {address}"),
    "contacts.chosen": Verb("Contacts chosen: first {first}, second {second}"),
    "mail.switched_off": Verb("Emails switched off: {what}"),
    "mail.switched_on": Verb("Emails switched on again: {what}"),
    "calendar.address_made": Verb("Calendar address made"),
    "calendar.address_renewed": Verb("New calendar address made. The old one no longer works"),
}
