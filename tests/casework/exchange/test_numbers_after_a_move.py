"""A person whose case went to others is counted once, by whoever has the case, with who found her first."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from casework.cast import Cast, Person
from casework.moving import NAME, accepted_by, agreed, moved, offered
from casework.story import TODAY, drafted, sent, shelter_of
from prystan.casework.care.actions.help import begin_episode
from prystan.casework.cases.models import SECTIONS
from prystan.casework.exchange.contribution import Drawn, draw
from prystan.casework.exchange.export import export
from prystan.casework.exchange.own_file import own_file
from prystan.casework.referrals import actions as referrals

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def giver(cast: Cast) -> Person:
    return cast["association coordinator"]


@pytest.fixture
def taker(cast: Cast) -> Person:
    """A hospital: of another kind than the association."""
    return cast["stranger coordinator"]


def drawn_by(person: Person) -> Drawn:
    with person.acting() as keyring:
        return draw(keyring, by=person.member, with_names=True)


def gone_to(cast: Cast, taker: Person) -> None:
    """A case that was referred to the shelter, which declined, with a service; then it goes to the hospital."""
    worker = cast["association caseworker"]
    opened = agreed(cast, receivers=["shelter coordinator", "stranger coordinator"])
    with worker.acting():
        begin_episode(opened, "Legal", by=worker.member, began_on=TODAY)
    referral = sent(worker, drafted(worker, opened, shelter_of(cast)))
    with worker.acting():
        referrals.withdraw(referral)
    accepted_by(taker, offered(cast, opened, to="stranger coordinator"))


def test_she_is_counted_once_by_whoever_has_the_case(cast: Cast, giver: Person, taker: Person) -> None:
    before = [drawn_by(person) for person in (giver, taker)]
    gone_to(cast, taker)
    after = [drawn_by(person) for person in (giver, taker)]
    victims = [drawn.tables["victims"].height for drawn in (*before, *after)]
    assert victims == [victims[0], victims[1], victims[0], victims[1] + 1]
    assert (after[0].gone, after[1].gone) == (before[0].gone + 1, before[1].gone)
    assert NAME in after[1].register["full_name"].to_list()  # so she is linked with what others know of her
    assert NAME not in after[0].register["full_name"].to_list()


def test_who_found_her_who_referred_and_who_helped_stays_true(cast: Cast, giver: Person, taker: Person) -> None:
    gone_to(cast, taker)
    (victim,) = drawn_by(taker).tables["victims"].to_dicts()
    (referral,) = drawn_by(taker).tables["referrals"].to_dicts()
    (episode,) = drawn_by(taker).tables["assistance"].to_dicts()
    assert victim["detected_by"] == "NGO"
    assert (referral["sender"], referral["receiver"], referral["decision"]) == ("NGO", "NGO", "Withdrawn")
    assert episode["provider"] == "NGO"
    assert {referral["record"], episode["record"]} == {victim["record"]}
    for table in ("referrals", "assistance"):
        assert victim["record"] not in drawn_by(giver).tables[table]["record"].to_list()


def rows(folder: Path, table: str, column: str, value: object) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row[column] == str(value)]


def test_the_export_of_who_had_her_holds_codes_and_of_who_has_her_everything(cast: Cast, tmp_path: Path) -> None:
    opened, transfer = moved(cast)
    for house in ("association", "shelter"):
        with cast[f"{house} coordinator"].acting() as keyring:
            export(keyring, tmp_path / house, by=cast[f"{house} coordinator"].member)
    old, new, case = tmp_path / "association", tmp_path / "shelter", opened.case.pk
    (kept,) = rows(old, "transfers_transfer", "id", transfer.pk)
    assert (kept["state"], kept["status"], kept["number"]) == ("accepted", "PossibleVictimOfTrafficking",
                                                               str(transfer.number))  # fmt: skip
    for table in ("cases_name", "cases_note", "cases_consent", "cases_contact"):
        assert rows(old, table, "case_id", case) == []
        assert len(rows(new, table, "case_id", case)) == 1
    assert [row["text"] for row in rows(new, "cases_name", "case_id", case)] == [NAME]
    assert rows(new, "transfers_transfer", "id", transfer.pk) == []
    assert NAME not in "".join(path.read_text(encoding="utf-8") for path in old.iterdir())


def test_her_own_file_says_who_had_her_case_before(cast: Cast) -> None:
    opened, _ = moved(cast)
    with cast["shelter coordinator"].acting() as keyring:
        page = own_file(keyring, opened.case, language="en", sections=SECTIONS)
    assert "Shelter: the whole case, for good" in page
    assert "it came from Association" in page
