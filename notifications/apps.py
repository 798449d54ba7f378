from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured

from secor_portal.activity import verbs


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        from notifications import events, permissions, receivers  # noqa: F401
        from notifications.selectors.due import schedule

        verbs.register(events.SENTENCES)
        permissions.register()
        try:
            schedule()
        except ValueError as fault:
            raise ImproperlyConfigured(f"REMINDER_DAYS_BEFORE or REMINDER_DAYS_AFTER is wrong. {fault}") from fault
