"""Since when an organisation has its key."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0004_recovery_papers"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="key_made_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now, help_text="When its key was made or renewed."
            ),
        ),
    ]
