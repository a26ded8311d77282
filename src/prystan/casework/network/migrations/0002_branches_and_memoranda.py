"""Branches of organisations, and memoranda between them."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import prystan.casework.access.fields


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_sign_in"),
        ("network", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Branch",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120)),
                ("region", models.CharField(help_text="A region of the country pack.", max_length=30)),
                ("closed_on", models.DateField(blank=True, null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="branches", to="access.organisation"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "branches",
            },
        ),
        migrations.AddField(
            model_name="service",
            name="branch",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="services",
                to="network.branch",
            ),
        ),
        migrations.CreateModel(
            name="Memorandum",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "direction",
                    prystan.casework.access.fields.ChoiceField(
                        choices=[("from_owner", "From Owner"), ("to_owner", "To Owner"), ("both", "Both")],
                        max_length=30,
                    ),
                ),
                (
                    "kinds",
                    prystan.casework.access.fields.CodesField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        codes="service",
                        default=list,
                        help_text="Kinds of service; empty is every kind.",
                        size=None,
                    ),
                ),
                (
                    "sections",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), help_text="What may be opened at most.", size=None
                    ),
                ),
                ("begins_on", models.DateField()),
                ("until", models.DateField()),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("owner_signed_at", models.DateTimeField(blank=True, null=True)),
                ("owner_signed_by", models.UUIDField(editable=False, help_text="A member of the owner.", null=True)),
                ("partner_signed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "partner_signed_by",
                    models.UUIDField(
                        editable=False,
                        help_text="A member of the partner; of the owner where it was signed on paper.",
                        null=True,
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by", models.UUIDField(editable=False, help_text="The organisation that ended it.", null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        help_text="Who proposed it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memoranda",
                        to="access.organisation",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.organisation"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "memoranda",
            },
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="postings", to="network.branch"
                    ),
                ),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="posting", to=settings.AUTH_USER_MODEL
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
        migrations.AddConstraint(
            model_name="branch",
            constraint=models.UniqueConstraint(fields=("owner", "name"), name="one_branch_a_name"),
        ),
        migrations.AddConstraint(
            model_name="memorandum",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__gte", models.F("begins_on"))), name="memorandum_ends_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="memorandum",
            constraint=models.CheckConstraint(
                condition=models.Q(("owner", models.F("partner")), _negated=True), name="no_memorandum_with_oneself"
            ),
        ),
        migrations.AddConstraint(
            model_name="memorandum",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("sections__contained_by", ["identity", "contact", "notes", "story", "care", "files"]),
                    ("sections__len__gt", 0),
                ),
                name="memorandum_sections",
            ),
        ),
    ]
