"""A new table, filled from what is there already: a migration that has to meet the rows of a backup."""

from pkgutil import iter_modules

from django.db import migrations, models

from records.audit import migrations as ours

NEWEST = max(module.name for module in iter_modules(ours.__path__))


def count(apps, _editor):
    actions = apps.get_model("outreach_audit", "Event").objects.values_list("action", flat=True)
    tally = apps.get_model("outreach_audit", "Tally")
    tally.objects.bulk_create([tally(action=action) for action in set(actions)])


class Migration(migrations.Migration):
    dependencies = [("outreach_audit", NEWEST)]
    operations = [
        migrations.CreateModel("Tally", [("action", models.CharField(max_length=60, primary_key=True))]),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
