"""Referrals that waited too long, and to whom they went."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_sign_in"),
        ("clocks", "0001_initial"),
        ("referrals", "0002_sections"),
    ]

    operations = [
        migrations.CreateModel(
            name="Escalation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("level", models.PositiveSmallIntegerField(choices=[(1, "Sides"), (2, "National")])),
                ("at", models.DateTimeField()),
                (
                    "owner",
                    models.ForeignKey(
                        help_text="The sender.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.organisation",
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.organisation"
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="escalations", to="referrals.referral"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["at"], name="escalations_by_time")],
                "constraints": [
                    models.UniqueConstraint(fields=("referral", "level"), name="one_escalation_a_level"),
                    models.CheckConstraint(condition=models.Q(("level__in", [1, 2])), name="escalation_level"),
                ],
            },
        ),
    ]
