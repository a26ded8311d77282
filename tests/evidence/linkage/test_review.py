"""Clerical review: each partner answers for its own records, a correction changes the tokens, and no name crosses."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from prystan.cli.app import app
from prystan.evidence.intake.writer import write_contribution
from prystan.evidence.linkage import keys
from prystan.evidence.linkage.encode import encode, write_encoded
from prystan.evidence.linkage.register import RegisterError
from prystan.evidence.linkage.review import Answer, questions, read_questions, review
from prystan.evidence.linkage.schemes import SCHEMES
from prystan.evidence.linkage.tokens import FILE, read_tokens
from prystan.evidence.model.manifest import Contributor, Manifest

KEY = keys.new_round_key("2026-1", date(2026, 11, 24))
VICTIMS = pl.DataFrame({"record": ["r1", "r2", "r3"], "sex": ["Feminine"] * 3, "birth_year": [1990, 1991, 1992]})
REGISTER = pl.DataFrame(
    {
        "record": ["r1", "r2", "r3"],
        "given_name": ["Марына", "Вольга", "Тамара"],
        "surname": ["Гук", "Бойка", "Рыжова"],
        "birth_date": ["1990-02-03", "1991-04-05", None],
    }
)
WRITTEN = ("Марына", "Гук", "Бойка", "Рыжова", "Рыжкова", "1990-02-03", "1992-06-07")


def encoded(register: pl.DataFrame, scheme: str = "compound") -> pl.DataFrame:
    return encode(VICTIMS, register, KEY, SCHEMES[scheme], contributor="aid").tokens


def answered(**columns: list[str | None]) -> pl.DataFrame:
    return pl.DataFrame({"question": ["Q00001"], **columns}, schema=dict.fromkeys(["question", *columns], pl.String()))


def reviewed(said: pl.DataFrame, scheme: str = "compound") -> pl.DataFrame:
    before = encode(VICTIMS, REGISTER, KEY, SCHEMES[scheme], contributor="aid")
    return review(said, REGISTER, VICTIMS, before.tokens, before.header, KEY).tokens


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_correction_gives_the_tokens_that_the_right_entry_would_have_had(scheme: str) -> None:
    said = answered(record=["r3"], answer=["corrected"], surname=["Рыжкова"], birth_date=["1992-06-07"])
    right = REGISTER.with_columns(
        pl.when(pl.col("record") == "r3").then(pl.lit("Рыжкова")).otherwise("surname").alias("surname"),
        pl.when(pl.col("record") == "r3").then(pl.lit("1992-06-07")).otherwise("birth_date").alias("birth_date"),
    )
    assert reviewed(said, scheme).equals(encoded(right, scheme))


def test_another_name_is_added_beside_the_first() -> None:
    now = reviewed(answered(record=["r2"], answer=["also"], surname=["Рыжкова"]))
    assert now["record"].to_list() == ["r1", "r2", "r2", "r3"]
    assert pl.concat([now[:2], now[3:]]).equals(encoded(REGISTER))


@pytest.mark.parametrize("answer", ["certain", "uncertain", "skipped", None])
def test_other_answers_change_no_token(answer: str | None) -> None:
    assert reviewed(answered(record=["r1"], answer=[answer])).equals(encoded(REGISTER))


def test_questions_name_no_other_partner_and_hide_what_is_doubted_among_others() -> None:
    records = {who: [f"{who}{number}" for number in range(100)] for who in "ab"}
    asked = questions({"a": ["a7", "a3"], "b": ["b50"]}, records, seed=1)
    assert set(asked) == {"a", "b"}
    assert asked["a"].columns == ["question", "record", "answer"]
    assert {"a7", "a3"} < set(asked["a"]["record"])
    assert asked["a"]["record"].is_sorted()
    assert len(asked["a"]) >= 4
    assert len(asked["b"]) == 6
    assert not any("b" in cell for cell in asked["a"]["record"])


def test_a_question_about_a_record_of_somebody_else_is_refused() -> None:
    with pytest.raises(RegisterError, match="not in your contribution"):
        reviewed(answered(record=["x1"], answer=["certain"]))


def test_another_rounds_key_is_refused() -> None:
    before = encode(VICTIMS, REGISTER, KEY, SCHEMES["compound"], contributor="aid")
    other = keys.new_round_key("2026-2", date(2026, 11, 24))
    with pytest.raises(keys.LinkageKeyError, match="2026-2"):
        review(answered(record=["r1"], answer=["certain"]), REGISTER, VICTIMS, before.tokens, before.header, other)


def test_an_answer_that_there_is_not_is_pointed_at(tmp_path: Path) -> None:
    (tmp_path / "q.csv").write_text("question,record,answer\nQ00001,r1,yes\n")
    with pytest.raises(RegisterError, match=f"Q00001.*{Answer.CERTAIN}"):
        read_questions(tmp_path / "q.csv")


def test_the_command_shows_own_names_and_writes_none(tmp_path: Path) -> None:
    manifest = Manifest(Contributor("aid", "Aid", "NGO"), "BY", date(2020, 1, 1), date(2025, 12, 31), date(2026, 1, 31))
    made = encode(VICTIMS, REGISTER, KEY, SCHEMES["compound"], contributor="aid")
    sent = tmp_path / "sent"
    write_contribution(sent, write_encoded(sent, made, manifest), {})
    REGISTER.write_csv(tmp_path / "names.csv")
    keys.write_secret(tmp_path / "round.key", KEY.to_bytes())
    (tmp_path / "q.csv").write_text("question,record,answer\nQ00001,r1,\nQ00002,r3,\n")
    words = ["review", "q.csv", "--contribution", "sent", "--names", "names.csv", "--key", "round.key", "--out", "back"]
    words = [str(tmp_path / word) if (tmp_path / word).exists() or word == "back" else word for word in words]
    done = CliRunner().invoke(app, words, input="c\nx\n\n\nРыжкова\n1992-06-07\n")
    assert done.exit_code == 0, done.output
    assert "Марына" in done.output
    answers = pl.read_csv(tmp_path / "back" / "answers.csv")
    assert answers["answer"].to_list() == ["certain", "corrected"]
    written = b"".join(path.read_bytes() for path in (tmp_path / "back").iterdir()).decode("utf-8", "replace")
    assert not [value for value in WRITTEN if value in written]
    assert not read_tokens(tmp_path / "back" / FILE).equals(made.tokens)
    assert CliRunner().invoke(app, ["check", str(tmp_path / "back")]).exit_code == 0
