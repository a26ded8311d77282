"""Every attack succeeds on rows that were not protected, and is within noise of its control where the release says
nothing of its own people."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from evidence.disclosure.attacks.crowd import crowd
from prystan.evidence.disclosure.attacks import (
    AttackResult,
    Scene,
    inference,
    linkage,
    membership,
    membership_by_lot,
    pooled,
    repeated,
    singling_out,
)
from prystan.evidence.disclosure.attacks.result import compared

PEOPLE = 4_000
Attack = Callable[[Scene], AttackResult]
ATTACKS: dict[str, Attack] = {
    "membership": membership,
    "membership of the rare": lambda scene: membership(scene, rare=True),
    "singling out": singling_out,
    "linkage": linkage,
    "inference": inference,
}


@pytest.fixture(scope="module")
def members() -> pl.DataFrame:
    return crowd(PEOPLE, seed=1)


@pytest.fixture(scope="module")
def others() -> pl.DataFrame:
    return crowd(PEOPLE, seed=2)


@pytest.mark.parametrize("name", ATTACKS)
def test_it_succeeds_where_the_rows_are_the_people(name: str, members: pl.DataFrame, others: pl.DataFrame) -> None:
    result = ATTACKS[name](Scene.of(members, members, others))
    assert result.name == name
    assert result.advantage > 0.1
    assert not result.within(0.01)


@pytest.mark.parametrize("name", ATTACKS)
def test_it_succeeds_where_a_tenth_of_the_rows_are_people(
    name: str, members: pl.DataFrame, others: pl.DataFrame
) -> None:
    """A few real rows among made-up ones are found as well."""
    mixed = pl.concat([crowd(PEOPLE * 9 // 10, seed=3), members[: PEOPLE // 10]])
    result = ATTACKS[name](Scene.of(mixed, members[: PEOPLE // 10], others[: PEOPLE // 10]))
    assert not result.within()


@pytest.mark.parametrize("name", ATTACKS)
def test_it_is_within_noise_where_the_rows_are_of_the_same_kind_but_nobody_of_them(
    name: str, members: pl.DataFrame, others: pl.DataFrame
) -> None:
    """Independent draws of one population: the best that rows could be, and they know nobody."""
    result = pooled([ATTACKS[name](Scene.of(crowd(PEOPLE, seed), members, others)) for seed in (4, 5, 6)])
    assert result.within()
    assert abs(result.advantage) < 4 * result.standard_error + 1e-9
    assert result.success > 0.001, "an attack that is never right tells nothing"


@pytest.mark.parametrize("name", ATTACKS)
def test_an_empty_release_tells_nothing(name: str, members: pl.DataFrame, others: pl.DataFrame) -> None:
    result = ATTACKS[name](Scene.of(members.clear(), members, others))
    assert result.within()
    assert result.advantage < 0.05


def test_the_order_of_codes_of_one_person_is_no_difference(members: pl.DataFrame, others: pl.DataFrame) -> None:
    turned = members.with_columns(pl.col("forms").list.reverse())
    assert membership(Scene.of(turned, members, others)) == membership(Scene.of(members, members, others))


def test_the_standard_error_is_that_of_repeated_draws() -> None:
    chance = np.random.default_rng(3)
    results = [compared("x", chance.random(400) < 0.3, chance.random(500) < 0.25) for _ in range(800)]
    assert np.std([r.advantage for r in results]) == pytest.approx(
        np.mean([r.standard_error for r in results]), rel=0.1
    )


def drawn_and_seen(gain: float, releases: int = 12, people: int = 3_000) -> tuple[np.ndarray, np.ndarray]:
    """Persons who are seen more or less often whether in or out, and by `gain` more often when in."""
    chance = np.random.default_rng(5)
    often = chance.choice([0.02, 0.98], people)
    inside = chance.random((releases, people)) < 0.2
    return chance.random(inside.shape) < often + gain * inside, inside


@pytest.mark.parametrize("gain", [0.0, 0.02])
def test_membership_by_lot_finds_what_being_in_changes_to_a_small_error(gain: float) -> None:
    seen, inside = drawn_and_seen(gain)
    result = membership_by_lot(seen, inside)
    plain = pooled([compared("membership", s[i], s[~i]) for s, i in zip(seen, inside, strict=True)])
    assert result.advantage == pytest.approx(gain, abs=4 * result.standard_error)
    assert result.standard_error < plain.standard_error / 2
    assert result.within() == (not gain)


def test_the_error_of_repeated_runs_is_what_they_differ_by() -> None:
    """Where tries of one run share their luck, the error of single tries is too small."""
    chance = np.random.default_rng(6)
    runs = []
    for _ in range(400):
        hits, control = (np.repeat(chance.random(50) < 0.3, 20) for _ in range(2))
        runs.append(compared("x", hits, control))
    together = repeated(runs)
    assert together.standard_error == pytest.approx(np.sqrt(2 * 0.3 * 0.7 / 50 / 400), rel=0.15)
    assert pooled(runs).standard_error < together.standard_error / 3


@pytest.mark.parametrize(("inside", "outside"), [(2_100, 300), (300, 2_100)])
def test_rows_that_know_nobody_single_out_nobody_whatever_the_size_of_the_control(inside: int, outside: int) -> None:
    """Of 2,100 people exactly one fits less or more often than of 300, whoever they are."""
    errors = []
    for seed in range(10, 22):
        people = crowd(inside + outside, seed)
        result = singling_out(Scene.of(crowd(inside, seed + 50), people[:inside], people[inside:]), seed=seed)
        errors.append(result.advantage / result.standard_error)
    assert max(np.abs(errors)) < 3.5
    assert 0.5 < np.std(errors) < 1.6, "the error is what lots differ by"


def test_singling_out_succeeds_where_the_control_is_small() -> None:
    people = crowd(2_400, seed=1)
    scene = Scene.of(people[:2_100], people[:2_100], people[2_100:])
    assert not singling_out(scene).within(0.01)


def test_no_decoy_of_linkage_is_the_person_looked_for() -> None:
    """Else a small control would be right too often, and hide what rows give away."""
    six = pl.DataFrame({"a": list("abcdef"), "b": list("uvwxyz")})
    nothing = Scene(six.clear(), six, six)
    lots = [linkage(nothing, seed=seed).control for seed in range(400)]
    assert np.mean(lots) == pytest.approx(0.1, abs=0.02)
