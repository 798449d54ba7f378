"""The sentences of this app's verbs."""

SENTENCES = {
    "reminder.sent": "Reminder sent: {subject}",
    "notice.sent": "Message sent: {subject}",
}
