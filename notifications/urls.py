"""The addresses of this app, by side; ``secor_portal.urls`` puts them together."""

from django.urls import URLPattern, path

from notifications.views import calendar, clockwork, contacts, messages, preferences

municipal: list[URLPattern] = [
    path("messages/", messages.list_municipal_messages, name="messages"),
    path("messages/calendar/", calendar.show_municipal_address, name="calendar"),
    path("people/contacts/", contacts.edit_contacts, name="contacts"),
]
desk: list[URLPattern] = [
    path("messages/", messages.list_desk_messages, name="messages"),
    path("messages/<uuid:pk>/again/", messages.retry_message, name="message_again"),
    path("clockwork/", clockwork.show_clockwork, name="clockwork"),
    path("clockwork/resume/", clockwork.resume_emails, name="sending_resume"),
    path("clockwork/addresses/<int:pk>/again/", clockwork.retry_bounce, name="address_again"),
]
public: list[URLPattern] = [
    path("mail/", preferences.edit_preferences, name="mail"),
    path("mail/calendar/", calendar.show_own_address, name="mail_calendar"),
    path("mail/stop/<str:token>/", preferences.stop_emails, name="mail_stop"),
    path("calendar/<str:secret>.ics", calendar.serve_feed, name="calendar_feed"),
]
