"""`prystan take-in` and `prystan contribute`, as a member types them: from a workbook to a contribution."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pyrage
import pytest
from pyrage import x25519

from evidence.intake.workbooks import CASE, fill, template
from prystan.casework.database import APP, OWNER, Cluster, prepare_database
from prystan.casework.database.cluster import SUPERUSER

PASSWORD = "correct horse battery staple"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
FOUNDED = f"""
import django; django.setup()
from prystan.casework.access.migrate import migrate
from prystan.casework.access.actions import found_organisation
migrate()
found_organisation(name="Association", kind="NGO", email="c@association.example", person="C", password={PASSWORD!r},
                   roles=["coordinator"])
from prystan.casework.access import second_factor
from prystan.casework.access.models import SecondFactor
coded = found_organisation(name="Coded", kind="NGO", email="c@coded.example", person="C", password={PASSWORD!r},
                           roles=["coordinator"]).first
SecondFactor.objects.create(member=coded, owner=coded.organisation, secret=second_factor.sealed(coded, {SECRET!r}))
from prystan.casework.access.models import Passkey
keyed = found_organisation(name="Keyed", kind="NGO", email="c@keyed.example", person="C", password={PASSWORD!r},
                           roles=["coordinator"]).first
Passkey.objects.create(member=keyed, owner=keyed.organisation, name="stick", credential_id=b"x", public_key=b"x",
                       verified=True, syncs=False, backed_up=False)
"""


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, str]]:
    """A site with one organisation; what its commands find in their environment."""
    with tempfile.TemporaryDirectory(prefix="prystan-test-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        with Cluster(Path(folder) / "cluster", durable=False) as cluster:
            prepare_database(cluster.url(SUPERUSER, "postgres"))
            site = Path(folder) / "site"
            site.mkdir()
            environment = {**os.environ, "PRYSTAN_SITE": str(site), "DJANGO_SETTINGS_MODULE": "prystan.web.settings"}
            owner = {**environment, "DATABASE_URL": cluster.url(OWNER, "prystan")}
            subprocess.run([sys.executable, "-c", FOUNDED], env=owner, check=True)
            yield {**environment, "DATABASE_URL": cluster.url(APP, "prystan")}


def prystan(
    server: dict[str, str], folder: Path, *words: str, password: str = PASSWORD
) -> subprocess.CompletedProcess[str]:
    return run(server, folder, *words, "--email", "c@association.example", "--country", "by", password=password)


def run(
    server: dict[str, str], folder: Path, *words: str, password: str = PASSWORD
) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("prystan")
    return subprocess.run(
        [str(program), *words],
        capture_output=True, text=True, input=password + "\n", env=server, cwd=folder, start_new_session=True,
    )  # fmt: skip


def test_a_workbook_is_taken_in_and_contributed(server: dict[str, str], tmp_path: Path) -> None:
    book = template()
    for row, changed in enumerate([{"First Name": "Alena", "Second Name": "Zhuk"}, {"Trafficking Status": "?"}], 3):
        fill(book, row, {**CASE, **changed})
    book.save(tmp_path / "cases.xlsx")
    agreed = ("--purposes", "assistance,statistics", "--language", "be", "--until", "2099-12-31")

    refused = prystan(server, tmp_path, "take-in", "cases.xlsx", *agreed, password="wrong")
    assert (refused.returncode, "do not fit" in refused.stderr) == (2, True), refused.stderr

    done = prystan(server, tmp_path, "take-in", "cases.xlsx", *agreed)
    assert done.returncode == 1, done.stderr
    assert "1 cases taken in, 0 of them without a name" in done.stdout
    assert "code-unknown" in done.stderr
    assert "Zhuk" not in done.stdout + done.stderr

    made = prystan(server, tmp_path, "contribute", "--out", "sent")
    assert made.returncode == 0, made.stderr
    assert "1 persons, 0 referrals, no tokens" in made.stdout
    assert (tmp_path / "sent" / "datapackage.json").is_file()


def test_an_agreement_without_assistance_keeps_no_name_and_is_refused(server: dict[str, str], tmp_path: Path) -> None:
    template().save(tmp_path / "cases.xlsx")
    words = ("take-in", "cases.xlsx", "--purposes", "statistics", "--language", "be", "--until", "2099-12-31")
    refused = prystan(server, tmp_path, *words)
    assert refused.returncode == 2
    assert "without which no name may be kept" in " ".join(refused.stderr.replace("│", " ").split())


def test_everything_is_taken_out_in_clear_or_sealed(server: dict[str, str], tmp_path: Path) -> None:
    reader = x25519.Identity.generate()
    for words in (["--out", "clear"], ["--out", "sealed.age", "--to", str(reader.to_public())]):
        done = exported(server, tmp_path, *words)
        assert done.returncode == 0, done.stderr
        assert "tables" in done.stdout
        assert ("in clear" in done.stderr) == ("--to" not in words)
    assert (tmp_path / "clear").stat().st_mode & 0o077 == 0
    assert "C" in (tmp_path / "clear" / "access_member.csv").read_text(encoding="utf-8")
    assert pyrage.decrypt((tmp_path / "sealed.age").read_bytes(), [reader])[:2] == b"PK"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clear", "sealed.age"]


def test_an_export_overwrites_nothing_and_names_what_is_no_key(server: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "there").write_text("mine", encoding="utf-8")
    assert "exists already" in exported(server, tmp_path, "--out", "there").stderr
    assert "begins with age1" in exported(server, tmp_path, "--out", "new", "--to", "x").stderr
    assert (tmp_path / "there").read_text(encoding="utf-8") == "mine"


def test_a_command_asks_for_the_second_factor_as_the_site_does(server: dict[str, str], tmp_path: Path) -> None:
    code = pyotp.TOTP(SECRET).now()
    for typed, said in (("000000", "does not fit"), (code, "tables"), (code, "was used already")):
        words = ("export", "--out", f"out-{said[:4]}", "--email", "c@coded.example")
        done = run(server, tmp_path, *words, password=f"{PASSWORD}\n{typed}")
        assert said in done.stdout + done.stderr, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["out-tabl"]


def exported(server: dict[str, str], folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return run(server, folder, "export", *words, "--email", "c@association.example")


def test_the_clock_needs_neither_password_nor_key(server: dict[str, str], tmp_path: Path) -> None:
    done = run(server, tmp_path, "clock", password="")
    assert done.returncode == 0, done.stderr
    assert {"0 referrals expired", "0 persons erased"} <= set(done.stdout.strip().split(", "))


def test_a_command_lets_nobody_in_who_has_only_a_passkey(server: dict[str, str], tmp_path: Path) -> None:
    refused = run(server, tmp_path, "export", "--out", "x", "--email", "c@keyed.example")
    assert (refused.returncode, "cannot ask for a passkey" in refused.stderr) == (2, True), refused.stderr
    assert not (tmp_path / "x").exists()


def test_data_and_keys_are_backed_up_apart_and_sealed(server: dict[str, str], tmp_path: Path) -> None:
    reader = x25519.Identity.generate()
    owner = {**server, "DATABASE_OWNER_URL": server["DATABASE_URL"].replace(APP, OWNER)}
    plain = run(owner, tmp_path, "backup", "data", "--out", "data.zip")
    assert "data of" in plain.stdout, plain.stderr
    sealed = run(owner, tmp_path, "backup", "keys", "--out", "keys.age", "--to", str(reader.to_public()))
    assert "keys of" in sealed.stdout, sealed.stderr
    assert pyrage.decrypt((tmp_path / "keys.age").read_bytes(), [reader])[:2] == b"PK"
    assert [(tmp_path / name).stat().st_mode & 0o077 for name in ("data.zip", "keys.age")] == [0, 0]
    assert "exists already" in run(owner, tmp_path, "backup", "keys", "--out", "data.zip").stderr
    refused = run(owner, tmp_path, "restore", "data.zip", "--site", server["PRYSTAN_SITE"])
    assert (refused.returncode, "has organisations in it" in refused.stderr) == (2, True), refused.stderr
