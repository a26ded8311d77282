"""The tables of this application as they were first."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import prystan.casework.access.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Service",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("kind", prystan.casework.access.fields.CodeField(codes="service", max_length=60)),
                ("name", models.CharField(max_length=200)),
                ("region", models.CharField(help_text="A region of the country pack.", max_length=30)),
                (
                    "sexes",
                    prystan.casework.access.fields.CodesField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        codes="sex",
                        default=list,
                        help_text="For whom; empty is for all.",
                        size=None,
                    ),
                ),
                ("youngest", models.PositiveSmallIntegerField(default=0, help_text="Age in years.")),
                ("oldest", models.PositiveSmallIntegerField(default=120, help_text="Age in years.")),
                ("takes_children_along", models.BooleanField(default=False)),
                ("takes_pregnant", models.BooleanField(default=False)),
                (
                    "languages",
                    prystan.casework.access.fields.CodesField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        codes="language",
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "capacity",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="Places; empty where it has none.", null=True
                    ),
                ),
                (
                    "free",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="Places free on the day it was confirmed.", null=True
                    ),
                ),
                ("hours", models.CharField(blank=True, max_length=120)),
                (
                    "confirmed_on",
                    models.DateField(help_text="The day on which the organisation last said that this is true."),
                ),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="services", to="access.organisation"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "region"], name="service_by_kind_region")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("youngest__lte", models.F("oldest"))), name="service_ages_are_in_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("free__isnull", True), ("free__lte", models.F("capacity")), _connector="OR"
                        ),
                        name="service_free_within_capacity",
                    ),
                ],
            },
        ),
    ]
