"""No code names a country: what is particular to one is data in its pack."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import prystan
from prystan.evidence.country import available_packs, load_pack

SOURCE = Path(prystan.__file__).parent


def names_of(name: str) -> re.Pattern[str]:
    """The country's and its regions' codes, names, adjectives and currency, as code would have to write them."""
    pack = load_pack(name)
    words = {pack.iso3, pack.currency, *pack.settings.names.values()}
    words |= {label for code in pack.regions.codes for label in code.labels.values()}
    words |= {pack.word(key, lang) for key in ("adjective_masculine", "capital") for lang in pack.languages}
    alternatives = [rf"\b{re.escape(word)}\b" for word in sorted(words)]
    return re.compile("|".join([*alternatives, rf"\b{pack.code}-[A-Z]{{2}}\b", rf"""["']{pack.code}["']"""]))


# The language is called as the country is: a comment may say which language it means.
LANGUAGES = {"Belarusian", "Armenian"}


@pytest.mark.parametrize("name", available_packs())
def test_no_module_names_the_country_of_a_pack(name: str) -> None:
    pattern = names_of(name)
    found = [
        f"{path.relative_to(SOURCE)}:{number}: {match.group()}"
        for path in sorted(SOURCE.rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for match in pattern.finditer(line)
        if match.group() not in LANGUAGES
    ]
    assert found == []
