"""Spellings of one name agree in any script and order; names of sisters and brothers do not."""

from __future__ import annotations

import csv
from itertools import pairwise, permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prystan.evidence.linkage.names import agreement
from prystan.evidence.linkage.names.likeness import costs, distance, likeness

SAME, OTHER = 0.8, 0.7
PAIRS = Path(__file__).parents[4] / "shared" / "reference" / "names" / "pairs.tsv"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Вікторыя Ждановіч", "Victoria Zhdanovich"),
        ("Ганна Сцяпанаўна Гук", "Гук Анна Степановна"),
        ("Степан Гук", "Сцяпан Гук"),
        ("Oleksii Shchur", "Аляксей Шчур"),
        ("Małgorzata Wójcicka", "Маргарита Войцицкая"),
        ("Zofia Szulc", "Софья Шульц"),
        ("Дзіма Хвораст", "Дмитрий Хворост"),
        ("Nastya Kireyeva", "Анастасія Кірэева"),
        ("Людміла Іваненка-Сідорчук", "Ludmila Sidorchuk"),
        ("Мария Анатольевна Рыжова", "Рыжова Мария"),
        ("Игорь Фёдорович", "Ihar Fedorovich"),
        ("Nguyen Thi Lan", "Lan Nguyen Thi"),
        ("Арам Галстян", "Արամ Գալստյան"),
    ],
)
def test_spellings_orders_and_short_forms_of_one_name_agree(left: str, right: str) -> None:
    assert agreement(left, right) >= SAME


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Алена Гук", "Аліна Гук"),
        ("Світлана Бойко", "Соломія Бойко"),
        ("Марія Рыжова", "Марыя Рыжкова Іванаўна"),
        ("Аляксандр Жук", "Аляксандра Жук"),
        ("Женя Козлов", "Женя Козлова"),
        ("Дарья Ивановна Рыжова", "Дарья Степановна Рыжова"),
        ("Павел Юрьевич Сыч", "Юрий Павлович Сыч"),
        ("Piotr Zieliński", "Paweł Zieliński"),
        ("Степан Гук", "Степан Бойко"),
    ],
)
def test_other_people_of_one_family_or_one_given_name_do_not(left: str, right: str) -> None:
    assert agreement(left, right) <= OTHER


@pytest.mark.parametrize("name", ["Марыя Іванаўна Качан", "Piotr Kowalski", "Դավիթ Ավետիսյան"])
def test_the_order_of_the_parts_is_irrelevant(name: str) -> None:
    assert all(agreement(name, " ".join(order)) >= SAME for order in permutations(name.split()))


names = st.text(alphabet="абвгґдеёжзиіїйклмнопрстуўфхцчшщыьэюяabcdefghijklmnopqrstuvwxyzł -'", max_size=40)


@settings(deadline=None)
@given(names, names)
def test_agreement_is_a_share_and_has_no_direction(left: str, right: str) -> None:
    assert 0 <= agreement(left, right) <= 1
    assert agreement(left, right) == agreement(right, left)


@settings(deadline=None)
@given(st.lists(st.sampled_from("aeiuhvtkčšzrlmnsdb"), min_size=1, max_size=12).map("".join))
def test_a_part_is_wholly_like_itself_and_mistakes_cost_what_the_data_say(part: str) -> None:
    assert likeness(part, part) == 1
    for place, letter in enumerate(part):
        without = part[:place] + part[place + 1 :]
        assert 0 < distance(part, without) <= costs().get((letter, ""), 1.0)
    assert all(distance(part, part.replace(a, b, 1)) <= 1 for a, b in pairwise("aeiuhvtk"))


@pytest.mark.skipif(not PAIRS.is_file(), reason="the reference pairs are not on this machine")
def test_pairs_that_are_one_name_rank_above_pairs_that_are_not() -> None:
    rows = list(csv.DictReader(PAIRS.read_text(encoding="utf-8").splitlines(), delimiter="\t"))
    scores = {kind: [agreement(r["left"], r["right"]) for r in rows if r["same"] == kind] for kind in "01"}
    above = sum((one > other) + (one == other) / 2 for one in scores["1"] for other in scores["0"])
    assert above / (len(scores["1"]) * len(scores["0"])) >= 0.97
