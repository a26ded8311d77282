"""The table of this application as it was first."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import prystan.casework.access.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0002_sign_in"),
        ("cases", "0002_transfer"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Transfer",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "state",
                    prystan.casework.access.fields.ChoiceField(
                        choices=[
                            ("offered", "Offered"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                            ("expired", "Expired"),
                        ],
                        default="offered",
                        max_length=30,
                    ),
                ),
                ("reason", prystan.casework.access.fields.CodeField(codes="referral_reason", max_length=60)),
                (
                    "needs",
                    prystan.casework.access.fields.CodesField(
                        base_field=models.CharField(max_length=60), blank=True, codes="service", default=list, size=None
                    ),
                ),
                ("with_children", models.BooleanField(default=False)),
                ("sex", prystan.casework.access.fields.CodeField(blank=True, codes="sex", max_length=60)),
                ("age_band", prystan.casework.access.fields.CodeField(blank=True, codes="age_band", max_length=60)),
                ("region", models.CharField(blank=True, help_text="A region of the country pack.", max_length=30)),
                (
                    "number",
                    models.PositiveIntegerField(help_text="The case's number with its sender; never given out again."),
                ),
                ("detected_on", models.DateField(help_text="Of the case, as it was when it moved.", null=True)),
                ("status", prystan.casework.access.fields.CodeField(blank=True, codes="status", max_length=60)),
                ("offered_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(help_text="Unanswered until then, it expires.")),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "decline_reason",
                    prystan.casework.access.fields.CodeField(blank=True, codes="referral_reason", max_length=60),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="transfers", to="cases.case"
                    ),
                ),
                (
                    "offered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        help_text="Whose case it is, or was.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers_offered",
                        to="access.organisation",
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers_received",
                        to="access.organisation",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["receiver", "state"], name="transfer_inbox"),
                    models.Index(fields=["owner", "state"], name="transfer_outbox"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("owner", models.F("receiver")), _negated=True),
                        name="no_transfer_to_oneself",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "offered")), fields=("case",), name="one_offer_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at__isnull", True), ("state", "offered")),
                            models.Q(models.Q(("state", "offered"), _negated=True), ("settled_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_settled_offer_has_a_moment",
                    ),
                ],
            },
        ),
    ]
