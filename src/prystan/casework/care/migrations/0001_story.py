"""What happened to a person, and what was decided about it."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import prystan.casework.access.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0001_initial"),
        ("cases", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "kind",
                    prystan.casework.access.fields.ChoiceField(
                        choices=[
                            ("recruitment", "Recruitment"),
                            ("transit", "Transit"),
                            ("exploitation", "Exploitation"),
                        ],
                        max_length=30,
                    ),
                ),
                ("country", prystan.casework.access.fields.CodeField(blank=True, codes="country", max_length=60)),
                ("region", models.CharField(blank=True, help_text="A region of the country pack.", max_length=30)),
                ("began_on", models.DateField(blank=True, null=True)),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "recruitment",
                    prystan.casework.access.fields.CodesField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        codes="recruitment",
                        default=list,
                        help_text="How she was recruited.",
                        size=None,
                    ),
                ),
                (
                    "recruiter",
                    prystan.casework.access.fields.CodeField(blank=True, codes="recruiter_relation", max_length=60),
                ),
                (
                    "forms",
                    prystan.casework.access.fields.CodesField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        codes="form",
                        default=list,
                        help_text="Forms of exploitation, all that apply.",
                        size=None,
                    ),
                ),
                (
                    "sectors",
                    prystan.casework.access.fields.CodesField(
                        base_field=models.CharField(max_length=60), blank=True, codes="sector", default=list, size=None
                    ),
                ),
                (
                    "sexual_forms",
                    prystan.casework.access.fields.CodesField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        codes="sexual_form",
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "controls",
                    prystan.casework.access.fields.CodesField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        codes="control",
                        default=list,
                        help_text="Means by which she was held.",
                        size=None,
                    ),
                ),
                ("place", prystan.casework.access.fields.SealedField(null=True, section="story")),
                (
                    "account",
                    prystan.casework.access.fields.SealedField(
                        help_text="In her words, or the caseworker's.", null=True, section="story"
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
                        condition=models.Q(("ended_on__gte", models.F("began_on"))), name="event_ends_after_it_begins"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "exploitation"),
                            models.Q(("forms", []), ("sectors", []), ("sexual_forms", [])),
                            _connector="OR",
                        ),
                        name="forms_are_of_exploitation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "recruitment"), models.Q(("recruiter", ""), ("recruitment", [])), _connector="OR"
                        ),
                        name="recruiters_are_of_recruitment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reflection",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("began_on", models.DateField()),
                ("until", models.DateField(help_text="No earlier than the country pack's reflection_period allows.")),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "ended_why",
                    prystan.casework.access.fields.ChoiceField(
                        blank=True,
                        choices=[
                            ("ran_out", "Ran Out"),
                            ("cooperates", "Cooperates"),
                            ("own_wish", "Own Wish"),
                            ("not_a_victim", "Not A Victim"),
                            ("public_order", "Public Order"),
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
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ended_on__gte", models.F("began_on"))),
                        name="reflection_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_on__isnull", True), ("ended_why", "")),
                            models.Q(("ended_on__isnull", False), models.Q(("ended_why", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="reflection_ends_for_a_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("case",),
                        name="one_reflection_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StatusDecision",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("stage", prystan.casework.access.fields.CodeField(codes="decision_stage", max_length=60)),
                ("requested_on", models.DateField()),
                ("decided_on", models.DateField(blank=True, null=True)),
                (
                    "outcome",
                    prystan.casework.access.fields.CodeField(
                        codes="decision_outcome", default="Pending", max_length=60
                    ),
                ),
                ("authority", prystan.casework.access.fields.CodeField(codes="decision_maker", max_length=60)),
                (
                    "status",
                    prystan.casework.access.fields.CodeField(
                        blank=True,
                        codes="status",
                        editable=False,
                        help_text="Set by the database (`status.AFTER`).",
                        max_length=60,
                    ),
                ),
                ("grounds", prystan.casework.access.fields.SealedField(null=True, section="story")),
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
                        condition=models.Q(("decided_on__gte", models.F("requested_on"))),
                        name="decided_after_it_was_asked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_on__isnull", True), ("outcome", "Pending")),
                            models.Q(models.Q(("outcome", "Pending"), _negated=True), ("decided_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_decision_has_a_day",
                    ),
                ],
            },
        ),
    ]
