"""The sentences of this app's verbs."""

SENTENCES = {
    "reminder.sent": "Reminder sent to {to}: {said}",
    "notice.sent": "Message sent to {to}: {said}",
    "message.failed": "Message to {to} failed. {fault}",
    "message.queued_again": "Message to {to} is sent again",
}
