from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "secor_portal"

    def ready(self) -> None:
        from secor_portal import checks  # noqa: F401
        from secor_portal.web import security_log

        security_log.log_sign_ins()
