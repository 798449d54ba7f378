from django.apps import AppConfig

from secor_portal.activity import verbs


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        from notifications import events, receivers  # noqa: F401

        verbs.register(events.SENTENCES)
