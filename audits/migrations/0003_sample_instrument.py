"""A sample instrument, so that the portal can be tried. It is invented and not AMHSA's; AMHSA's own replaces it."""

from datetime import date

from django.db import migrations

NAME, VERSION = "Sample instrument (not AMHSA’s)", "1"
ELEMENTS = (
    ("Organizational commitment", 100),
    ("Hazard identification and assessment", 150),
    ("Hazard control", 150),
    ("Formal workplace inspections", 100),
    ("Orientation and training", 150),
    ("Emergency response planning", 100),
    ("Incident investigation", 120),
    ("Programme administration", 130),
)


def add(apps, _schema):
    """The sample, in force from the year in which AMHSA's page describes the programme."""
    instrument = apps.get_model("audits", "Instrument").objects.create(
        name=NAME, version=VERSION, is_sample=True, valid_from=date(2000, 1, 1), pass_overall=80, pass_element=50
    )
    element = apps.get_model("audits", "Element")
    element.objects.bulk_create(
        element(instrument=instrument, number=number, name=name, points_possible=points)
        for number, (name, points) in enumerate(ELEMENTS, start=1)
    )


def remove(apps, _schema):
    """Takes the sample out again; refused by the database while an audit uses it."""
    instruments = apps.get_model("audits", "Instrument").objects.filter(name=NAME, version=VERSION)
    apps.get_model("audits", "Element").objects.filter(instrument__in=instruments).delete()
    instruments.delete()


class Migration(migrations.Migration):
    dependencies = [("audits", "0002_queue")]

    operations = [migrations.RunPython(add, remove)]
