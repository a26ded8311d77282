"""Every rule of the names' data has an example, and the example holds. Folding has the properties that keys need."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prystan.evidence.linkage.names import rules
from prystan.evidence.linkage.names.folding import fold, parts_of
from prystan.evidence.linkage.names.given import families, given_keys
from prystan.evidence.linkage.names.surnames import patronymic, patronymic_endings, surname_endings, surname_keys


def folded(text: str) -> list[str]:
    return [fold(part) for part in parts_of(text)]


@pytest.mark.parametrize("row", list(rules.rows("letters")), ids=lambda row: row["letter"])
def test_a_letter_meets_its_latin_spelling(row: dict[str, str]) -> None:
    assert row["letter"] in row["example"].casefold()
    assert folded(row["example"]) == folded(row["meets"])


@pytest.mark.parametrize("rule", rules.folds(), ids=lambda rule: rule.pattern)
def test_a_folding_rule_makes_its_example_meet(rule: rules.Fold) -> None:
    assert folded(rule.left) == folded(rule.right)


@pytest.mark.parametrize("rule", rules.folds(), ids=lambda rule: rule.pattern)
def test_no_folding_rule_is_idle(rule: rules.Fold, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the rule its example would not meet: a rule that does nothing goes out."""
    others = tuple(one for one in rules.folds() if one is not rule)
    fold.cache_clear()
    rules.passes.cache_clear()
    monkeypatch.setattr(rules, "folds", lambda: others)
    try:
        assert folded(rule.left) != folded(rule.right)
    finally:
        monkeypatch.undo()
        fold.cache_clear()
        rules.passes.cache_clear()


@pytest.mark.parametrize(("left", "right"), [ending[2:] for ending in surname_endings()])
def test_a_surname_loses_the_ending_of_its_bearers_sex(left: str, right: str) -> None:
    assert surname_keys(left) == surname_keys(right)


@pytest.mark.parametrize(("_pattern", "sex", "example", "father"), patronymic_endings())
def test_a_patronymic_is_the_fathers_name(_pattern: object, sex: str, example: str, father: str) -> None:
    assert patronymic(fold(parts_of(example)[0])) == (given_keys(parts_of(father)[0], "M")[0], sex)


@pytest.mark.parametrize(("short", "full"), list(product(["Таня", "Таццяна", "Tetiana", "Танюша"], ["Tatiana"])))
def test_forms_of_one_given_name_have_one_key(short: str, full: str) -> None:
    assert given_keys(parts_of(short)[0], "F") == given_keys(parts_of(full)[0], "F")


def test_families_have_names_of_their_own_for_each_sex() -> None:
    keys = [(family.key, family.sex) for family in families()]
    assert len(keys) == len(set(keys)), sorted({key for key in keys if keys.count(key) > 1})


@settings(deadline=None)
@given(st.text(max_size=30))
def test_folding_takes_any_text_and_is_idempotent(text: str) -> None:
    for part in folded(text):
        assert fold(part) == part
