from django.apps import AppConfig

from secor_portal.activity.verbs import register_verbs


class CertificatesConfig(AppConfig):
    name = "certificates"

    def ready(self) -> None:
        from audits.hooks import register_hooks
        from certificates import audit_hooks, events, permissions, receivers  # noqa: F401

        register_verbs(events.VERBS)
        permissions.register_permissions()
        register_hooks(audit_hooks.StandingHooks())
