from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured

from secor_portal.activity.verbs import register_verbs


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        from audits.hooks import register_hooks
        from notifications import events, permissions, receivers  # noqa: F401
        from notifications.letters.previews import EmailHooks
        from notifications.selectors.due import read_schedule
        from notifications.selectors.watchdog import find_troubles_now
        from secor_portal.web import health

        register_verbs(events.VERBS)
        permissions.register_permissions()
        register_hooks(EmailHooks())
        health.register_watch(find_troubles_now)
        try:
            read_schedule()
        except ValueError as fault:
            raise ImproperlyConfigured(f"REMINDER_DAYS_BEFORE or REMINDER_DAYS_AFTER is wrong. {fault}") from fault
