"""Submissions of the ODK form become cases as a workbook does: names sealed, each once, wrong ones set aside."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from casework.cast import Cast, Person
from casework.story import TODAY
from prystan.casework.cases.actions import open_case, read_person
from prystan.casework.cases.models import Case
from prystan.casework.cases.search import find_cases
from prystan.casework.exchange.workbook import Agreement, TakenIn, take_in_workbook
from prystan.evidence.country import load_pack
from prystan.evidence.linkage.register import read_register

AGREED = Agreement(("assistance", "statistics"), TODAY, TODAY + timedelta(days=365), "be")
FIELDS = {
    "con_Consent": "TRUE",
    "prs_First_Name": "Людвіка",
    "prs_Second_Name": "Палявая",
    "prs_Birthdate": "1990-05-17",
    "prs_Gender": "Feminine",
    "prs_Citizenship": "BY",
    "vic_TraffickingStatus": "PossibleVictimOfTrafficking",
    "vic_TypeOfExploitation": "ForcedLabour",
    "cas_IncomingReferralDate": "2024-03-04",
}


def submission(number: int, **changes: str) -> dict[str, str]:
    return {**FIELDS, **changes, "instanceID": f"uuid:5b1f4f5e-0000-4000-8000-{number:012}"}


def as_json(*submissions: dict[str, str]) -> bytes:
    return json.dumps({"value": submissions}).encode()


def as_csv(*submissions: dict[str, str]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, [name if name != "instanceID" else "KEY" for name in submissions[0]])
    writer.writeheader()
    writer.writerows({("KEY" if k == "instanceID" else f"{k}"): v for k, v in one.items()} for one in submissions)
    return out.getvalue().encode()


def as_xml(one: dict[str, str]) -> bytes:
    inside = "".join(f"<{k}>{v}</{k}>" for k, v in one.items() if k != "instanceID")
    return f"<data>{inside}<meta><instanceID>{one['instanceID']}</instanceID></meta></data>".encode()


@pytest.fixture
def caseworker(cast: Cast, database: None) -> Person:
    return cast["association caseworker"]


def taken_in(person: Person, path: Path, tmp_path: Path) -> TakenIn:
    (tmp_path / "work").mkdir(exist_ok=True)
    with person.acting() as keyring:
        return take_in_workbook(
            keyring, path, by=person.member, agreement=AGREED, regions=load_pack("by").regions,
            workdir=tmp_path / "work", set_aside=tmp_path / "aside",
        )  # fmt: skip


@pytest.mark.parametrize(("name", "form"), [("a.json", as_json), ("a.csv", as_csv), ("a.xml", as_xml)])
def test_a_submission_becomes_a_case_that_is_found_and_read(
    caseworker: Person, tmp_path: Path, name: str, form: Callable[..., bytes]
) -> None:
    (tmp_path / name).write_bytes(form(submission(1)))
    done = taken_in(caseworker, tmp_path / name, tmp_path)
    assert (done.cases, done.unnamed, done.aside) == (1, 0, [])
    with caseworker.acting() as keyring:
        (case,) = find_cases(keyring.search, "Людвика Полевая")
        person = read_person(open_case(keyring, case, ["identity"]), ["identity"])
        assert (case.sex, case.status, case.age_band) == ("Feminine", "PossibleVictimOfTrafficking", "30-38")
    assert person.names == ("Людвіка Палявая",)
    assert person.details["birth_date"] == "1990-05-17"


def test_an_export_that_has_grown_brings_only_what_is_new(caseworker: Person, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(as_json(submission(1)))
    assert taken_in(caseworker, path, tmp_path).cases == 1
    path.write_bytes(as_json(submission(1), submission(2, prs_First_Name="Тэкля")))
    again = taken_in(caseworker, path, tmp_path)
    assert (again.cases, again.known) == (1, 1)


def test_who_did_not_consent_and_who_cannot_be_read(caseworker: Person, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(as_json(submission(1, con_Consent="FALSE"), submission(2, vic_TraffickingStatus="perhaps")))
    done = taken_in(caseworker, path, tmp_path)
    assert (done.cases, done.unnamed) == (1, 1)
    assert [problem.rule for problem in done.problems if problem.row] == ["code-unknown"]
    with caseworker.acting() as keyring:
        assert not find_cases(keyring.search, "Палявая").exists()
        assert Case.objects.filter(name__isnull=True).exists()


def test_a_submission_with_a_known_name_is_pointed_out_by_its_number(caseworker: Person, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(as_json(submission(1), submission(2, prs_Birthdate="1991-01-01")))
    ((number, _case),) = taken_in(caseworker, path, tmp_path).alike
    assert number == 2


def test_names_of_submissions_are_read_for_linkage_too(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(as_json(submission(1)))
    (row,) = read_register(tmp_path / "a.json").to_dicts()
    assert (row["given_name"], row["surname"], row["birth_date"]) == ("Людвіка", "Палявая", "1990-05-17")
    assert row["record"] == "5b1f4f5e-0000-4000-8000-000000000001"
