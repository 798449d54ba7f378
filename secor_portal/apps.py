from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "secor_portal"

    def ready(self) -> None:
        from secor_portal import checks  # noqa: F401
