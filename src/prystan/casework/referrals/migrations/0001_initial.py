"""The tables of this application as they were first."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import prystan.casework.access.fields
import prystan.casework.referrals.states


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0001_initial"),
        ("cases", "0001_initial"),
        ("network", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Referral",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    prystan.casework.access.fields.CodeField(
                        codes="service", help_text="The service's, when it was referred to.", max_length=60
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("sent", "sent"),
                            ("acknowledged", "acknowledged"),
                            ("accepted", "accepted"),
                            ("in_service", "in_service"),
                            ("completed", "completed"),
                            ("feedback", "feedback"),
                            ("declined", "declined"),
                            ("withdrawn", "withdrawn"),
                            ("expired", "expired"),
                        ],
                        default=prystan.casework.referrals.states.State["DRAFT"],
                        max_length=20,
                    ),
                ),
                (
                    "sections",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30),
                        help_text="What opens to the receiver on acceptance.",
                        size=None,
                    ),
                ),
                (
                    "urgency",
                    models.CharField(choices=[("now", "Now"), ("days", "Days"), ("weeks", "Weeks")], max_length=10),
                ),
                ("region", models.CharField(blank=True, max_length=30)),
                ("sex", prystan.casework.access.fields.CodeField(blank=True, codes="sex", max_length=60)),
                ("age_band", prystan.casework.access.fields.CodeField(blank=True, codes="age_band", max_length=60)),
                (
                    "languages",
                    prystan.casework.access.fields.CodesField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        codes="language",
                        default=list,
                        size=None,
                    ),
                ),
                ("with_children", models.BooleanField(default=False)),
                ("pregnant", models.BooleanField(default=False)),
                (
                    "decline_reason",
                    prystan.casework.access.fields.CodeField(blank=True, codes="referral_reason", max_length=60),
                ),
                (
                    "outcome",
                    prystan.casework.access.fields.CodeField(blank=True, codes="service_outcome", max_length=60),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField(help_text="Unanswered until then, it expires.")),
                ("sent_at", models.DateTimeField(null=True)),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("in_service_at", models.DateTimeField(null=True)),
                ("completed_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="referrals", to="cases.case"
                    ),
                ),
                (
                    "grant",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referral",
                        to="access.grant",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        help_text="The sender.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals_sent",
                        to="access.organisation",
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals_received",
                        to="access.organisation",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="referrals", to="network.service"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["receiver", "state"], name="referral_inbox"),
                    models.Index(fields=["owner", "state"], name="referral_outbox"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "draft",
                                    "sent",
                                    "acknowledged",
                                    "accepted",
                                    "in_service",
                                    "completed",
                                    "feedback",
                                    "declined",
                                    "withdrawn",
                                    "expired",
                                ],
                            )
                        ),
                        name="referral_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("urgency__in", ["now", "days", "weeks"])), name="referral_urgency"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sections__contained_by", ["identity", "contact", "notes"])),
                        name="referral_sections",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("owner", models.F("receiver")), _negated=True),
                        name="no_referral_to_oneself",
                    ),
                ],
            },
        ),
    ]
