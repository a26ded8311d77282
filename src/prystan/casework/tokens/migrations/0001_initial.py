"""The tables of this application as they were first."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Token",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=[("api", "Api"), ("calendar", "Calendar")], max_length=10)),
                (
                    "made_for",
                    models.CharField(help_text="The program or device, in the member's words.", max_length=60),
                ),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30),
                        help_text="Permissions; never more than the member has.",
                        size=None,
                    ),
                ),
                ("token_hash", models.BinaryField(help_text="SHA-256 of the secret.")),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField()),
                ("last_used_on", models.DateField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tokens", to=settings.AUTH_USER_MODEL
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
                    models.UniqueConstraint(fields=("token_hash",), name="one_token_a_secret"),
                    models.CheckConstraint(condition=models.Q(("kind__in", ["api", "calendar"])), name="token_kind"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("scopes__len__gt", 0), ("scopes__contained_by", ["read_cases", "refer", "manage_services"])
                        ),
                        name="token_scopes",
                    ),
                ],
            },
        ),
    ]
