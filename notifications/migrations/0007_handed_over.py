from django.db import migrations, models


class Migration(migrations.Migration):
    """Of what is under way as this is applied nobody knows how often it was handed over: it counts from here on."""

    dependencies = [("notifications", "0006_log_what_was_sent")]

    operations = [
        migrations.AddField(
            model_name="obligation",
            name="handed_over",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
    ]
