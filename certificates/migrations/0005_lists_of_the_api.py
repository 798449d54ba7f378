"""Lists of the API come in an order, and start anywhere in it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("certificates", "0004_act_by")]

    operations = [
        migrations.AddIndex(
            model_name="certificate",
            index=models.Index(fields=["effective_on", "id"], name="cert_by_effective"),
        ),
    ]
