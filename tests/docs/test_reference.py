"""Generated pages are current, and whatever a user can call or send is documented."""

from __future__ import annotations

from pathlib import Path

import pytest

from prystan.cli._reference import commands
from prystan.cli.app import app
from prystan.cli.docs import generated_pages
from prystan.evidence.model.reference import rule_in_words
from prystan.evidence.model.schema import AtLeastOne, NotAbove, NotBefore, RequiredWhen, Rule
from prystan.evidence.model.tables import TABLES

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


@pytest.mark.parametrize("name", sorted(generated_pages()))
def test_a_generated_page_is_what_the_code_says(name: str) -> None:
    assert (REFERENCE / name).read_text(encoding="utf-8") == generated_pages()[name](), "run `prystan docs`"


@pytest.mark.parametrize("name", sorted(commands(app)))
def test_every_command_and_every_parameter_has_a_sentence_of_help(name: str) -> None:
    command = commands(app)[name]
    assert command.help, f"prystan {name} says nothing of what it does"
    silent = [p.name for p in command.params if not getattr(p, "help", None)]
    assert not silent, f"prystan {name}: no help for {silent}"


def test_every_command_is_on_the_reference_page() -> None:
    page = (REFERENCE / "commands.md").read_text(encoding="utf-8")
    for name, command in commands(app).items():
        assert f"\n## {name}\n" in page
        assert all(f"`{flag}`" in page for parameter in command.params for flag in parameter.opts if flag[0] == "-")


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_column_is_described_and_says_no_more_than_its_name_promises(table: object) -> None:
    page = (REFERENCE / "contribution.md").read_text(encoding="utf-8")
    for column in table:  # type: ignore[attr-defined]
        assert f"`{column.name}`" in page
        assert column.description.strip()
        assert not column.description.endswith(".")


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (NotBefore("sent_on", "decided_on"), "`decided_on` is not before `sent_on`."),
        (AtLeastOne(("birth_year", "age")), "At least one of `birth_year` and `age` has a value."),
        (RequiredWhen("closed_on", "status", ("Closed",)), "`closed_on` has a value where `status` is `Closed`."),
        (
            RequiredWhen("decided_on", "decision", ("Accepted", "Declined")),
            "`decided_on` has a value where `decision` is `Accepted` or `Declined`.",
        ),
        (NotAbove("paid", "awarded"), "`paid` is not above `awarded`."),
    ],
)
def test_a_rule_reads_as_a_sentence(rule: Rule, sentence: str) -> None:
    assert rule_in_words(rule) == sentence
