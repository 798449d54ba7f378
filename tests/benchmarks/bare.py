"""The measure: a Django view without middleware and with a constant answer, behind the same server."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secor_portal.settings")

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import path

django.setup()
settings.MIDDLEWARE = []
settings.ROOT_URLCONF = __name__


def constant(_: HttpRequest) -> HttpResponse:
    """The same for everybody."""
    return HttpResponse("ok")


urlpatterns = [path("", constant)]
application = WSGIHandler()
