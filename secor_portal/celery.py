"""Celery is the doorbell: what is due is a row, a task only asks what is due and not yet done."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secor_portal.settings")

app = Celery("secor_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# UTC: 09:10 is 03:10 in Alberta, after its midnight all year round.
app.conf.beat_schedule = {
    "recompute-standings": {
        "task": "certificates.recompute_standings",
        "schedule": crontab(hour="9", minute="10"),
    },
    "send-reminders": {"task": "notifications.send_reminders", "schedule": crontab(hour="13", minute="0")},
    "send-desk-digest": {
        "task": "notifications.send_desk_digest",
        "schedule": crontab(hour="13", minute="5", day_of_week="1-5"),
    },
    "deliver-mail": {"task": "notifications.deliver", "schedule": 60.0},
}
