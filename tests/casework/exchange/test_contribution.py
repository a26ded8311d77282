"""An organisation's contribution: who agreed, without a name, in the model's columns, as far as the report."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from django.db import DatabaseError, transaction
from typer.testing import CliRunner

from casework.cast import Cast, Person
from casework.story import TODAY, agree, brought_to, case_of, name_her
from prystan.casework.access.keyring import erase_dossier
from prystan.casework.access.models import AuditEvent
from prystan.casework.cases.actions import Opened, withdraw_consent
from prystan.casework.exchange.contribution import Drawn, draw, write
from prystan.casework.referrals.states import State
from prystan.cli.app import app
from prystan.evidence.country import load_pack
from prystan.evidence.linkage.keys import new_round_key
from prystan.evidence.linkage.schemes import RECOMMENDED, SCHEMES, TokenKind
from prystan.evidence.linkage.tokens import FILE, read_tokens
from prystan.report.build import build_report

LAST_YEAR = TODAY.year - 1
ROUND = new_round_key("2026-1", date(2026, 11, 24))
NAME = "Яўгенія Квятковіч"


@pytest.fixture
def coordinator(cast: Cast, database: None) -> Person:
    return cast["association coordinator"]


def counted(person: Person, name: str | None = NAME, **facts: object) -> Opened:
    opened = case_of(person, **facts)
    agree(person, opened, purposes=["assistance", "statistics"])
    if name:
        name_her(person, opened, name)
    return opened


def drawn_by(person: Person, *, with_names: bool = True) -> Drawn:
    with person.acting() as keyring:
        return draw(keyring, by=person.member, with_names=with_names)


def written(person: Person, folder: Path, drawn: Drawn | None = None) -> Path:
    pack = load_pack("by")
    write(
        drawn or drawn_by(person), folder, person.organisation, country="BY", regions=pack.regions, key=ROUND,
        scheme=SCHEMES[RECOMMENDED],
    )  # fmt: skip
    return folder


def records(drawn: Drawn) -> set[str]:
    return set(drawn.tables["victims"]["record"])


# --- who is in it -----------------------------------------------------------------------------------------------------


def test_only_who_agreed_to_statistics_is_counted(coordinator: Person) -> None:
    before = drawn_by(coordinator)
    counted(coordinator)
    silent = case_of(coordinator)
    only_help = case_of(coordinator)
    agree(coordinator, only_help, purposes=["assistance", "referral"])
    after = drawn_by(coordinator)
    assert len(records(after)) == len(records(before)) + 1
    assert after.left_out == before.left_out + 2
    assert silent.case.pk != only_help.case.pk


def test_who_takes_consent_back_is_not_in_the_next_one(coordinator: Person) -> None:
    opened = case_of(coordinator)
    consent = agree(coordinator, opened, purposes=["statistics"])
    inside = records(drawn_by(coordinator))
    with coordinator.acting():
        withdraw_consent(consent)
    outside = records(drawn_by(coordinator))
    assert len(inside - outside) == 1


def test_of_an_erased_person_no_token_is_made(coordinator: Person) -> None:
    opened = counted(coordinator)
    with coordinator.acting():
        erase_dossier(opened.case.pk)
    drawn = drawn_by(coordinator)
    assert drawn.register.height == 0
    assert drawn.tables["victims"].height >= 1


@pytest.mark.parametrize("role", ["caseworker", "administrator", "auditor"])
def test_who_has_no_permission_contributes_nothing(cast: Cast, database: None, role: str) -> None:
    with pytest.raises(DatabaseError, match="permission contribute"), transaction.atomic():
        drawn_by(cast[f"association {role}"])


def test_nothing_of_another_organisation_is_in_it(cast: Cast, coordinator: Person) -> None:
    counted(cast["stranger coordinator"])
    brought_to(State.ACCEPTED, cast)  # the shelter reads a case of the association, which is not the shelter's to send
    assert drawn_by(cast["shelter coordinator"]).tables["victims"].height == 0
    assert drawn_by(cast["shelter coordinator"]).tables["referrals"].height == 0


def test_it_is_written_down_and_so_is_each_name_that_was_opened(cast: Cast, coordinator: Person) -> None:
    opened = counted(coordinator)
    drawn_by(coordinator)
    with transaction.atomic(), cast["association auditor"].acting():
        from django.db import connection

        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert AuditEvent.objects.filter(action="contribute", member=coordinator.member.id).exists()
        assert AuditEvent.objects.filter(action="open", row=opened.case.pk, member=coordinator.member.id).exists()


def test_without_a_round_no_name_is_opened(cast: Cast, coordinator: Person) -> None:
    opened = counted(coordinator)
    assert drawn_by(coordinator, with_names=False).register.height == 0
    with transaction.atomic(), cast["association auditor"].acting():
        assert not AuditEvent.objects.filter(action="open", row=opened.case.pk).exists()


# --- what is in it ----------------------------------------------------------------------------------------------------


def test_no_name_date_number_or_address_is_in_any_file(coordinator: Person, tmp_path: Path) -> None:
    opened = counted(coordinator)
    folder = written(coordinator, tmp_path / "out")
    bytes_ = b"".join(path.read_bytes() for path in folder.iterdir())
    for secret in ("Яўгенія", "Квятковіч", "2001-02-03", "MP0000001", "000 00 01", "Прыкладная", str(opened.case.pk)):
        assert secret.encode() not in bytes_


def test_a_record_keeps_its_number_and_two_organisations_have_none_in_common(cast: Cast, coordinator: Person) -> None:
    counted(coordinator)
    stranger = cast["stranger coordinator"]
    counted(stranger)
    assert records(drawn_by(coordinator)) == records(drawn_by(coordinator))
    assert not records(drawn_by(coordinator)) & records(drawn_by(stranger))


def test_one_person_with_two_organisations_has_tokens_in_common(
    cast: Cast, coordinator: Person, tmp_path: Path
) -> None:
    stranger = cast["stranger coordinator"]
    counted(coordinator, "Яўгенія Квятковіч")
    counted(stranger, "Евгения Квяткович")
    mine = read_tokens(written(coordinator, tmp_path / "a") / FILE)
    theirs = read_tokens(written(stranger, tmp_path / "b") / FILE)
    keyed = [
        c for column in SCHEMES[RECOMMENDED].columns if column.kind is not TokenKind.PLAIN for c in column.physical
    ]
    assert [name for name in keyed if set(mine[name].drop_nulls()) & set(theirs[name].drop_nulls())]


def test_a_referral_says_how_it_went(cast: Cast, coordinator: Person) -> None:
    opened, _ = brought_to(State.FEEDBACK, cast)
    agree(cast["association caseworker"], opened, purposes=["assistance", "statistics"])
    (row,) = drawn_by(coordinator).tables["referrals"].to_dicts()
    assert (row["sender"], row["receiver"], row["service"], row["decision"]) == ("NGO", "NGO", "Shelter", "Accepted")
    assert row["feedback_on"] == row["sent_on"] == TODAY


# --- how far it comes -------------------------------------------------------------------------------------------------


@pytest.fixture
def contribution(cast: Cast, coordinator: Person, tmp_path: Path) -> Path:
    """Forty people of last year, one of them referred, in a folder."""
    for number in range(40):
        day = date(LAST_YEAR, 1 + number % 12, 1 + number % 28)
        counted(coordinator, NAME if number < 3 else None, detected_on=day, status="ActualVictimOfTrafficking")
    opened, _ = brought_to(State.FEEDBACK, cast)
    agree(cast["association caseworker"], opened, purposes=["statistics"])
    return written(coordinator, tmp_path / "sent")


def test_prystan_check_accepts_it(contribution: Path) -> None:
    done = CliRunner().invoke(app, ["check", str(contribution), "--country", "by", "--json"])
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert said["problems"] == []
    assert said["rows_kept"] == said["rows_read"] == 42


def test_the_report_counts_it(contribution: Path, tmp_path: Path) -> None:
    out = tmp_path / "report"
    build_report([contribution], country="by", languages=("en",), out=out, year=LAST_YEAR)
    figures = json.loads((out / "report.json").read_text(encoding="utf-8"))["figures"]
    mine = [f for f in figures if "association" in str(f["sources"]) and f["value"] == 40 and not f["by"]]
    assert mine, [(f["indicator"], f["value"], f["sources"]) for f in figures if f["value"]]
    assert {f["period"]["from"][:4] for f in mine} == {str(LAST_YEAR)}


def test_a_period_begins_with_the_year_of_the_first_detection_and_ends_today(
    coordinator: Person, tmp_path: Path
) -> None:
    counted(coordinator, detected_on=TODAY - timedelta(days=800))
    package = json.loads((written(coordinator, tmp_path / "out") / "datapackage.json").read_text())["prystan"]
    assert package["period"]["from"] <= f"{(TODAY - timedelta(days=800)).year}-01-01"
    assert package["period"]["to"] == package["cut_off"] == TODAY.isoformat()


def test_an_organisation_without_cases_says_that_nothing_happened(cast: Cast, database: None, tmp_path: Path) -> None:
    folder = written(cast["shelter coordinator"], tmp_path / "out")
    assert pl.read_csv(folder / "victims.csv").height == 0
