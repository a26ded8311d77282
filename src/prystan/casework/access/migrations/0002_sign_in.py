"""The second factor, and the memory of attempts that failed."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="FailedSignIn",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("key", models.BinaryField()),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "indexes": [models.Index(fields=["key", "at"], name="failed_sign_ins")],
            },
        ),
        migrations.CreateModel(
            name="SecondFactor",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="second_factor",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("secret", models.BinaryField()),
                ("confirmed_at", models.DateTimeField(auto_now_add=True)),
                (
                    "last_step",
                    models.BigIntegerField(default=0, help_text="The last interval of 30 s whose code was used."),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="access.organisation"
                    ),
                ),
            ],
        ),
    ]
