"""Of which case a form was that was sent too late, so that it can go when the person is erased."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0002_drafts"),
    ]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="about",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(),
                default=list,
                help_text="What the address named: a case, a referral.",
                size=None,
            ),
        ),
    ]
