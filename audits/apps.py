from django.apps import AppConfig

from secor_portal.activity import verbs


class AuditsConfig(AppConfig):
    name = "audits"

    def ready(self) -> None:
        from audits import events, permissions, receivers  # noqa: F401

        verbs.register(events.SENTENCES)
        permissions.register()
