from django.apps import AppConfig

from secor_portal.activity.verbs import register_verbs


class AuditsConfig(AppConfig):
    name = "audits"

    def ready(self) -> None:
        from audits import events, permissions, receivers  # noqa: F401

        register_verbs(events.VERBS)
        permissions.register_permissions()
