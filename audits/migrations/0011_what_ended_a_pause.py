"""Which change of the audit ended a pause: of two pauses on one day, undoing a decision opens the one that it ended."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audits", "0010_one_sign_a_line")]

    operations = [
        migrations.AddField(
            model_name="clockpause",
            name="ended_in_version",
            field=models.PositiveIntegerField(
                blank=True, help_text="The version of the audit that ended it", null=True
            ),
        ),
    ]
