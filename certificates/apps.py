from django.apps import AppConfig

from secor_portal.activity import verbs


class CertificatesConfig(AppConfig):
    name = "certificates"

    def ready(self) -> None:
        from certificates import events, permissions, receivers  # noqa: F401

        verbs.register(events.SENTENCES)
        permissions.register()
