"""The inventory of keys names every secret, every purpose of a derived key and every column that the code has."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "keys.md").read_text(encoding="utf-8")
CODE = {
    path: path.read_text(encoding="utf-8")
    for folder in ("casework", "web")
    for path in (ROOT / "src" / "prystan" / folder).rglob("*.py")
    if "migrations" not in path.parts
}


def test_every_secret_of_the_sites_folder_is_named() -> None:
    declared = re.search(r"class Secrets:(.*?)@classmethod", CODE[ROOT / "src/prystan/web/site.py"], re.DOTALL)
    assert declared
    names = re.findall(r"^    (\w+): bytes", declared[1], re.MULTILINE)
    assert len(names) >= 3
    assert [name for name in names if f"| `{name}` |" not in PAGE] == []


def test_every_purpose_of_a_derived_key_is_named() -> None:
    purposes = {found for text in CODE.values() for found in re.findall(r"\bderive\(.*?, f?\"([a-z ]+)", text)}
    assert len(purposes) >= 6
    assert [purpose for purpose in purposes if f'"{purpose.strip()}' not in PAGE] == []


def test_every_column_for_keys_and_every_column_sealed_to_one_is_named() -> None:
    columns = set()
    for text in CODE.values():
        for table, column in re.findall(r"sealed_to\(\s*(?:\"public\.)?\"?(\w+)\"?, \"(\w+)\"", text):
            columns.add(f"{'access_wrap' if table == 'WRAPS' else table}.{column}")
    columns |= {f"{table}.{column}" for table, column in _columns_of_bytes()}
    assert len(columns) >= 15
    assert sorted(column for column in columns if f"`{column}`" not in PAGE) == []


def _columns_of_bytes() -> set[tuple[str, str]]:
    """Columns of bytes that are neither sealed content of a case nor part of the audit chains."""
    found = set()
    for path, text in CODE.items():
        app = path.relative_to(ROOT / "src" / "prystan").parts
        label = "web" if app[0] == "web" else app[1]
        for name, body in re.findall(r"^class (\w+)\(.*?\):\n(.*?)(?=^class |\Z)", text, re.DOTALL | re.MULTILINE):
            if name not in ("AuditEvent", "AuditHead", "Assessment"):
                columns = re.findall(
                    r"^    (\w+) = (?:models\.BinaryField|ArrayField\(models\.BinaryField)", body, re.M
                )
                found |= {(f"{label}_{name.lower()}", column) for column in columns}
    return found
