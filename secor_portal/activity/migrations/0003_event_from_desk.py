from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activity", "0002_event_by_time"),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="from_desk",
            field=models.BooleanField(null=True),
        ),
    ]
