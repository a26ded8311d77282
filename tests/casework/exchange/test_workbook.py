"""A workbook becomes cases: good rows go in, the others are set aside with what to do, and every name is sealed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from casework.cast import Cast, Person
from casework.story import TODAY
from evidence.intake.workbooks import CASE, fill, template
from prystan.casework.access.keyring import erase_dossier
from prystan.casework.cases.actions import open_case, read_person
from prystan.casework.cases.models import Case, Consent, Name
from prystan.casework.cases.search import find_cases
from prystan.casework.exchange.models import ImportedRow
from prystan.casework.exchange.workbook import Agreement, TakenIn, take_in_workbook
from prystan.evidence.country import load_pack
from prystan.evidence.intake import UnreadableError
from prystan.evidence.linkage.register import read_register
from prystan.evidence.simulation.partners import REGIONAL
from prystan.evidence.simulation.simulate import simulate

AGREED = Agreement(("assistance", "statistics"), TODAY, TODAY + timedelta(days=365), "be")
PERSON = {"First Name": "Яўгенія", "Second Name": "Квятковіч", "Mobile Phone": "+375 33 987 65 43"}


@pytest.fixture
def caseworker(cast: Cast, database: None) -> Person:
    return cast["association caseworker"]


def workbook(path: Path, *rows: dict[str, Any]) -> Path:
    book = template()
    for number, row in enumerate(rows, start=3):
        fill(book, number, {**CASE, **row})
    book.save(path)
    return path


def taken_in(person: Person, path: Path, tmp_path: Path, agreement: Agreement = AGREED) -> TakenIn:
    work = tmp_path / "work"
    work.mkdir(exist_ok=True)
    with person.acting() as keyring:
        return take_in_workbook(
            keyring, path, by=person.member, agreement=agreement, regions=load_pack("by").regions, workdir=work,
            set_aside=tmp_path / "aside",
        )  # fmt: skip


def test_a_row_becomes_a_case_that_is_found_and_read(caseworker: Person, tmp_path: Path) -> None:
    done = taken_in(caseworker, workbook(tmp_path / "w.xlsx", PERSON), tmp_path)
    assert (done.cases, done.unnamed, done.known, done.aside) == (1, 0, 0, [])
    with caseworker.acting() as keyring:
        (case,) = find_cases(keyring.search, "Евгения Квяткович")
        person = read_person(open_case(keyring, case, ["identity", "contact"]), ["identity", "contact"])
        assert (case.sex, case.status, case.region) == ("Feminine", "ActualVictimOfTrafficking", "BY-HM")
        assert (case.detected_on, case.age_band) == (date(2024, 3, 4), "30-38")
        assert Consent.objects.get(case=case).purposes == ["assistance", "statistics"]
    assert person.names == ("Яўгенія Квятковіч",)
    assert dict(person.details) == {"birth_date": "1990-05-17", "phone": "+375 33 987 65 43"}


def test_a_wrong_row_is_set_aside_with_what_to_do_and_the_good_one_goes_in(caseworker: Person, tmp_path: Path) -> None:
    wrong = {**PERSON, "Second Name": "Няправільная", "Trafficking Status": "perhaps"}
    done = taken_in(caseworker, workbook(tmp_path / "w.xlsx", wrong, PERSON), tmp_path)
    assert done.cases == 1
    assert not done.complete
    (problem,) = done.problems
    assert (problem.row, problem.rule) == (3, "code-unknown")
    assert problem.remedy
    text = done.set_aside["victims"].read_text(encoding="utf-8")
    assert "Няправільная" not in text


def test_the_same_row_comes_in_once_and_a_corrected_one_after_it(caseworker: Person, tmp_path: Path) -> None:
    wrong = {**PERSON, "First Name": "Марыя", "Trafficking Status": "perhaps"}
    assert taken_in(caseworker, workbook(tmp_path / "w.xlsx", PERSON, wrong), tmp_path).cases == 1
    corrected = workbook(tmp_path / "w.xlsx", PERSON, {**PERSON, "First Name": "Марыя"})
    again = taken_in(caseworker, corrected, tmp_path)
    assert (again.cases, again.known) == (1, 1)


def test_who_did_not_consent_is_a_case_without_a_name(caseworker: Person, tmp_path: Path) -> None:
    done = taken_in(caseworker, workbook(tmp_path / "w.xlsx", {**PERSON, "Consent": "No"}), tmp_path)
    assert (done.cases, done.unnamed) == (1, 1)
    with caseworker.acting() as keyring:
        assert not find_cases(keyring.search, "Квятковіч").exists()


def test_a_child_comes_in_only_with_what_her_consent_rests_on(caseworker: Person, tmp_path: Path) -> None:
    path = workbook(tmp_path / "w.xlsx", {**PERSON, "Birthdate": date(2015, 1, 1)})
    (aside,) = taken_in(caseworker, path, tmp_path).aside
    assert (aside.row, aside.rule) == (3, "consent-of-a-child")
    based = Agreement(AGREED.purposes, AGREED.given_on, AGREED.until, "be", child_basis="guardian")
    assert taken_in(caseworker, path, tmp_path, based).cases == 1


def test_who_has_the_name_of_another_case_is_pointed_out(caseworker: Person, tmp_path: Path) -> None:
    taken_in(caseworker, workbook(tmp_path / "a.xlsx", PERSON), tmp_path)
    other = workbook(tmp_path / "b.xlsx", {**PERSON, "Birthdate": date(1991, 1, 1)})
    ((row, number),) = taken_in(caseworker, other, tmp_path).alike
    with caseworker.acting():
        assert row == 3
        assert Case.objects.filter(number=number).exists()


def test_what_a_case_has_no_place_for_is_said(caseworker: Person, tmp_path: Path) -> None:
    done = taken_in(caseworker, workbook(tmp_path / "w.xlsx", PERSON), tmp_path)
    columns = {f.name for f in Case._meta.concrete_fields}
    assert done.left_behind
    assert not set(done.left_behind) & columns


def test_who_may_not_write_takes_in_nothing(cast: Cast, database: None, tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="permission write_cases"), transaction.atomic():
        taken_in(cast["association administrator"], workbook(tmp_path / "w.xlsx", PERSON), tmp_path)


def test_what_is_no_workbook_is_refused_whole(caseworker: Person, tmp_path: Path) -> None:
    (tmp_path / "w.xlsx").write_bytes(b"nothing")
    with pytest.raises(UnreadableError):
        taken_in(caseworker, tmp_path / "w.xlsx", tmp_path)


def test_of_an_erased_person_it_is_forgotten_that_she_came_in(cast: Cast, caseworker: Person, tmp_path: Path) -> None:
    taken_in(caseworker, workbook(tmp_path / "w.xlsx", PERSON), tmp_path)
    with cast["association coordinator"].acting() as keyring:
        (case,) = find_cases(keyring.search, "Квятковіч")
        assert ImportedRow.objects.filter(case=case).exists()
        erase_dossier(case.pk)
        assert not ImportedRow.objects.filter(case=case).exists()


def test_another_organisation_sees_no_imported_row(cast: Cast, caseworker: Person, tmp_path: Path) -> None:
    taken_in(caseworker, workbook(tmp_path / "w.xlsx", PERSON), tmp_path)
    with cast["stranger coordinator"].acting():
        assert not ImportedRow.objects.exists()


def test_the_workbook_of_the_demonstration_goes_in(caseworker: Person, tmp_path: Path) -> None:
    """That of `prystan simulate`: every row that intake keeps becomes a case, and everybody who consented is found."""
    simulate(load_pack("by"), 600, 3, tmp_path / "country")
    path = tmp_path / "country" / "partners" / REGIONAL / "cases.xlsx"
    based = Agreement(AGREED.purposes, AGREED.given_on, AGREED.until, "be", child_basis="best_interest")
    done = taken_in(caseworker, path, tmp_path, based)
    register = {row["record"]: row for row in read_register(path).to_dicts()}
    assert done.cases + len(done.aside) + len({p.row for p in done.problems if p.row}) >= len(register) > 5
    assert done.cases > 5
    with caseworker.acting() as keyring:
        assert Name.objects.count() >= done.cases - done.unnamed
        rows = [row for row in register.values() if row.get("given_name") and row.get("surname")][:20]
        found = [find_cases(keyring.search, f"{row['given_name']} {row['surname']}").exists() for row in rows]
    assert sum(found) >= len(rows) - done.unnamed - len(done.aside) - len(list(done.problems))
    assert any(found)
