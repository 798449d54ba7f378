"""The addresses of this app, by side; ``secor_portal.urls`` puts them together."""

from django.urls import URLPattern, path

from notifications.views import calendar, clockwork, contacts, mail, messages

municipal: list[URLPattern] = [
    path("messages/", messages.municipal_messages, name="messages"),
    path("messages/calendar/", calendar.municipal_address, name="calendar"),
    path("people/contacts/", contacts.choose, name="contacts"),
]
desk: list[URLPattern] = [
    path("messages/", messages.desk_messages, name="messages"),
    path("messages/<uuid:pk>/again/", messages.again, name="message_again"),
    path("clockwork/", clockwork.clockwork, name="clockwork"),
    path("clockwork/resume/", clockwork.resume, name="sending_resume"),
    path("clockwork/addresses/<int:pk>/again/", clockwork.try_again, name="address_again"),
]
public: list[URLPattern] = [
    path("mail/", mail.choices, name="mail"),
    path("mail/calendar/", calendar.own_address, name="mail_calendar"),
    path("mail/stop/<str:token>/", mail.stop, name="mail_stop"),
    path("calendar/<str:secret>.ics", calendar.feed, name="calendar_feed"),
]
