"""A partner encodes its list: every record has tokens, and no name, date or number is in any file, message or log."""

from __future__ import annotations

import json
import logging
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner, Result

from prystan.cli.app import app
from prystan.evidence.country import load_pack
from prystan.evidence.linkage import keys
from prystan.evidence.linkage.encode import SchemeError, check_tokens, encode
from prystan.evidence.linkage.people import people_of
from prystan.evidence.linkage.register import RegisterError, read_register
from prystan.evidence.linkage.schemes import SCHEMES
from prystan.evidence.linkage.tokens import read_header, read_tokens
from prystan.evidence.simulation.partners import PARTNERS, REGIONAL
from prystan.evidence.simulation.simulate import simulate

TODAY = date(2026, 11, 24)
LISTS = [partner.id for partner in PARTNERS]


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A simulated country whose partners keep registers, and the opened keys of two rounds beside it."""
    folder = tmp_path_factory.mktemp("encode") / "country"
    simulate(load_pack("by"), 900, 3, folder)
    for name in ("2026-1", "2026-2"):
        keys.write_secret(folder / f"{name}.key", keys.new_round_key(name, TODAY).to_bytes())
    return folder


def run(country: Path, who: str, out: Path, *more: str, round_: str = "2026-1", status: int = 0) -> Result:
    """`prystan encode` for one partner of the simulated country."""
    if who == REGIONAL:
        source = [str(country / "partners" / who / "cases.xlsx"), "--contributor", "Regional", "--id", who]
    else:
        source = [str(country / "contributions" / who)]
        source += ["--names", str(country / "partners" / who / "register.csv")]
    words = [*source, "--country", "by", "--key", str(country / f"{round_}.key"), "--out", str(out), *more]
    done = CliRunner().invoke(app, ["encode", *words, "--set-aside", str(out.parent / "aside")])
    assert done.exit_code == status, done.output
    return done


def secrets_of(country: Path) -> set[str]:
    """Every name, date, telephone and document of every register, as it stands there."""
    found: set[str] = set()
    for path in (country / "partners").glob("*/register.csv"):
        register = pl.read_csv(path, infer_schema=False).drop("record")
        found |= {value for column in register for value in column.drop_nulls().unique()}
    return {value for value in found if len(value) >= 4}


@pytest.mark.parametrize("who", LISTS)
def test_every_partner_of_the_simulated_country_is_encoded_whole(country: Path, who: str, tmp_path: Path) -> None:
    run(country, who, tmp_path / "out")
    victims = pl.read_csv(tmp_path / "out" / "victims.csv", infer_schema=False)
    tokens = read_tokens(tmp_path / "out" / "tokens.parquet")
    assert tokens["record"].unique(maintain_order=True).to_list() == victims["record"].to_list()
    told = tokens.select(pl.exclude("record", "sex")).select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    assert told.mean() > 0.95  # type: ignore[operator]


def test_the_manifest_says_which_round_key_and_scheme(country: Path, tmp_path: Path) -> None:
    run(country, "police", tmp_path / "out", "--scheme", "compound")
    said = json.loads((tmp_path / "out" / "datapackage.json").read_text())["prystan"]["linkage"]
    header = read_header(tmp_path / "out" / "tokens.parquet")
    assert (said["round"], said["scheme"], said["key_fingerprint"]) == ("2026-1", "compound", header.key_fingerprint)
    assert header.key_fingerprint == keys.read_key(country / "2026-1.key").fingerprint


@pytest.mark.parametrize("scheme", SCHEMES)
def test_nothing_personal_is_in_any_file_message_or_log(
    country: Path, scheme: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Searched: every byte written, tokens as text too, what is printed, and what is logged at any level."""
    caplog.set_level(logging.DEBUG)
    secrets = secrets_of(country)
    said = "".join(run(country, who, tmp_path / who, "--scheme", scheme).output for who in LISTS) + caplog.text
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    for path in written:
        said += path.name + path.read_bytes().decode("utf-8", "replace")
        if path.suffix == ".parquet":
            said += "\n".join(map(str, pl.read_parquet(path).rows()))
    assert len(written) > len(LISTS) * 2
    assert not {secret for secret in secrets if secret in said}


def test_tokens_of_two_rounds_have_nothing_in_common(country: Path, tmp_path: Path) -> None:
    made = []
    for round_ in ("2026-1", "2026-2"):
        run(country, "police", tmp_path / round_, round_=round_)
        tokens = read_tokens(tmp_path / round_ / "tokens.parquet").select(pl.exclude("record", "sex"))
        made.append({value for row in tokens.rows() for cell in row for value in _values(cell)})
    assert len(made[0]) > 500
    assert not made[0] & made[1]


def _values(cell: object) -> list[object]:
    return cell if isinstance(cell, list) else [] if cell is None else [cell]


def test_the_same_list_and_key_give_the_same_bytes(country: Path, tmp_path: Path) -> None:
    for name in ("one", "other"):
        run(country, "hospital", tmp_path / name)
    one, other = ((tmp_path / name / "tokens.parquet").read_bytes() for name in ("one", "other"))
    assert one == other


def test_a_linkage_unit_apart_gets_tokens_and_no_tables(country: Path, tmp_path: Path) -> None:
    run(country, "police", tmp_path / "out", "--tokens-only")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["datapackage.json", "tokens.parquet"]


def test_an_encoded_contribution_passes_check_and_a_changed_tokens_file_does_not(country: Path, tmp_path: Path) -> None:
    run(country, "police", tmp_path / "out")
    assert CliRunner().invoke(app, ["check", str(tmp_path / "out"), "--country", "by"]).exit_code == 0
    with (tmp_path / "out" / "tokens.parquet").open("ab") as file:
        file.write(b"x")
    assert CliRunner().invoke(app, ["check", str(tmp_path / "out"), "--country", "by"]).exit_code == 2


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"record": "record number of ours"}, "headed 'record'"),
        ({"given_name": "a", "surname": "b"}, "headed like a name"),
    ],
)
def test_a_names_file_that_cannot_be_used_says_what_to_do(
    country: Path, tmp_path: Path, change: dict[str, str], says: str
) -> None:
    register = pl.read_csv(country / "partners" / "police" / "register.csv", infer_schema=False)
    register.rename(change).write_csv(tmp_path / "names.csv")
    with pytest.raises(RegisterError, match=says):
        read_register(tmp_path / "names.csv")


def test_a_record_that_stands_twice_is_counted_and_not_shown(tmp_path: Path) -> None:
    (tmp_path / "names.csv").write_text("record,given_name\nr1,Ганна\nr1,Вольга\n", encoding="utf-8")
    with pytest.raises(RegisterError, match="1 rows have a record that another row has") as caught:
        read_register(tmp_path / "names.csv")
    assert "Ганна" not in str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_a_names_file_is_read_as_spreadsheets_write_it(tmp_path: Path, encoding: str) -> None:
    text = "Запіс;Record;Имя;Отчество;Фамилия;Девичья фамилия;Дата рождения;Телефон\n"
    text += ";r1;Мария;Ивановна;Козлова;Петрова;15.03.1990;8 029 123-45-67\n"
    (tmp_path / "names.csv").write_bytes(text.encode(encoding))
    people = people_of(read_register(tmp_path / "names.csv"), region="BY")
    assert people.select("given", "surname", "patronymic", "birth_day", "phones").row(0) == (
        ["mare"], ["kazlav", "petrav"], "ivan", 15, ["+375291234567"],
    )  # fmt: skip


def test_records_without_names_and_names_without_records_are_counted() -> None:
    victims = pl.DataFrame({"record": ["r1", "r2"], "sex": ["Feminine", None], "birth_year": [1990, 1991]})
    register = pl.DataFrame({"record": ["r1", "r9"], "given_name": ["Ганна", "Вольга"]})
    made = encode(victims, register, keys.new_round_key("r", TODAY), SCHEMES["compound"], contributor="a")
    assert (made.records, made.nameless, made.strangers) == (2, 1, 1)
    assert made.tokens["record"].to_list() == ["r1", "r2"]


def test_a_scheme_that_lets_a_name_through_is_stopped() -> None:
    class Leaky:
        name, version = "leaky", 1
        columns = SCHEMES["compound"].columns

    with pytest.raises(SchemeError, match="other columns or types"):
        check_tokens(pl.DataFrame({"record": ["r1"], "given": ["Ганна"]}), Leaky())  # type: ignore[arg-type]
    tokens = pl.DataFrame({"record": ["r1"], "sex": ["Ганна"]})
    Leaky.columns = tuple(column for column in SCHEMES["crossed"].columns if column.name == "sex")
    with pytest.raises(SchemeError, match="more than codes of sex"):
        check_tokens(tokens, Leaky())  # type: ignore[arg-type]
