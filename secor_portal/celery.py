"""Celery is the doorbell: what is due is a row, a task only asks what is due and not yet done."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secor_portal.settings")
TRANSPORT_ALIASES.update(dict.fromkeys(("redis", "rediss"), "secor_portal.redis_broker:Transport"))

app = Celery("secor_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# A message that nobody took before the next one is of no use any more: that asks for the same.
EACH_MINUTE = {"schedule": 60.0, "options": {"expires": 60}}
TWICE_A_MINUTE = {"schedule": 30.0, "options": {"expires": 30}}  # mail goes within a minute of any restart
app.conf.beat_schedule = {
    "run-due": {"task": "notifications.run_due", **EACH_MINUTE},
    "deliver-mail": {"task": "notifications.deliver", **TWICE_A_MINUTE},
}


@worker_init.connect
@beat_init.connect
def insist_on_zones(**_: Any) -> None:
    """A worker with wrong zone data would tell people wrong days."""
    from secor_portal import zones  # needs the settings, which are not read while this module is

    zones.insist()


@beat_init.connect
def ring_at_once(**_: Any) -> None:
    """What fell due while nothing ran is done now, not after the first minute."""
    app.send_task("notifications.run_due", expires=60)
