"""This app's part of ``/api/v1/``; ``secor_portal.api`` puts the parts together."""

ROUTES: list = []
