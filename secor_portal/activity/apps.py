from django.apps import AppConfig


class ActivityConfig(AppConfig):
    name = "secor_portal.activity"
    label = "activity"
