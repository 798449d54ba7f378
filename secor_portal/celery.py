"""Celery in production: each task asks which rows are due and not yet done, so a lost or repeated message does no harm.

Embedded mode has no broker and runs neither worker nor beat.
"""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init
from kombu.transport import TRANSPORT_ALIASES

from secor_portal.start import StartRefused

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secor_portal.settings")
TRANSPORT_ALIASES.update(dict.fromkeys(("redis", "rediss"), "secor_portal.redis_broker:Transport"))

app = Celery("secor_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# A message expires when the next one is sent, which asks for the same.
EACH_MINUTE = {"schedule": 60.0, "options": {"expires": 60}}
TWICE_A_MINUTE = {"schedule": 30.0, "options": {"expires": 30}}  # email leaves within a minute of any restart
app.conf.beat_schedule = {
    "run-due": {"task": "notifications.run_due", **EACH_MINUTE},
    "deliver-mail": {"task": "notifications.deliver", **TWICE_A_MINUTE},
}


@worker_init.connect
@beat_init.connect
def require_broker(**_: Any) -> None:
    """Without a broker Celery would look for RabbitMQ on this machine, again and again."""
    if not app.conf.broker_url:
        raise StartRefused(
            "BROKER_URL is empty. Set it to the address of Redis, or run: manage.py run_due --each-minute"
        )


@worker_init.connect
@beat_init.connect
def require_zone_data(**_: Any) -> None:
    """With wrong zone data a worker would give people wrong dates."""
    from secor_portal import zones  # needs the settings, which Django reads only after this module

    zones.require_zone_data()


@beat_init.connect
def catch_up_at_once(**_: Any) -> None:
    """Ask now for what fell due while nothing ran, not after the first minute."""
    app.send_task("notifications.run_due", expires=60)
