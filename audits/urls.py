"""The addresses of this app, by side; ``secor_portal.urls`` puts them together."""

from django.urls import URLPattern

municipal: list[URLPattern] = []
desk: list[URLPattern] = []
public: list[URLPattern] = []
