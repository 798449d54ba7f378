"""Labels in plain words, and the sample named as what it is."""

from django.db import migrations, models

OLD_NAME, NAME = "Sample instrument (not AMHSA’s)", "Sample audit questions (invented)"
OLD_LAST, LAST = "Programme administration", "Program administration"


def rename_sample(apps, _schema):
    """Name the sample's first version as the later ones are named. What it asks and scores stays."""
    _rename(apps, OLD_NAME, NAME, LAST)


def restore_names(apps, _schema):
    """Return to the names by which the migration that added the sample finds it."""
    _rename(apps, NAME, OLD_NAME, OLD_LAST)


def _rename(apps, before, after, last):
    elements = apps.get_model("audits", "Element").objects
    elements.filter(instrument__name=before, instrument__version="1", number=8).update(name=last)
    apps.get_model("audits", "Instrument").objects.filter(name=before, version="1").update(name=after)


class Migration(migrations.Migration):
    dependencies = [
        ("audits", "0011_what_ended_a_pause"),
    ]

    operations = [
        migrations.RunPython(rename_sample, restore_names),
        migrations.AlterField(
            model_name="audit",
            name="method",
            field=models.CharField(
                choices=[
                    ("answered", "Question by question, in the portal"),
                    ("reported", "As a report, with its score by section"),
                ],
                default="reported",
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="instrument",
            name="is_sample",
            field=models.BooleanField(default=False, help_text="Invented for trying the portal"),
        ),
        migrations.AlterField(
            model_name="audit",
            name="act_by",
            field=models.DateField(
                blank=True, help_text="The day by which someone must act before it is overdue", null=True
            ),
        ),
        migrations.AlterField(
            model_name="audit",
            name="answer_due_on",
            field=models.DateField(blank=True, help_text="The day by which it should be answered", null=True),
        ),
        migrations.AlterField(
            model_name="audit",
            name="paused_on",
            field=models.DateField(blank=True, help_text="The first day of the pause that is still running", null=True),
        ),
        migrations.AlterField(
            model_name="document",
            name="dated_on",
            field=models.DateField(blank=True, help_text="The date of the document", null=True),
        ),
    ]
