"""Every table × every verb, as the database role. A new table without a line here fails the suite."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import connection

from casework.cast import Cast
from prystan.casework.access.security import rules
from prystan.casework.database import OWNER, Cluster

VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE")

# What the application may try at all; row security then says with which rows.
MAY = {
    "access_auditevent": "SELECT",
    "access_audithead": "SELECT",
    "access_dossier": "SELECT",
    "access_grant": "SELECT",
    "access_member": "SELECT INSERT UPDATE",
    "access_organisation": "SELECT UPDATE",
    "access_organisationkey": "SELECT INSERT DELETE",
    "access_failedsignin": "SELECT INSERT DELETE",
    "access_secondfactor": "SELECT INSERT UPDATE DELETE",
    "access_recoverypaper": "SELECT INSERT",
    "access_passkey": "SELECT INSERT UPDATE DELETE",
    "access_wrap": "",
    "alike_verdict": "SELECT INSERT UPDATE",
    "auth_group": "",
    "auth_group_permissions": "",
    "auth_permission": "",
    "clocks_escalation": "SELECT",
    "clocks_told": "",
    "care_assessment": "SELECT INSERT",
    "care_attachment": "SELECT INSERT DELETE",
    "care_bestinterest": "SELECT INSERT UPDATE",
    "care_closure": "SELECT INSERT UPDATE",
    "care_episode": "SELECT INSERT UPDATE",
    "care_event": "SELECT INSERT UPDATE DELETE",
    "care_followup": "SELECT INSERT UPDATE",
    "care_goal": "SELECT INSERT UPDATE",
    "care_guardian": "SELECT INSERT UPDATE",
    "care_plan": "SELECT INSERT UPDATE",
    "care_reflection": "SELECT INSERT UPDATE",
    "care_statusdecision": "SELECT INSERT UPDATE",
    "care_task": "SELECT INSERT UPDATE",
    "cases_case": "SELECT INSERT UPDATE",
    "cases_consent": "SELECT INSERT UPDATE",
    "cases_continuation": "SELECT INSERT UPDATE",
    "cases_contact": "SELECT INSERT UPDATE",
    "cases_earlierfacts": "SELECT",
    "cases_identity": "SELECT INSERT UPDATE",
    "cases_name": "SELECT INSERT UPDATE DELETE",
    "cases_note": "SELECT INSERT",
    "cases_searchtoken": "SELECT INSERT DELETE",
    "django_content_type": "",
    "django_migrations": "",
    "exchange_importedrow": "SELECT INSERT",
    "exchange_keptround": "SELECT INSERT DELETE",
    "exchange_making": "SELECT INSERT UPDATE DELETE",
    "joining_invitation": "SELECT INSERT UPDATE",
    "keeping_legalhold": "SELECT INSERT UPDATE",
    "keeping_retention": "SELECT INSERT UPDATE",
    "narrowed_keeper": "SELECT INSERT DELETE",
    "narrowed_opening": "SELECT INSERT UPDATE",
    "network_branch": "SELECT INSERT UPDATE",
    "network_memorandum": "SELECT INSERT UPDATE",
    "network_posting": "SELECT INSERT UPDATE DELETE",
    "network_service": "SELECT INSERT UPDATE",
    "outside_link": "SELECT INSERT UPDATE",
    "referrals_referral": "SELECT INSERT UPDATE DELETE",
    "tokens_token": "SELECT INSERT UPDATE",
    "transfers_transfer": "SELECT",
    "web_session": "SELECT INSERT UPDATE DELETE",
    "web_draft": "SELECT INSERT DELETE",
}


@pytest.fixture(scope="module")
def tables(as_owner_of_module: psycopg.Connection[Any]) -> set[str]:
    rows = as_owner_of_module.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    return {name for (name,) in rows}


@pytest.fixture(scope="module")
def as_owner_of_module(site: Cluster, cast: Cast) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(site.url(OWNER, "prystan"), autocommit=True) as owner:
        yield owner


def test_every_table_has_a_rule_and_a_line(tables: set[str]) -> None:
    declared = Counter(rule.table for rule in rules())
    assert set(declared) == tables == set(MAY)
    assert max(declared.values()) == 1


def test_every_model_is_among_them(tables: set[str]) -> None:
    assert {model._meta.db_table for model in apps.get_models(include_auto_created=True)} <= tables


def test_row_security_is_on_everywhere(as_owner_of_module: psycopg.Connection[Any], tables: set[str]) -> None:
    query = "SELECT relname FROM pg_class WHERE relrowsecurity AND relkind = 'r'"
    assert {name for (name,) in as_owner_of_module.execute(query).fetchall()} >= tables


@pytest.mark.parametrize("table", MAY)
@pytest.mark.parametrize("verb", VERBS)
def test_the_application_may_try_what_is_declared_and_no_more(database: None, table: str, verb: str) -> None:
    with connection.cursor() as cursor:
        check = "has_any_column_privilege" if verb in ("SELECT", "INSERT", "UPDATE") else "has_table_privilege"
        cursor.execute(f"SELECT {check}(%s, %s)", [table, verb])
        assert cursor.fetchone() == (verb in MAY[table].split(),)


@pytest.mark.parametrize("privilege", ["TRUNCATE", "REFERENCES", "TRIGGER"])
@pytest.mark.parametrize("table", MAY)
def test_nothing_else_may_be_tried(database: None, table: str, privilege: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, %s)", [table, privilege])
        assert cursor.fetchone() == (False,)


SHOWN_TO_NOBODY = {"web_session"}  # found before it is known who asks


@pytest.mark.parametrize("table", sorted({t for t, verbs in MAY.items() if "SELECT" in verbs} - SHOWN_TO_NOBODY))
def test_nobody_reads_nothing(database: None, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone() == (0,)


def test_the_columns_that_may_be_changed_are_named_one_by_one(database: None) -> None:
    changeable = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.column_privileges "
            "WHERE grantee = 'prystan_app' AND privilege_type = 'UPDATE' AND table_name <> 'web_session'"
        )
        for table, column in cursor.fetchall():
            changeable.setdefault(table, set()).add(column)
    assert changeable == {
        "access_organisation": {"name"},
        "access_secondfactor": {"secret", "confirmed_at", "last_step"},
        "access_passkey": {"name", "sign_count", "backed_up", "used_at"},
        "access_member": {"password", "last_login", "name", "roles", "ended_at", "public_key", "locked_secret"},
        "alike_verdict": {"answer"},
        "care_bestinterest": {"ended_on"},
        "care_closure": {"reopened_on", "reopened_by_id", "reopened_why"},
        "care_episode": {"ended_on", "outcome", "note"},
        "care_event": {
            "country",
            "region",
            "began_on",
            "ended_on",
            "recruitment",
            "recruiter",
            "forms",
            "sectors",
            "sexual_forms",
            "controls",
            "place",
            "account",
        },
        "care_followup": {"due_on", "done_on", "refused", "housing", "income", "retrafficked", "note"},
        "care_goal": {"text", "due_on", "state", "settled_on"},
        "care_guardian": {"until_on", "conflict", "contact"},
        "care_plan": {"review_on", "closed_on"},
        "care_reflection": {"until", "ended_on", "ended_why"},
        "care_statusdecision": {"decided_on", "outcome", "grounds"},
        "care_task": {"due_on", "assigned_to_id", "text", "done_at", "done_by_id"},
        "cases_case": {"assigned_to_id", "sex", "age_band", "region", "detected_on"},
        "cases_consent": {"withdrawn_at"},
        "cases_contact": {"phone", "address"},
        "cases_continuation": {"ended_at"},
        "cases_identity": {"birth_date", "document"},
        "cases_name": {"text", "also_known_as"},
        "exchange_making": {"left", "portions"},
        "joining_invitation": {"revoked_at"},
        "keeping_legalhold": {"review_on", "lifted_at"},
        "keeping_retention": {"months", "warn_days"},
        "narrowed_opening": {"confirmed_at", "ended_at"},
        "network_branch": {"name", "region", "closed_on"},
        "network_memorandum": {"owner_signed_at", "partner_signed_at", "ended_at"},
        "network_posting": {"branch_id"},
        "network_service": {
            "branch_id",
            "name",
            "region",
            "sexes",
            "youngest",
            "oldest",
            "takes_children_along",
            "takes_pregnant",
            "languages",
            "capacity",
            "free",
            "hours",
            "confirmed_on",
            "ended_on",
        },
        "outside_link": {"revoked_at"},
        "tokens_token": {"revoked_at"},
        "referrals_referral": {"state", "grant_id", "decline_reason", "outcome"},
    }
