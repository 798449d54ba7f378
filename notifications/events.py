"""The sentences of this app's verbs."""

SENTENCES = {
    "reminder.sent": "Reminder sent to {to}: {said}",
    "notice.sent": "Message sent to {to}: {said}",
    "message.failed": "Message to {to} failed. {fault}",
    "message.queued_again": "Message to {to} is sent again",
    "sending.held": "No emails are sent until a manager confirms it. {why}",
    "sending.resumed": "Mail is sent again: {reason}",
    "address.tried_again": "Address tried again: {address}",
    "contacts.chosen": "Contacts chosen: first {first}, second {second}",
    "mail.switched_off": "Mail switched off: {what}",
    "mail.switched_on": "Mail switched on again: {what}",
    "calendar.address_made": "Calendar address made",
    "calendar.address_renewed": "Another calendar address made; the old one is dead",
}
