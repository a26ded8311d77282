"""Recovery papers are rows of their own, with who made and used them.

A paper that was printed before goes with its column: there was no page to use it. A new one is made by page.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0003_passkeys"),
    ]

    operations = [
        migrations.CreateModel(
            name="RecoveryPaper",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "public_key",
                    models.CharField(help_text="Of the key on the paper, in age's notation.", max_length=80),
                ),
                (
                    "sealed",
                    models.BinaryField(
                        help_text="The organisation's secret, sealed to the paper; empty once it is replaced."
                    ),
                ),
                (
                    "proof_hash",
                    models.BinaryField(help_text="SHA-256 of what only a holder of the paper can derive."),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("replaced_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="papers", to="access.organisation"
                    ),
                ),
                (
                    "used_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at__isnull", True)),
                        fields=("owner",),
                        name="one_paper_an_organisation",
                    )
                ],
            },
        ),
        migrations.RemoveField(model_name="organisation", name="recovery_sealed"),
    ]
