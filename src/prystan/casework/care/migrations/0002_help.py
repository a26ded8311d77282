"""What she needs, what was agreed, and what is done."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import prystan.casework.access.fields


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0001_initial"),
        ("care", "0001_story"),
        ("cases", "0001_initial"),
        ("referrals", "0002_sections"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("kind", prystan.casework.access.fields.CodeField(blank=True, codes="plan_kind", max_length=60)),
                ("agreed_on", models.DateField()),
                ("review_on", models.DateField(blank=True, null=True)),
                ("closed_on", models.DateField(blank=True, null=True)),
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
        ),
        migrations.CreateModel(
            name="Goal",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("text", prystan.casework.access.fields.SealedField(null=True, section="care")),
                ("service", prystan.casework.access.fields.CodeField(blank=True, codes="service", max_length=60)),
                ("due_on", models.DateField(blank=True, null=True)),
                (
                    "state",
                    prystan.casework.access.fields.ChoiceField(
                        choices=[("set", "Set"), ("met", "Met"), ("dropped", "Dropped")], default="set", max_length=30
                    ),
                ),
                ("settled_on", models.DateField(blank=True, null=True)),
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
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="goals", to="care.plan"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "kind",
                    prystan.casework.access.fields.ChoiceField(
                        choices=[
                            ("call", "Call"),
                            ("visit", "Visit"),
                            ("document", "Document"),
                            ("court", "Court"),
                            ("review", "Review"),
                            ("other", "Other"),
                        ],
                        max_length=30,
                    ),
                ),
                ("due_on", models.DateField()),
                ("text", prystan.casework.access.fields.SealedField(null=True, section="care")),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "assigned_to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tasks", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="cases.case")),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("on", models.DateField()),
                (
                    "questions",
                    models.BinaryField(
                        help_text="Which questions were asked (`questions.fingerprint`).", max_length=16
                    ),
                ),
                ("answers", prystan.casework.access.fields.SealedField(null=True, section="care")),
                (
                    "risk",
                    prystan.casework.access.fields.ChoiceField(
                        choices=[("low", "Low"), ("medium", "Medium"), ("high", "High"), ("immediate", "Immediate")],
                        max_length=30,
                    ),
                ),
                (
                    "needs",
                    prystan.casework.access.fields.CodesField(
                        base_field=models.CharField(max_length=60), blank=True, codes="service", default=list, size=None
                    ),
                ),
                ("review_on", models.DateField(blank=True, null=True)),
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
                        condition=models.Q(("review_on__gt", models.F("on"))), name="reviewed_after_it_was_made"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Episode",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("service", prystan.casework.access.fields.CodeField(codes="service", max_length=60)),
                (
                    "provider",
                    prystan.casework.access.fields.CodeField(blank=True, codes="organisation_type", max_length=60),
                ),
                ("region", models.CharField(blank=True, help_text="A region of the country pack.", max_length=30)),
                (
                    "country",
                    prystan.casework.access.fields.CodeField(
                        blank=True,
                        codes="country",
                        help_text="The other one, for a return or a hand-over.",
                        max_length=60,
                    ),
                ),
                ("began_on", models.DateField()),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "outcome",
                    prystan.casework.access.fields.CodeField(blank=True, codes="service_outcome", max_length=60),
                ),
                ("note", prystan.casework.access.fields.SealedField(null=True, section="care")),
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
                (
                    "referral",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="episodes",
                        to="referrals.referral",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ended_on__gte", models.F("began_on"))), name="episode_ends_after_it_begins"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_on__isnull", True), ("outcome__in", ["", "Ongoing"])),
                            models.Q(
                                ("ended_on__isnull", False), models.Q(("outcome__in", ["", "Ongoing"]), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="an_ended_episode_has_an_outcome",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("month", models.PositiveSmallIntegerField()),
                ("due_on", models.DateField()),
                ("done_on", models.DateField(blank=True, null=True)),
                ("refused", models.BooleanField(default=False)),
                ("housing", models.BooleanField(blank=True, help_text="Has a safe place to live.", null=True)),
                ("income", models.BooleanField(blank=True, help_text="Has an income that suffices.", null=True)),
                ("retrafficked", models.BooleanField(blank=True, null=True)),
                ("note", prystan.casework.access.fields.SealedField(null=True, section="care")),
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
                    models.CheckConstraint(condition=models.Q(("month__lte", 60)), name="followup_within_five_years"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_on__isnull", False), ("refused", False)),
                            models.Q(
                                ("housing__isnull", True), ("income__isnull", True), ("retrafficked__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="answers_are_of_a_visit",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed_on__gte", models.F("agreed_on"))), name="plan_closed_after_it_was_agreed"
            ),
        ),
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_on__isnull", True), ("state", "set")),
                    models.Q(models.Q(("state", "set"), _negated=True), ("settled_on__isnull", False)),
                    _connector="OR",
                ),
                name="a_settled_goal_has_a_day",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True)), fields=["assigned_to", "due_on"], name="tasks_to_do"
            ),
        ),
    ]
