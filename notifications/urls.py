"""The addresses of this app, by side; ``secor_portal.urls`` puts them together."""

from django.urls import URLPattern, path

from notifications import views

municipal: list[URLPattern] = [
    path("messages/", views.municipal_messages, name="messages"),
]
desk: list[URLPattern] = [
    path("messages/", views.desk_messages, name="messages"),
    path("messages/<uuid:pk>/again/", views.again, name="message_again"),
]
public: list[URLPattern] = []
