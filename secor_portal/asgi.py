"""The door for an asynchronous server."""

import os

from django.core.asgi import get_asgi_application

from secor_portal import zones

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secor_portal.settings")
application = get_asgi_application()
zones.require_zone_data()
