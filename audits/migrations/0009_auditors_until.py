"""An external auditor's time is that of each audit; so far it was the one of the membership for all of them."""

from datetime import date

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill(apps, _schema):
    memberships = apps.get_model("municipalities", "Membership")._base_manager.filter(pk=OuterRef("membership"))
    assignments = apps.get_model("audits", "AuditorAssignment")._base_manager
    limited = assignments.filter(membership__until__isnull=False)
    limited.update(until=Subquery(memberships.values("until")))


class Migration(migrations.Migration):
    dependencies = [("audits", "0008_lists_of_the_api"), ("municipalities", "0002_versions")]

    operations = [
        migrations.AddField(
            model_name="auditorassignment",
            name="until",
            field=models.DateField(default=date.max),  # where the membership says no day
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
