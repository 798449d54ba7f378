from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "secor_portal.web"
    label = "web"
