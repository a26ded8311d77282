"""The checklist of ASVS 5.0, level 2, is whole, and what it names exists."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security" / "asvs-5.md").read_text(encoding="utf-8")
LINES = re.findall(r"^\| (\d+\.\d+\.\d+) \| (.+?) \| (test|reason|\*\*open\*\*) \| (.+) \|$", PAGE, re.MULTILINE)

# Section → its requirements of levels 1 and 2, as the standard numbers them (5.0.0).
ASKED = {
    "1.1": "1-2", "1.2": "1-9", "1.3": "1-11", "1.4": "1-3", "1.5": "1-2", "2.1": "1-3", "2.2": "1-3", "2.3": "1-4",
    "2.4": "1-1", "3.2": "1-2", "3.3": "1-4", "3.4": "1-6", "3.5": "1-5", "3.7": "1-2", "4.1": "1-3", "4.2": "1-1",
    "4.3": "1-2", "4.4": "1-4", "5.1": "1-1", "5.2": "1-3", "5.3": "1-2", "5.4": "1-3", "6.1": "1-3", "6.2": "1-12",
    "6.3": "1-4", "6.4": "1-4", "6.5": "1-5", "6.6": "1-3", "6.8": "1-4", "7.1": "1-3", "7.2": "1-4", "7.3": "1-2",
    "7.4": "1-5", "7.5": "1-2", "7.6": "1-2", "8.1": "1-2", "8.2": "1-3", "8.3": "1-1", "8.4": "1-1", "9.1": "1-3",
    "9.2": "1-4", "10.1": "1-2", "10.2": "1-2", "10.3": "1-4", "10.4": "1-11", "10.5": "1-5", "10.6": "1-2",
    "10.7": "1-3", "11.1": "1-2", "11.2": "1-3", "11.3": "1-3", "11.4": "1-4", "11.5": "1-1", "11.6": "1-1",
    "12.1": "1-3", "12.2": "1-2", "12.3": "1-4", "13.1": "1-1", "13.2": "1-5", "13.3": "1-2", "13.4": "1-5",
    "14.1": "1-2", "14.2": "1-4", "14.3": "1-3", "15.1": "1-3", "15.2": "1-3", "15.3": "1-7", "16.1": "1-1",
    "16.2": "1-5", "16.3": "1-4", "16.4": "1-3", "16.5": "1-3", "17.1": "1-1", "17.2": "1-4", "17.3": "1-2",
}  # fmt: skip


def test_every_requirement_of_level_two_has_its_line_and_no_other() -> None:
    asked = [
        f"{section}.{number}"
        for section, (first, last) in ((s, map(int, r.split("-"))) for s, r in ASKED.items())
        for number in range(first, last + 1)
    ]
    assert [line[0] for line in LINES] == asked


def test_every_test_that_is_named_exists_where_it_is_said_to_be() -> None:
    for number, _, how, what in LINES:
        if how == "test":
            named = re.fullmatch(r"\[`(\w+)`\]\(\.\./\.\./(tests/[\w/]+\.py)\)", what)
            assert named, number
            assert f"def {named[1]}(" in (ROOT / named[2]).read_text(encoding="utf-8"), number


def test_the_totals_are_those_of_the_lines() -> None:
    counted = Counter(how for _, _, how, _ in LINES)
    assert f"{counted['test']} by test, {counted['reason']} by reason, {counted['**open**']} open" in PAGE
