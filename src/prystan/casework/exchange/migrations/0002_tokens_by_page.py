"""Keys of rounds that are kept, and contributions that take more than one request."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import prystan.casework.access.fields


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_sign_in"),
        ("exchange", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptRound",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("round", models.CharField(help_text="The name of the round, as in the key.", max_length=64)),
                (
                    "fingerprint",
                    models.CharField(help_text="Tells this key from others, and nothing of the key.", max_length=16),
                ),
                (
                    "scheme",
                    prystan.casework.access.fields.ChoiceField(
                        choices=[
                            ("crossed", "crossed"),
                            ("hardened", "hardened"),
                            ("compound", "compound"),
                            ("filters", "filters"),
                        ],
                        default="crossed",
                        max_length=30,
                    ),
                ),
                ("sealed", models.BinaryField(help_text="The age file, sealed to the organisation's public key.")),
                ("kept_at", models.DateTimeField(auto_now_add=True)),
                (
                    "kept_by",
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
            name="Making",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("begun_at", models.DateTimeField(auto_now_add=True)),
                ("names", models.PositiveIntegerField(help_text="So many names are opened in all.")),
                (
                    "left",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), help_text="Cases whose names are still to be opened.", size=None
                    ),
                ),
                (
                    "portions",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BinaryField(), default=list, size=None),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="exchange.keptround"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "owner",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="access.organisation"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="keptround",
            constraint=models.UniqueConstraint(fields=("owner", "round"), name="one_key_a_round"),
        ),
    ]
