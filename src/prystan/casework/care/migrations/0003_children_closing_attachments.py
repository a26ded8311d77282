"""Children, closings and attachments."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import prystan.casework.access.fields


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0001_initial"),
        ("care", "0002_help"),
        ("cases", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("name", prystan.casework.access.fields.SealedField(section="files")),
                ("content", prystan.casework.access.fields.SealedField(section="files")),
                (
                    "media",
                    prystan.casework.access.fields.ChoiceField(
                        choices=[
                            ("application/pdf", "Pdf"),
                            ("image/jpeg", "Jpeg"),
                            ("image/png", "Png"),
                            ("image/tiff", "Tiff"),
                            ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Docx"),
                            ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Xlsx"),
                            ("application/vnd.oasis.opendocument.text", "Odt"),
                            ("application/vnd.oasis.opendocument.spreadsheet", "Ods"),
                        ],
                        max_length=80,
                    ),
                ),
                ("size", models.PositiveIntegerField(help_text="Bytes.")),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="cases.case")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("size__gt", 0), ("size__lte", 10485760)), name="attachment_is_not_too_large"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BestInterest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("decided_on", models.DateField()),
                ("body", prystan.casework.access.fields.CodeField(codes="organisation_type", max_length=60)),
                (
                    "measure",
                    prystan.casework.access.fields.ChoiceField(
                        choices=[
                            ("care", "Care"),
                            ("referral", "Referral"),
                            ("family", "Family"),
                            ("relocation", "Relocation"),
                            ("return", "Return"),
                            ("durable_solution", "Durable Solution"),
                        ],
                        max_length=30,
                    ),
                ),
                ("heard", models.BooleanField(help_text="The child was asked, in a way that fits the age.")),
                ("review_on", models.DateField()),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("reasons", prystan.casework.access.fields.SealedField(section="care")),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="cases.case")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("review_on__gt", models.F("decided_on"))),
                        name="best_interest_is_looked_at_again",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ended_on__gte", models.F("decided_on"))),
                        name="best_interest_ends_after_it_began",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Closure",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("closed_on", models.DateField()),
                (
                    "reason",
                    prystan.casework.access.fields.ChoiceField(
                        choices=[
                            ("goals_met", "Goals Met"),
                            ("own_wish", "Own Wish"),
                            ("lost_contact", "Lost Contact"),
                            ("moved_away", "Moved Away"),
                            ("handed_over", "Handed Over"),
                            ("not_a_victim", "Not A Victim"),
                            ("died", "Died"),
                            ("other", "Other"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "outcome",
                    prystan.casework.access.fields.ChoiceField(
                        choices=[
                            ("independent", "Independent"),
                            ("with_family", "With Family"),
                            ("in_care", "In Care"),
                            ("returned_home", "Returned Home"),
                            ("at_risk", "At Risk"),
                            ("unknown", "Unknown"),
                        ],
                        max_length=30,
                    ),
                ),
                ("comment", prystan.casework.access.fields.SealedField(null=True, section="care")),
                ("reopened_on", models.DateField(blank=True, null=True)),
                (
                    "reopened_why",
                    prystan.casework.access.fields.ChoiceField(
                        blank=True,
                        choices=[
                            ("new_need", "New Need"),
                            ("trafficked_again", "Trafficked Again"),
                            ("contact_restored", "Contact Restored"),
                            ("mistake", "Mistake"),
                        ],
                        max_length=30,
                    ),
                ),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="cases.case")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.organisation"
                    ),
                ),
                (
                    "reopened_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reopened_on__gte", models.F("closed_on"))),
                        name="reopened_after_it_was_closed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("reopened_by__isnull", True), ("reopened_on__isnull", True), ("reopened_why", "")
                            ),
                            models.Q(
                                ("reopened_by__isnull", False),
                                ("reopened_on__isnull", False),
                                models.Q(("reopened_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="reopened_by_somebody_for_a_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("reopened_on__isnull", True)),
                        fields=("case",),
                        name="closed_once_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Guardian",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "kind",
                    prystan.casework.access.fields.ChoiceField(
                        choices=[
                            ("parent", "Parent"),
                            ("relative", "Relative"),
                            ("appointed", "Appointed"),
                            ("institution", "Institution"),
                        ],
                        max_length=30,
                    ),
                ),
                ("name", prystan.casework.access.fields.SealedField(section="identity")),
                ("contact", prystan.casework.access.fields.SealedField(null=True, section="contact")),
                ("from_on", models.DateField()),
                ("until_on", models.DateField(blank=True, null=True)),
                (
                    "conflict",
                    models.BooleanField(
                        default=False,
                        help_text="May have had a part in what happened: nothing rests on this person's word.",
                    ),
                ),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="cases.case")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_on__gte", models.F("from_on"))), name="guardian_ends_after_it_begins"
                    )
                ],
            },
        ),
    ]
