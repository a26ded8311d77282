"""ODK submissions of the published form: as CSV, JSON, XML, or a zip of them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from evidence.intake.intake_files import found, read
from prystan.evidence.intake import Format, Reading, UnreadableError

FIELDS = {
    "con_Consent": "TRUE",
    "prs_First_Name": "Hanna",
    "prs_Second_Name": "Kavalionak",
    "prs_Birthdate": "1990-05-17",
    "prs_Gender": "Feminine",
    "prs_Citizenship": "BY",
    "prs_MailingState": "Minsk city",
    "vic_MethodOfRecruitment": "AtWork ThroughFriendsOrSocialEvents",
    "vic_TraffickingStatus": "PossibleVictimOfTrafficking",
    "vic_TraffickingStatusDecisionMakingOrg": "NGO",
    "vic_Methods_of_Control": "DebtBondage FalsePromises",
    "vic_TypeOfExploitation": "ForcedLabour",
    "vic_ForcedLabourIndustry": "F_Construction",
    "vic_LocationOfExploitation": "Poland",
    "cas_ReferringOrganisation": "Klub Sviatlica",
    "cas_IncomingReferralDate": "2024-03-04",
}
ID = "uuid:5b1f4f5e-0000-4000-8000-000000000001"
SECRETS = ("Hanna", "Kavalionak", "05-17", "Sviatlica")


def _csv(prefix: str = "", **changes: str) -> bytes:
    fields = {"SubmissionDate": "2024-03-05", **{prefix + k: v for k, v in (FIELDS | changes).items()}, "KEY": ID}
    out = io.StringIO()
    writer = csv.DictWriter(out, list(fields))
    writer.writeheader()
    writer.writerow(fields)
    return out.getvalue().encode()


def _xml() -> bytes:
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in FIELDS.items())
    return f'<data id="htcds_xlsform">{inside}<meta><instanceID>{ID}</instanceID></meta></data>'.encode()


def _json() -> bytes:
    return json.dumps({"value": [{**FIELDS, "__id": ID, "meta": {"instanceID": ID}}]}).encode()


def _read(folder: Path, name: str, content: bytes) -> Reading:
    path = folder / name
    path.write_bytes(content)
    return read(path, folder, form=Format.ODK, kind="NGO")


def _zipped(**entries: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("_", "."), content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", _csv()),
        ("a.csv", _csv("data-")),
        ("a.xml", _xml()),
        ("a.json", _json()),
        ("a.zip", _zipped(a_csv=_csv())),
    ],
)
def test_each_export_gives_the_same_case_and_no_name(tmp_path: Path, name: str, content: bytes) -> None:
    reading = _read(tmp_path, name, content)
    (victim,) = pl.read_parquet(reading.tables["victims"]).to_dicts()
    assert victim["record"] == ID.removeprefix("uuid:")
    assert (victim["detected_on"], victim["birth_year"], victim["region"]) == (date(2024, 3, 4), 1990, "BY-HM")
    assert victim["controls"] == ["DebtBondage", "FalsePromises"]
    assert victim["recruitment"] == ["AtWork", "ThroughFriendsOrSocialEvents"]
    assert (victim["exploited_in"], victim["statistics_consent"], victim["detected_by"]) == ("PL", True, None)
    assert reading.rows_kept == {"victims": 1, "referrals": 1}
    written = b"".join(f.read_bytes() for f in (tmp_path / "work").rglob("*") if f.is_file()).decode("latin-1")
    assert not any(secret in written + str(victim) for secret in SECRETS)


def test_a_submission_that_breaks_a_rule_is_set_aside_without_the_name(tmp_path: Path) -> None:
    reading = _read(tmp_path, "a.csv", _csv(vic_TraffickingStatus="Hanna says yes"))
    assert (2, "vic_TraffickingStatus", "code-unknown") in found(reading)
    said = reading.set_aside["victims"].read_text() + str([p.as_json() for p in reading.problems])
    assert not any(secret in said for secret in SECRETS)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xml", b'<!DOCTYPE d [<!ENTITY a "b">]><data>&a;</data>', "entities"),
        ("a.xml", b"<data>", "cannot be parsed"),
        ("a.xml", b"<data><x>1</x></data>", "not made with the HTCDS form"),
        ("a.json", b"{", "cannot be parsed"),
        ("a.json", b'{"x": 1}', "no submissions"),
        ("a.csv", b"x,y\n1,2\n", "not made with the HTCDS form"),
        ("a.csv", b"", "empty"),
    ],
)
def test_what_is_no_submission_is_told(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    with pytest.raises(UnreadableError, match=said):
        _read(tmp_path, name, content)
