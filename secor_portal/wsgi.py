"""The door for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from secor_portal import zones

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secor_portal.settings")
application = get_wsgi_application()
zones.require_zone_data()
