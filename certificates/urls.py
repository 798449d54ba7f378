"""The addresses of this app, by side; ``secor_portal.urls`` puts them together."""

from django.urls import URLPattern, path

from certificates.views import desk_municipalities, history

municipal: list[URLPattern] = [
    path("history/", history.history, name="history"),
]
desk: list[URLPattern] = [
    path("municipalities/", desk_municipalities.municipalities, name="municipalities"),
    path("activity/", history.activity, name="activity"),
]
public: list[URLPattern] = []
