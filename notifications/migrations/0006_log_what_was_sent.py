from django.db import migrations, models


class Migration(migrations.Migration):
    """What was sent so far is in the log already, and what a server of the version before sends it logs itself.

    So the database's own default says of both.
    """

    dependencies = [
        ("municipalities", "0002_versions"),
        ("notifications", "0005_messages_sent"),
    ]

    operations = [
        migrations.AddField(
            model_name="obligation",
            name="is_logged",
            field=models.BooleanField(db_default=True, default=False),
        ),
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(
                condition=models.Q(("is_logged", False), ("state", "sent")), fields=["id"], name="message_to_log"
            ),
        ),
    ]
