"""Browsers end a line with two signs; what is kept, and compared with what a page showed, ends it with one."""

from django.db import migrations
from django.db.models import F, Q, Value
from django.db.models.functions import Replace

WRITTEN = {
    "ActionItem": ["progress"],
    "Answer": ["note"],
    "Audit": ["reason", "qa_reason", "rejected_because"],
    "ClockPause": ["reason"],
    "Note": ["text"],
    "RevisionRound": ["letter", "answer"],
    "StandardNote": ["text"],
}


def rewrite(apps, _schema):
    for model, names in WRITTEN.items():
        rows = apps.get_model("audits", model)._base_manager
        for name in names:
            one_sign = Replace(Replace(F(name), Value("\r\n"), Value("\n")), Value("\r"), Value("\n"))
            rows.filter(Q(**{f"{name}__contains": "\r"})).update(**{name: one_sign})


class Migration(migrations.Migration):
    dependencies = [("audits", "0009_auditors_until")]

    operations = [migrations.RunPython(rewrite, migrations.RunPython.noop)]
