from django.apps import AppConfig

from secor_portal.activity import verbs


class MunicipalitiesConfig(AppConfig):
    name = "municipalities"

    def ready(self) -> None:
        from municipalities import events, permissions

        verbs.register(events.SENTENCES)
        permissions.register_permissions()
