"""The tables of this application as they were first."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import prystan.casework.access.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "dossier",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="case",
                        serialize=False,
                        to="access.dossier",
                    ),
                ),
                (
                    "number",
                    models.PositiveIntegerField(
                        editable=False, help_text="Counted within the organisation, by the database."
                    ),
                ),
                ("opened_at", models.DateTimeField(auto_now_add=True)),
                ("detected_on", models.DateField()),
                ("status", prystan.casework.access.fields.CodeField(codes="status", max_length=60)),
                ("sex", prystan.casework.access.fields.CodeField(blank=True, codes="sex", max_length=60)),
                ("age_band", prystan.casework.access.fields.CodeField(blank=True, codes="age_band", max_length=60)),
                ("region", models.CharField(blank=True, help_text="A region of the country pack.", max_length=30)),
                (
                    "anonymous",
                    models.BooleanField(
                        default=False, help_text="Counted without a name; nothing identifying is ever kept."
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "assigned_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="access.organisation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(editable=False, help_text="Counted within the case, by the database."),
                ),
                (
                    "purposes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("assistance", "Assistance"),
                                ("referral", "Referral"),
                                ("statistics", "Statistics"),
                                ("prosecution", "Prosecution"),
                            ],
                            max_length=20,
                        ),
                        size=None,
                    ),
                ),
                (
                    "receivers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(),
                        default=list,
                        help_text="Organisations to which she may be referred.",
                        size=None,
                    ),
                ),
                (
                    "service_kinds",
                    prystan.casework.access.fields.CodesField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        codes="service",
                        default=list,
                        help_text="Services for which she may be referred to any organisation.",
                        size=None,
                    ),
                ),
                ("given_on", models.DateField()),
                ("until", models.DateField()),
                (
                    "language",
                    prystan.casework.access.fields.CodeField(
                        codes="language", help_text="In which it was explained.", max_length=60
                    ),
                ),
                (
                    "child_basis",
                    models.CharField(
                        blank=True,
                        choices=[("guardian", "guardian"), ("best_interest", "best-interest decision")],
                        max_length=20,
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="cases.case")),
                (
                    "explained_by",
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
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("phone", prystan.casework.access.fields.SealedField(null=True, section="contact")),
                ("address", prystan.casework.access.fields.SealedField(null=True, section="contact")),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="cases.case")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.organisation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Identity",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("birth_date", prystan.casework.access.fields.SealedField(null=True, section="identity")),
                ("document", prystan.casework.access.fields.SealedField(null=True, section="identity")),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="cases.case")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.organisation"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "identities",
            },
        ),
        migrations.CreateModel(
            name="Name",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("text", prystan.casework.access.fields.SealedField(section="identity")),
                ("also_known_as", models.BooleanField(default=False)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="cases.case")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.organisation"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("text", prystan.casework.access.fields.SealedField(section="notes")),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="cases.case")),
                (
                    "member",
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SearchToken",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("token", models.BinaryField()),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="cases.case")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.organisation"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["owner", "-opened_at"], name="cases_of_an_organisation"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(fields=("owner", "number"), name="case_numbers"),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(fields=("case", "version"), name="consent_versions"),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__gte", models.F("given_on"))), name="consent_ends_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("purposes__contained_by", ["assistance", "referral", "statistics", "prosecution"]),
                    ("purposes__len__gt", 0),
                ),
                name="consent_purposes",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("child_basis__in", ["", "guardian", "best_interest"])), name="consent_child_basis"
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.UniqueConstraint(fields=("case",), name="one_contact_a_case"),
        ),
        migrations.AddConstraint(
            model_name="identity",
            constraint=models.UniqueConstraint(fields=("case",), name="one_identity_a_case"),
        ),
        migrations.AddIndex(
            model_name="searchtoken",
            index=models.Index(fields=["owner", "token"], name="search_tokens"),
        ),
    ]
