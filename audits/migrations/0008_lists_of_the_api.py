"""Lists of the API come in an order, and start anywhere in it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audits", "0007_decisions_and_queue")]

    operations = [
        migrations.AddIndex(
            model_name="actionitem",
            index=models.Index(fields=["due_on", "id"], name="action_by_due"),
        ),
        migrations.AddIndex(
            model_name="audit",
            index=models.Index(fields=["started_at", "id"], name="audit_by_start"),
        ),
    ]
