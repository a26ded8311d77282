"""The first facts of a case as they were before a correction."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import prystan.casework.access.fields


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_sign_in"),
        ("cases", "0002_transfer"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EarlierFacts",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("detected_on", models.DateField()),
                ("sex", prystan.casework.access.fields.CodeField(blank=True, codes="sex", max_length=60)),
                ("age_band", prystan.casework.access.fields.CodeField(blank=True, codes="age_band", max_length=60)),
                ("region", models.CharField(blank=True, max_length=30)),
                ("changed_at", models.DateTimeField()),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="cases.case")),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.organisation"
                    ),
                ),
            ],
            options={
                "verbose_name": "facts before a correction",
                "verbose_name_plural": "facts before a correction",
            },
        ),
    ]
