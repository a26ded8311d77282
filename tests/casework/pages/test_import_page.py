"""A workbook by page: right rows become cases, of the others it is said what to do, and nothing is left on the disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from casework.browser import at
from casework.cast import Cast
from casework.exchange.test_workbook import PERSON, workbook
from casework.story import TODAY
from prystan import working
from prystan.casework.cases.models import Case
from prystan.web.views import imports

pytestmark = pytest.mark.usefixtures("database")
AGREED: dict[str, Any] = {
    "purposes": ["assistance", "statistics"], "given_on": TODAY.isoformat(), "until": "2099-12-31", "language": "be",
}  # fmt: skip


def sent(cast: Cast, path: Path, **changed: Any) -> Any:
    file = SimpleUploadedFile("Яўгенія.xlsx", path.read_bytes())
    return at(cast["association caseworker"]).post(reverse("import"), {**AGREED, "file": file, **changed})


def test_right_rows_go_in_and_wrong_ones_are_named_with_what_to_do(cast: Cast, tmp_path: Path) -> None:
    wrong = {**PERSON, "Second Name": "Няправільная", "Trafficking Status": "perhaps"}
    path = workbook(tmp_path / "w.xlsx", PERSON, wrong, {**PERSON, "First Name": "Марыя"})
    page = sent(cast, path).content.decode()
    assert "<dt>Cases taken in</dt><dd>2</dd>" in page
    assert "<dt>Rows that did not go in</dt><dd>1</dd>" in page
    assert ">4</td>" in page  # the row as the spreadsheet shows it
    assert "Няправільная" not in page
    again = sent(cast, path).content.decode()
    assert "<dt>Cases taken in</dt><dd>0</dd>" in again
    assert "<dt>Rows that were in already</dt><dd>2</dd>" in again
    found = at(cast["association caseworker"]).post(reverse("cases"), {"name": "Квяткович"}).content.decode()
    assert found.count("/cases/") >= 2


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "is not a code of the list"),
        ("be", "не код са спісу"),
        ("ru", "не код из списка"),
    ],
)
def test_what_is_wrong_is_said_in_the_language_of_the_page(
    cast: Cast, tmp_path: Path, language: str, said: str
) -> None:
    wrong = {**PERSON, "Second Name": "Яшчэ Адна", "Trafficking Status": "perhaps"}
    path, client = workbook(tmp_path / "w.xlsx", wrong), at(cast["association caseworker"])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    sent = {**AGREED, "file": SimpleUploadedFile("w.xlsx", path.read_bytes())}
    assert said in client.post(reverse("import"), sent).content.decode()
    broken = client.post(reverse("import"), {**AGREED, "file": SimpleUploadedFile("w.xlsx", b"nothing")})
    assert broken.status_code == 422
    assert (language == "en") == ("The workbook cannot be opened" in broken.content.decode())


def test_a_wrong_file_and_an_agreement_without_help_take_in_nothing(cast: Cast, tmp_path: Path) -> None:
    with cast["association caseworker"].acting():
        before = Case.objects.count()
    (tmp_path / "nothing.xlsx").write_bytes(b"nothing")
    assert sent(cast, tmp_path / "nothing.xlsx").status_code == 422
    right = workbook(tmp_path / "w.xlsx", PERSON)
    assert sent(cast, right, purposes=["statistics"]).status_code == 422
    assert sent(cast, right, until="2020-01-01").status_code == 422
    with cast["association caseworker"].acting():
        assert Case.objects.count() == before


def test_the_workbook_is_read_in_memory_and_leaves_nothing(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "MEMORY", tmp_path / "memory")
    (tmp_path / "memory").mkdir()
    seen: list[Path] = []
    inner = imports.take_in_workbook

    def watched(keyring: Any, path: Path, **more: Any) -> Any:
        seen.append(path)
        return inner(keyring, path, **more)

    monkeypatch.setattr(imports, "take_in_workbook", watched)
    assert sent(cast, workbook(tmp_path / "w.xlsx", PERSON)).status_code == 200
    assert seen[0].is_relative_to(tmp_path / "memory")
    assert "Яўгенія" not in seen[0].name
    assert not list((tmp_path / "memory").iterdir())
