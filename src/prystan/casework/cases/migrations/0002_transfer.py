"""A person may consent to her case going elsewhere; rows refer to case and owner together."""

import django.contrib.postgres.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_sign_in"),
        ("cases", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="consent",
            name="consent_purposes",
        ),
        migrations.AlterField(
            model_name="consent",
            name="purposes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("assistance", "Assistance"),
                        ("referral", "Referral"),
                        ("statistics", "Statistics"),
                        ("prosecution", "Prosecution"),
                        ("transfer", "Transfer"),
                    ],
                    max_length=20,
                ),
                size=None,
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(fields=("dossier", "owner"), name="case_and_owner"),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("purposes__contained_by", ["assistance", "referral", "statistics", "prosecution", "transfer"]),
                    ("purposes__len__gt", 0),
                ),
                name="consent_purposes",
            ),
        ),
    ]
