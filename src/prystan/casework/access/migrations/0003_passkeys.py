"""Passkeys: as many second factors as a member has devices."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_sign_in"),
    ]

    operations = [
        migrations.CreateModel(
            name="Passkey",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(help_text="What the member calls it.", max_length=60)),
                ("credential_id", models.BinaryField(help_text="By which the browser finds the private half.")),
                ("public_key", models.BinaryField(help_text="COSE, as the authenticator gave it.")),
                (
                    "sign_count",
                    models.BigIntegerField(
                        default=0, help_text="Uses, as the authenticator counts them; 0: it does not."
                    ),
                ),
                (
                    "transports",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                (
                    "verified",
                    models.BooleanField(
                        help_text="It asked for finger, face or PIN when it was made, so it must each time."
                    ),
                ),
                ("syncs", models.BooleanField(help_text="It may be copied to the member's other devices.")),
                ("backed_up", models.BooleanField(help_text="It was copied, as it said at its last use.")),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="passkeys",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="access.organisation"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("credential_id",), name="one_passkey_a_credential")],
            },
        ),
    ]
