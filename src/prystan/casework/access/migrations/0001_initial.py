"""The tables of this application as they were first."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditHead",
            fields=[
                ("chain", models.UUIDField(primary_key=True, serialize=False)),
                ("number", models.BigIntegerField()),
                ("hash", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("chain", models.UUIDField(help_text="The organisation in whose chain it stands.")),
                ("number", models.BigIntegerField(help_text="Counted from 1 in each chain, without gaps.")),
                ("at", models.DateTimeField()),
                ("organisation", models.UUIDField(help_text="Whose member acted.", null=True)),
                ("member", models.UUIDField(null=True)),
                ("action", models.CharField(max_length=40)),
                ("subject", models.CharField(help_text="A table.", max_length=60)),
                ("row", models.UUIDField(null=True)),
                ("outcome", models.CharField(max_length=20)),
                (
                    "fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=63),
                        help_text="Names of columns or sections; never a value.",
                        size=None,
                    ),
                ),
                ("previous", models.BinaryField()),
                ("hash", models.BinaryField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("chain", "number"), name="audit_numbers")],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200, unique=True)),
                ("kind", models.CharField(help_text="A code of the list organisation_type.", max_length=60)),
                ("public_key", models.CharField(help_text="X25519, in age's notation.", max_length=80)),
                (
                    "recovery_sealed",
                    models.BinaryField(
                        help_text="The organisation's secret, sealed to the key on the recovery paper.", null=True
                    ),
                ),
                ("joined_at", models.DateTimeField(auto_now_add=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                (
                                    "NGO",
                                    "LawEnforcement",
                                    "HealthServiceOrganisation",
                                    "CentralGovernmentOrganisation",
                                    "LocalGovernmentOrganisation",
                                    "ImmigrationService",
                                    "LegalService",
                                    "CorporateBusiness",
                                    "SchoolOrCollege",
                                    "InternationalOrganisation",
                                    "SocialService",
                                    "Shelter",
                                    "Hotline",
                                    "LabourInspectorate",
                                    "Consulate",
                                    "Self",
                                    "Other",
                                ),
                            )
                        ),
                        name="organisation_kind_is_a_code",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Dossier",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("opened_at", models.DateTimeField(auto_now_add=True)),
                ("erased_at", models.DateTimeField(blank=True, null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="dossiers", to="access.organisation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("email", models.EmailField(max_length=254, unique=True)),
                ("name", models.CharField(max_length=120)),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), default=list, size=None
                    ),
                ),
                ("public_key", models.CharField(blank=True, max_length=80)),
                (
                    "locked_secret",
                    models.BinaryField(help_text="The member's secret key, locked with the password.", null=True),
                ),
                ("joined_at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="members", to="access.organisation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OrganisationKey",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("sealed", models.BinaryField()),
                ("sealed_at", models.DateTimeField(auto_now_add=True)),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="organisation_key",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="keys", to="access.organisation"
                    ),
                ),
                (
                    "sealed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Wrap",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("sealed", models.BinaryField()),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="wraps", to="access.dossier"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.organisation"
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
            name="Grant",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "sections",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), size=None),
                ),
                ("reason", models.CharField(max_length=30)),
                ("offered_at", models.DateTimeField(auto_now_add=True)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("until", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_why", models.CharField(blank=True, max_length=30)),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="grants", to="access.dossier"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants_held",
                        to="access.organisation",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants_given",
                        to="access.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)), fields=["organisation"], name="live_grants"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("dossier", "organisation"),
                        name="one_live_grant_each",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("owner", models.F("organisation")), _negated=True),
                        name="no_grant_to_oneself",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(("roles__contained_by", ["caseworker", "coordinator", "administrator", "auditor"])),
                name="member_roles_are_roles",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"), name="one_member_an_address"
            ),
        ),
        migrations.AddConstraint(
            model_name="wrap",
            constraint=models.UniqueConstraint(fields=("dossier", "organisation"), name="one_wrap_each"),
        ),
    ]
