from django.apps import AppConfig

from secor_portal.activity import verbs


class CertificatesConfig(AppConfig):
    name = "certificates"

    def ready(self) -> None:
        import audits.outlook
        from audits.proposal import register_proposal
        from certificates import events, outlook, permissions, receivers  # noqa: F401

        verbs.register(events.SENTENCES)
        permissions.register()
        register_proposal(outlook.propose)
        audits.outlook.register_outlook(outlook.if_qa_passes)
        audits.outlook.register_expiries(outlook.expiries)
        audits.outlook.register_day_doubt(outlook.day_doubt)
