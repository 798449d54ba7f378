"""By when somebody must act on the audits that wait already, where a certificate expires before their answer is due."""

from django.db import migrations

from audits.rules.act_by import USUAL, act_by, lapse_of

OPEN = ("in_review", "resubmitted", "revisions_requested", "submitted")
AT_ONCE = 500


def fill(apps, _schema):
    audits = apps.get_model("audits", "Audit")._base_manager
    standings = apps.get_model("certificates", "Standing")._base_manager.exclude(expires_on=None)
    expire = dict(standings.values_list("municipality_id", "expires_on"))
    moved = []
    for audit in audits.filter(state__in=OPEN).iterator(AT_ONCE):
        lapses_on = lapse_of(audit.kind, expire.get(audit.municipality_id), audit.conducted_on)
        day = act_by(audit.kind, audit.state, audit.answer_due_on, lapses_on, USUAL)
        if day != audit.act_by:
            audit.act_by = day
            moved.append(audit)
    audits.bulk_update(moved, ["act_by"], batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [("certificates", "0003_lists_of_standings"), ("audits", "0006_act_by")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
