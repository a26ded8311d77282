"""The tables of this application as they were first."""

import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0001_initial"),
        ("cases", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LegalHold",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("court", "Court"),
                            ("investigation", "Investigation"),
                            ("compensation", "Compensation"),
                            ("complaint", "Complaint"),
                            ("own_request", "Own Request"),
                        ],
                        max_length=20,
                    ),
                ),
                ("placed_at", models.DateTimeField(auto_now_add=True)),
                ("review_on", models.DateField(help_text="The day on which somebody asks whether it is still needed.")),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="cases.case")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.organisation"
                    ),
                ),
                (
                    "placed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reason__in", ["court", "investigation", "compensation", "complaint", "own_request"])
                        ),
                        name="hold_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at__isnull", True)), fields=("case",), name="one_live_hold_a_case"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Retention",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "months",
                    models.PositiveSmallIntegerField(
                        help_text="After the closing of the case; then the key is destroyed.",
                        validators=[django.core.validators.MinValueValidator(1)],
                    ),
                ),
                (
                    "warn_days",
                    models.PositiveSmallIntegerField(
                        default=90, help_text="So many days before, the case is listed as due."
                    ),
                ),
                (
                    "owner",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="retention", to="access.organisation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("months__gte", 1)), name="kept_a_month_at_least"),
                    models.CheckConstraint(
                        condition=models.Q(("warn_days__gte", 7)), name="warned_a_week_before_at_least"
                    ),
                ],
            },
        ),
    ]
