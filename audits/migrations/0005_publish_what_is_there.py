"""Instruments that audits already use are published ones."""

from django.db import migrations
from django.utils import timezone


def publish(apps, _schema):
    apps.get_model("audits", "Instrument").objects.filter(published_at=None).update(published_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("audits", "0004_questions")]

    operations = [migrations.RunPython(publish, migrations.RunPython.noop)]
