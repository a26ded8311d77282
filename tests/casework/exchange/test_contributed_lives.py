"""A contribution says what happened, what was decided and done: codes and days, of those who agreed, and no word."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from typer.testing import CliRunner

from casework.cast import Cast, Person
from casework.story import TODAY, agree, case_of
from prystan.casework.access.models import AuditEvent
from prystan.casework.care.actions.closing import close_case, reopen_case
from prystan.casework.care.actions.help import (
    agree_plan,
    begin_episode,
    end_episode,
    plan_follow_up,
    record_follow_up,
    set_goal,
    settle_goal,
)
from prystan.casework.care.actions.story import ask_for_decision, decide, record_event
from prystan.casework.cases.actions import Opened
from prystan.casework.exchange.contribution import Drawn, draw, write
from prystan.cli.app import app
from prystan.evidence.country import load_pack

MAY = date(2025, 5, 17)
WORDS = "Хутар за возерам"


@pytest.fixture
def coordinator(cast: Cast, database: None) -> Person:
    return cast["association coordinator"]


def lived(person: Person, opened: Opened) -> None:
    by = person.member
    with person.acting():
        record_event(opened, "recruitment", by=by, country="BY", recruitment=["AtWork"], account=WORDS)
        record_event(opened, "transit", by=by, country="LT", place=WORDS)
        record_event(opened, "exploitation", by=by, country="PL", forms=["ForcedLabour"], began_on=MAY)
        record_event(
            opened, "exploitation", by=by, country="DE", forms=["SexualExploitation"], began_on=MAY + timedelta(60),
            ended_on=MAY + timedelta(90), controls=["PhysicalThreats"],
        )  # fmt: skip
        asked = ask_for_decision(opened, "Preliminary", "Police", by=by, requested_on=TODAY, grounds=WORDS)
        decide(opened, asked, "Positive", on=TODAY)
        ask_for_decision(opened, "Conclusive", "CourtOrProsecution", by=by, requested_on=TODAY)
        plan = agree_plan(opened, by=by, on=TODAY, kind="SocialCare")
        settle_goal(set_goal(opened, plan, WORDS, by=by), "met", on=TODAY)
        set_goal(opened, plan, WORDS, by=by)
        end_episode(begin_episode(opened, "Legal", by=by, began_on=TODAY, note=WORDS), "Completed", on=TODAY)
        record_follow_up(
            opened, plan_follow_up(opened, by=by, month=6, due_on=TODAY), on=TODAY, housing=True, note=WORDS
        )
        record_follow_up(opened, plan_follow_up(opened, by=by, month=12, due_on=TODAY), on=TODAY, refused=True)
        ended = close_case(opened, "goals_met", "independent", by=by, on=TODAY, comment=WORDS, follow_up=False)
        reopen_case(opened, ended, "trafficked_again", by=by, on=TODAY)


def drawn_of(person: Person, *, consent: bool = True) -> Drawn:
    opened = case_of(person)
    if consent:
        agree(person, opened, purposes=["assistance", "statistics"])
    lived(person, opened)
    with person.acting() as keyring:
        return draw(keyring, by=person.member, with_names=False)


def test_events_decisions_and_reopening_fill_the_columns_of_victims(coordinator: Person) -> None:
    (row,) = drawn_of(coordinator).tables["victims"].to_dicts()
    assert row["recruited_in"] == "BY"
    assert row["recruitment"] == ["AtWork"]
    assert row["transit"] == ["LT"]
    assert row["exploited_in"] == "PL"
    assert row["forms"] == ["ForcedLabour", "SexualExploitation"]
    assert row["controls"] == ["PhysicalThreats"]
    assert (row["exploited_from"], row["exploited_to"]) == (date(2025, 5, 1), date(2025, 8, 1))
    assert (row["status_on"], row["decided_by"]) == (TODAY, "Police")
    assert row["trafficked_before"] is True


def test_each_table_of_a_life_is_in_it(coordinator: Person) -> None:
    tables = drawn_of(coordinator).tables
    assert [r["outcome"] for r in tables["decisions"].sort("outcome").to_dicts()] == ["Pending", "Positive"]
    (episode,) = tables["assistance"].to_dicts()
    assert (episode["service"], episode["provider"], episode["outcome"]) == ("Legal", "NGO", "Completed")
    (plan,) = tables["plans"].to_dicts()
    assert (plan["goals_set"], plan["goals_met"]) == (2, 1)
    visits = {row["month"]: row for row in tables["followups"].to_dicts()}
    assert (visits[6]["done_on"], visits[6]["housing"], visits[6]["income"]) == (TODAY, True, None)
    assert visits[12]["done_on"] is None  # she did not wish it: it did not take place


def test_of_whom_nothing_may_be_counted_nothing_is_there(coordinator: Person) -> None:
    drawn = drawn_of(coordinator, consent=False)
    assert {name: frame.height for name, frame in drawn.tables.items()} == dict.fromkeys(drawn.tables, 0)


def test_no_word_is_in_any_file_no_dossier_was_opened_and_prystan_check_accepts_it(
    cast: Cast, coordinator: Person, tmp_path: Path
) -> None:
    drawn = drawn_of(coordinator)
    write(drawn, tmp_path / "out", coordinator.organisation, country="BY", regions=load_pack("by").regions)
    written = b"".join(path.read_bytes() for path in (tmp_path / "out").iterdir())
    assert "возерам".encode() not in written
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with cast["association auditor"].acting():
        assert AuditEvent.objects.filter(action="contribute", member=coordinator.member.id).exists()
        assert not AuditEvent.objects.filter(action="open", member=coordinator.member.id).exists()
    done = CliRunner().invoke(app, ["check", str(tmp_path / "out"), "--country", "by", "--json"])
    assert done.exit_code == 0, done.output
