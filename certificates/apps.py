from django.apps import AppConfig

from secor_portal.activity.verbs import register_verbs


class CertificatesConfig(AppConfig):
    name = "certificates"

    def ready(self) -> None:
        import audits.outlook
        from audits.proposal import register_proposal
        from certificates import audit_hooks, events, permissions, receivers  # noqa: F401

        register_verbs(events.VERBS)
        permissions.register()
        register_proposal(audit_hooks.propose)
        audits.outlook.register_outlook(audit_hooks.if_qa_passes)
        audits.outlook.register_expiries(audit_hooks.expiries)
        audits.outlook.register_day_doubt(audit_hooks.day_doubt)
