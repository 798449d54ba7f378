"""Every audit that waits for somebody has its place in the queue: first by when the answer is due.

Where a certificate expires earlier, the certificates' own migration puts that in.
"""

from django.db import migrations, models
from django.db.models import F, Q

OPEN = ("in_review", "resubmitted", "revisions_requested", "submitted")


def fill(apps, _schema):
    open_ones = apps.get_model("audits", "Audit")._base_manager.filter(state__in=OPEN, act_by=None)
    open_ones.update(act_by=F("answer_due_on"))


class Migration(migrations.Migration):
    dependencies = [("audits", "0005_publish_what_is_there")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="audit",
            index=models.Index(fields=["state", "kind", "reviewer", "act_by"], name="audit_counted"),
        ),
        migrations.AddConstraint(
            model_name="audit",
            constraint=models.CheckConstraint(
                condition=~Q(state__in=OPEN) | Q(act_by__isnull=False),
                name="whoever_has_to_answer_has_a_place_in_the_queue",
            ),
        ),
    ]
