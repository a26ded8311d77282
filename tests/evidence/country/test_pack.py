"""Shipped packs are complete and right; a pack that is not says which file, row and column, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from prystan.evidence.country import CountryPack, PackError, available_packs, load_pack
from prystan.evidence.country.instruments import article_titles
from prystan.evidence.country.settings import SERVICE_LEVELS
from prystan.evidence.country.tables import WORD_KEYS

Spoil = Callable[[str, str, str], Path]


@pytest.fixture(params=available_packs())
def pack(request: pytest.FixtureRequest) -> CountryPack:
    return load_pack(request.param)


def signed_area(ring: list[list[float]]) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) / 2


def test_two_packs_ship() -> None:
    assert len(available_packs()) >= 2


def test_a_pack_is_called_by_its_code_in_any_case_of_letters() -> None:
    assert load_pack("BY").folder_hash == load_pack("by").folder_hash


def test_every_region_has_a_boundary_wound_as_map_libraries_expect(pack: CountryPack) -> None:
    features = pack.boundaries["features"]
    assert {feature["id"] for feature in features} == set(pack.regions.values)
    for feature in features:
        geometry = feature["geometry"]
        polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        for exterior, *holes in polygons:
            assert exterior[0] == exterior[-1]
            assert signed_area(exterior) < 0, "exterior rings run clockwise"
            assert all(signed_area(hole) > 0 for hole in holes)


def test_every_label_is_there_in_every_language_of_the_pack(pack: CountryPack) -> None:
    for language in pack.languages:
        assert pack.name(language)
        assert all(code.labels[language] for code in pack.regions.codes)
        assert all(pack.word(key, language) for key in WORD_KEYS)
        assert all(pack.series_label(series, language) for series in pack.series)


def test_a_language_that_the_pack_lacks_falls_back_to_english(pack: CountryPack) -> None:
    assert pack.name("fr") == pack.name("en")
    assert pack.word("in_country", "fr") == pack.word("in_country", "en")


def test_an_unknown_word_is_an_error_that_names_the_words_there_are(pack: CountryPack) -> None:
    with pytest.raises(KeyError, match="in_country"):
        pack.word("no_such_word", "en")


def test_population_has_one_row_a_group_and_no_rows_of_totals_beside_them(pack: CountryPack) -> None:
    population = pack.population
    assert not population.select("year", "region", "sex", "age_band").is_duplicated().any()
    for column in ("region", "sex", "age_band"):
        assert population[column].is_null().all() or population[column].is_not_null().all()


def test_population_of_the_country_is_near_the_published_totals() -> None:
    totals = dict(load_pack("by").population.group_by("year").agg(pl.sum("inhabitants")).iter_rows())
    published = {2019: 9_413_446, 2021: 9_349_645, 2022: 9_255_524, 2023: 9_200_617, 2024: 9_155_978, 2025: 9_109_280}
    for year, inhabitants in published.items():
        assert totals[year] == pytest.approx(inhabitants, abs=400)


def test_obligations_are_the_whole_checklist_and_only_evidence_gives_a_status(pack: CountryPack) -> None:
    rows = pack.obligations.to_dicts()
    assert {(row["instrument"], row["article"]) for row in rows} == set(article_titles())
    for row in rows:
        assert (row["status"] == "NotAssessed") == (row["evidence"] is None)


def test_articles_of_the_instruments_have_titles_in_every_language() -> None:
    for article in article_titles().values():
        assert {"en", "be", "ru"} <= article.labels.keys()


def test_some_article_is_trafficking_itself(pack: CountryPack) -> None:
    assert pack.articles["trafficking"].any()


def test_every_clock_says_where_its_days_come_from(pack: CountryPack) -> None:
    assert set(SERVICE_LEVELS) <= set(pack.service_levels)
    assert pack.service_levels["reflection_period"] >= 30, "Convention No. 197, article 13"
    assert all(pack.settings.service_level_sources[name] for name in pack.service_levels)


def test_the_cut_off_lies_in_the_year_after_the_one_reported_on() -> None:
    assert load_pack("by").cut_off(2025) == date(2026, 1, 31)


def test_code_lists_are_the_models_and_regions_the_packs(pack: CountryPack) -> None:
    assert pack.code_list("region") is pack.regions
    assert "Feminine" in pack.code_list("sex")


def test_the_hash_follows_what_the_pack_says_and_nothing_else(pack_folder: Path) -> None:
    before = load_pack(pack_folder).folder_hash
    (pack_folder / "SOURCES.md").write_text("other notes", encoding="utf-8")
    assert load_pack(pack_folder).folder_hash == before
    with (pack_folder / "words.csv").open("a", encoding="utf-8") as file:
        file.write("nickname,Ա,А,A\n")
    assert load_pack(pack_folder).folder_hash != before


def test_a_pack_that_does_not_exist_is_told_with_those_that_do(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"there is no such pack: use a shipped pack \(am, by\) or a folder"):
        load_pack(tmp_path)


def test_a_missing_file_is_told_with_the_header_it_needs(pack_folder: Path) -> None:
    (pack_folder / "words.csv").unlink()
    with pytest.raises(PackError, match=r"words.csv is missing: add the file, with the header key,hy,ru,en"):
        load_pack(pack_folder)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "figures.csv",
            ",High,",
            ",Certain,",
            "figures.csv, row 2, column confidence: 'Certain' is not in the code list",
        ),
        ("figures.csv", "2012-01-01", "2012-31-01", "column period_from: '2012-31-01' is not a date as 2024-12-31"),
        ("figures.csv", "2012-01-01", "2017-01-01", "figures.csv, row 2: period_from comes after period_to"),
        ("series.csv", "victims,,", "victims,nobody,", "column respondents: 'nobody' is no series of this file"),
        ("figures.csv", ",victims,", ",strangers,", "column series: 'strangers' is not in series.csv: add it there"),
        ("population.csv", "AM-KT", "AM-XX", "column region: 'AM-XX' is not in the code list region"),
        ("population.csv", "278000", "-1", "column inhabitants: '-1' is below 0"),
        ("population.csv", "278000", "many", "column inhabitants: 'many' is not a whole number"),
        ("regions.csv", "AM-KT", "KT", "regions.csv, row 8, column code: 'KT' does not begin with AM-"),
        ("boundaries.geojson", '"AM-KT"', '"AM-XX"', "boundaries.geojson: the region AM-KT has no boundary: add it"),
        ("boundaries.geojson", '"features"', '"feature"', "boundaries.geojson is not a GeoJSON FeatureCollection"),
        ("institutions.csv", ",true,", ",yes,", "column decides: 'yes' is not true or false"),
        ("institutions.csv", "police,", "commission,", "institutions.csv, row 2: the same institution stands twice"),
        (
            "obligations.csv",
            "Palermo,5,",
            "Palermo,55,",
            "obligations.csv, row 6, column article: Palermo has no article '55'",
        ),
        ("articles.csv", "article,", "number,", "articles.csv, row 1: the column article is missing: add it"),
        ("law.csv", "criminal-code,", "criminal,code,", "law.csv, row 2: 10 cells where the header has 9"),
        ("words.csv", "in_country,", "within,", "words.csv: the word in_country is missing: add a row for it"),
        ("words.csv", ",in Armenia", ",", "words.csv, row 10, column en: has no value: fill it in"),
        ("pack.toml", 'currency = "AMD"', "", "pack.toml: currency is missing: add it, ISO 4217"),
        ("pack.toml", 'cut_off = "01-31"', 'cut_off = "31 January"', "pack.toml: cut_off is not a month and day"),
        ("pack.toml", "days = 2", "days = 0", "pack.toml: service_levels.acknowledge needs days"),
        ("pack.toml", 'en = "Armenia"', "", "pack.toml: names has no en: add the country's name in it"),
        ("pack.toml", "[names]", "names = 1\n[nicknames]", "pack.toml: names is not a table: write it as [names]"),
        ("pack.toml", "[names]", "[names", "pack.toml cannot be read"),
    ],
)
def test_a_fault_is_told_with_its_place_and_remedy(spoil: Spoil, file: str, old: str, new: str, message: str) -> None:
    with pytest.raises(PackError) as raised:
        load_pack(spoil(file, old, new))
    assert message in str(raised.value)


def test_a_table_may_have_only_its_header(pack_folder: Path) -> None:
    for name in ("figures", "law", "institutions", "population"):
        file = pack_folder / f"{name}.csv"
        file.write_text(file.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    pack = load_pack(pack_folder)
    assert pack.figures.is_empty()
    assert pack.population.schema["inhabitants"] == pl.Int64


def test_all_faults_are_told_at_once(spoil: Spoil) -> None:
    spoil("figures.csv", ",High,", ",Certain,")
    with pytest.raises(PackError) as raised:
        load_pack(spoil("population.csv", "AM-KT", "AM-XX"))
    assert len(raised.value.problems) == 2


def test_every_text_of_the_first_pack_can_be_said_in_its_own_languages() -> None:
    """Notes, sources and provisions that are words; dates and the codes of reports (TIP 2018) stay as they are."""
    pack = load_pack("by")
    said = [*pack.figures["note"], *pack.figures["definition"], *pack.obligations["evidence"]]
    said += [text for text in pack.figures["source"] if not text.startswith("TIP 2") or "copy" in text]
    said += [row["words"] for row in pack.law.iter_rows(named=True) if row["dated_from"] is None]
    for language in ("be", "ru"):
        assert [text for text in set(filter(None, said)) if pack.text(text, language) == text] == []


def test_a_text_without_a_translation_stands_as_the_pack_wrote_it() -> None:
    assert load_pack("am").text("Not reported is not zero", "ru") == "Not reported is not zero"
