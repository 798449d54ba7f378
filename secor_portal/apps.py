from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "secor_portal"
