"""What a release is called and what it promises, in the words of the report: one place for its evidence and the report.

The names on the left are those of `evidence.json` (docs/reference/evidence.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from prystan.evidence.disclosure import fact
from prystan.evidence.disclosure.ledger.file import K_ANONYMOUS, NOISE, ROUNDING
from prystan.evidence.disclosure.release.files import DICTIONARY, PACKAGE, ROWS
from prystan.evidence.disclosure.release.published import EVIDENCE
from prystan.evidence.indicators.figures import Period
from prystan.report.words.words import Words, msg

FIRST = "en"

METHODS = {
    NOISE: msg("calibrated noise (discrete Gaussian)"),
    ROUNDING: msg("controlled rounding"),
    K_ANONYMOUS: msg("rows that each stand for several persons (k-anonymity)"),
}

ATTACKS = {
    "reconstruction": msg("Reconstruction"),
    "differencing": msg("Differencing"),
    "membership": msg("Membership"),
    "membership of the rare": msg("Membership of the rare"),
    "singling out": msg("Singling out"),
    "linkage": msg("Linkage"),
    "inference": msg("Inference"),
}

ASKED = {
    "reconstruction": msg("What are the small numbers, by linear programs over all tables?"),
    "differencing": msg("What came in since the last release?"),
    "membership": msg("Is somebody of whom a few things are known in the data?"),
    "membership of the rare": msg("The same of those whom these things make unique."),
    "singling out": msg("Does a description that fits one row fit exactly one person?"),
    "linkage": msg("Which of ten rows of another file is hers?"),
    "inference": msg("What else is true of her?"),
}

GATES = {
    "linear programs": (
        msg("Linear programs"),
        msg("All tables together narrow no small count to fewer than five numbers."),
    ),
    "differencing": (
        msg("Earlier releases"),
        msg("No earlier rounded release narrows a small count further."),
    ),
    "tables": (
        msg("What tables give away"),
        msg("A release of half of the persons, drawn by lot (of more than half where they are few), and one more after "
            "a month: linear programs that take the numbers at their word say small counts, and subtraction says "
            "increments, no more often than guessing."),
    ),
    "membership": (
        msg("Who is in it"),
        msg("Released from that part, it tells its people from all others by no more than 0.003 and chance."),
    ),
    "rows": (
        msg("What rows give away"),
        msg("Singling out, linkage and inference are right about that part by no more than 0.01 and chance."),
    ),
    "small counts": (
        msg("Search of all files"),
        msg("No true small count stands beside its codes in any file, text and charts included."),
    ),
    "formula": (msg("Formulas"), msg("No cell of a file is run by a spreadsheet program.")),
}  # fmt: skip

_KNOWS = msg("A trafficker who reads our report knows his victim, and a number as small as three in a small town can "
             "tell him that she spoke to us.")  # fmt: skip
_DO_NOT_ASK = msg("If anyone offers you the exact number for one town or one month, please do not ask for it: it may "
                  "be one person.")  # fmt: skip

WHY = {
    ROUNDING: (
        msg("Why the numbers are rounded"),
        _KNOWS,
        msg("So every number is a multiple of five, and whatever is fewer than ten is only called that."),
        msg("All tables are rounded together, so that they still add up, and we attack them ourselves before you see "
            "them."),
        msg("A total is off by one or two at most times and never by more than the statement beside it says, which "
            "changes no decision you have to take."),
        _DO_NOT_ASK,
    ),
    NOISE: (
        msg("Why the numbers are not exact"),
        _KNOWS,
        msg("So noise was added to every number before anybody saw it, then it was rounded to a multiple of five, and "
            "whatever is fewer than ten is only called that."),
        msg("All tables come from one measurement, so that they agree but for rounding, and we attack them ourselves "
            "before you see them."),
        msg("Beside each number stands the interval in which the true one lies in 95 of 100 cases: of a large number "
            "that is near enough to decide by, of a small one it is not, and is not meant to be."),
        _DO_NOT_ASK,
    ),
    K_ANONYMOUS: (
        msg("Why the numbers are not exact"),
        _KNOWS,
        msg("So no row is a person: every row as a whole stands for several people, and of a number below ten only "
            "that is said."),
        msg("All tables are counted from these rows, so that they agree, and we attack them ourselves before you see "
            "them."),
        msg("What is rare is left out of such rows, so that numbers are lower than in the register: see from them how "
            "things go together, and take totals from the report."),
        _DO_NOT_ASK,
    ),
}  # fmt: skip
"""By method: a heading, and five sentences for a minister. Those of rounding and noise stand in
docs/explanation/why-rounded.md too."""


def why_rounded(words: Words, method: str = ROUNDING) -> tuple[str, ...]:
    """The five sentences in one language."""
    return tuple(words.text(sentence) for sentence in WHY[method][1:])


def why_heading(words: Words, method: str = ROUNDING) -> str:
    """What stands above the five sentences."""
    return words.text(WHY[method][0])


def named(said: Mapping[str, str], name: str, words: Words) -> str:
    """What a method or an attack is called; its name in the file where there are no words for it."""
    return words.text(said[name]) if name in said else name


def guarantee(method: Mapping[str, Any], words: Words) -> tuple[str, ...]:
    """What the ``method`` of an evidence file promises, and what it does not, as sentences."""
    t = words.text
    if method["name"] == NOISE:
        return (
            t("Noise was added to every count before anything was made of it: whatever somebody knows already, he "
              "learns almost the same whether or not any one person is among those counted (differential privacy with "
              "ε {epsilon} and δ {delta}).",
              epsilon=words.number(fact(method["epsilon"]), 2), delta=words.number(fact(method["delta"]), 9)),
            t("This holds against every attack, also against those that nobody has thought of yet, and what several "
              "releases cost adds up in a ledger."),
        )  # fmt: skip
    if method["name"] == K_ANONYMOUS:
        return (
            t("Every row as a whole stands for at least {k} persons.", k=str(method["k"])),
            t("There is no formal guarantee against somebody who knows most of them, so such rows are released once "
              "about a person and never again."),
        )  # fmt: skip
    return (
        t("All tables were rounded together to multiples of {base}, and what is below {threshold} is only called that; "
          "linear programs over all tables narrow no small count to fewer than five numbers.",
          base=str(method["base"]), threshold=str(method["threshold"])),
        t("There is no formal guarantee against somebody who knows everybody else in a table: he may learn something "
          "about the last one."),
    )  # fmt: skip


def registered(said: Mapping[str, Any], words: Words) -> str:
    """The period of registration: whole years as years, else days as they stand in the file."""
    first, last = said["cohort"]["registered_from"], said["cohort"]["registered_to"]
    if not first:
        return words.text("without limit")
    if first.endswith("-01-01") and last.endswith("-12-31"):
        return words.period(Period(date.fromisoformat(first), date.fromisoformat(last)))
    return f"{first} – {last}"


def page_name(language: str) -> str:
    """The file of the evidence page in `language`: English is ``evidence.html``, which others link to."""
    return "evidence.html" if language == FIRST else f"evidence.{language}.html"


def open_data_links(words: Words, folder: str = "../open-data/") -> tuple[tuple[str, str], ...]:
    """The files of a release with rows: what each is, and its address under `folder`."""
    t = words.text
    return (
        (t("Open data: the rows"), f"{folder}{ROWS}"),
        (t("Codes and their labels"), f"{folder}{DICTIONARY}"),
        (t("All files, described (Data Package)"), f"{folder}{PACKAGE}"),
        (t("Evidence of a safe release"), f"{folder}{page_name(words.language)}"),
        (t("The same for programs (evidence.json)"), f"{folder}{EVIDENCE}"),
    )
