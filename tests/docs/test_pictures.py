"""Every picture that a page of the documentation shows is there, is light, is told in words, and is taken by a test."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
FOLDER = DOCS / "tutorial" / "pictures"
LARGEST = 100_000  # bytes
JOURNEY = (ROOT / "tests" / "casework" / "browsing" / "test_four_people.py").read_text(encoding="utf-8")
SHOWN = [
    (page, words, address)
    for page in sorted(DOCS.rglob("*.md"))
    for words, address in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
]


def test_pictures_of_the_site_are_those_that_its_journey_takes() -> None:
    taken = set(re.findall(r"\.picture\(\"([\w-]+)\"\)", JOURNEY))
    named = {Path(address).stem for page, _words, address in SHOWN if page.parent / address in FOLDER.iterdir()}
    assert named
    assert named == {path.stem for path in FOLDER.iterdir()}, "a picture that no page shows"
    assert named <= taken, "no test takes it any more: make pictures"


@pytest.mark.parametrize(("page", "words", "address"), SHOWN, ids=[address for _page, _words, address in SHOWN])
def test_a_picture_is_there_is_light_and_is_told_in_words(page: Path, words: str, address: str) -> None:
    path = page.parent / address
    assert path.is_file(), f"{page.name} shows {address}: make pictures"
    assert path.stat().st_size <= LARGEST
    assert len(words.split()) > 5, "somebody who does not see it has to be told what it shows"
