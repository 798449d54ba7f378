from django.apps import AppConfig

from secor_portal.activity.verbs import register_verbs


class MunicipalitiesConfig(AppConfig):
    name = "municipalities"

    def ready(self) -> None:
        from municipalities import events, permissions

        register_verbs(events.VERBS)
        permissions.register_permissions()
