"""Clerical review without names crossing: each partner looks at its own records only.

The unit cannot see two names side by side, and no partner may see another's. So nobody is asked "are these one
person?". Each partner is asked whether what it encoded of *its own* record is right, and answers in a code. Where it
was not, or where the person goes by another name too, it encodes anew, and pairs are scored again from tokens.

That a record is asked about hints that somebody else may know the person. The questions therefore name no other
partner and no pair, are in the order of the records, and as many records that nobody doubts are asked about as well.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

import polars as pl

from prystan.evidence.linkage.encode import check_tokens, encode
from prystan.evidence.linkage.keys import LinkageKeyError, RoundKey
from prystan.evidence.linkage.people import REGISTER
from prystan.evidence.linkage.register import RegisterError
from prystan.evidence.linkage.schemes import SCHEMES, Scheme
from prystan.evidence.linkage.tokens import TokensHeader

QUESTIONS: Final = ("question", "record", "answer")
ANSWERS: Final = ("question", "record", "answer")
ANSWERED: Final = "answers.csv"
"""The file of answers beside a contribution's tokens."""
_FEWEST_DECOYS = 5


class Answer(StrEnum):
    """What a partner says of its own record. Nothing else of it leaves the partner."""

    CERTAIN = "certain"  # name and date were checked, against a paper or with the person; encoded as they are
    UNCERTAIN = "uncertain"  # they are hearsay or a guess, and nothing better is known
    CORRECTED = "corrected"  # something was wrong or missing; its tokens are made anew
    ALSO = "also"  # the person goes by another name or spelling too; tokens are added
    SKIPPED = "skipped"  # not looked at, or the record is gone


CHANGES: Final = (Answer.CORRECTED, Answer.ALSO)


def questions(
    doubtful: Mapping[str, Iterable[str]], records: Mapping[str, Iterable[str]], seed: int
) -> dict[str, pl.DataFrame]:
    """What the unit asks each partner: columns `QUESTIONS`, `answer` empty.

    `doubtful` maps a contributor to its records that stand in doubtful pairs, `records` to all of its records. As many
    others as are doubtful, and at least five where there are, are asked about too; `seed` chooses them.
    """
    dice = random.Random(f"prystan review {seed}")  # noqa: S311 - hides what is asked for; no key
    asked = {}
    for contributor in sorted(doubtful):
        real = set(doubtful[contributor])
        others = sorted(set(records[contributor]) - real)
        decoys = dice.sample(others, min(len(others), max(len(real), _FEWEST_DECOYS))) if real else []
        chosen = sorted([*real, *decoys])
        numbers = [f"Q{number:05d}" for number in range(1, len(chosen) + 1)]
        empty = pl.Series("answer", [None] * len(chosen), pl.String())
        asked[contributor] = pl.DataFrame(
            {"question": numbers, "record": chosen, "answer": empty}, schema=dict.fromkeys(QUESTIONS, pl.String())
        )
    return asked


def read_questions(path: Path) -> pl.DataFrame:
    """A file of questions, as the unit sent it or with answers and corrections filled in by the partner.

    Raises:
        RegisterError: it is no file of questions, or holds an answer that there is not.
    """
    try:
        frame = pl.read_csv(path, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError, UnicodeError):
        raise RegisterError(f"{path}: this is no CSV of questions; take the file that the linkage unit sent") from None
    if not set(QUESTIONS) <= set(frame.columns):
        raise RegisterError(f"{path}: a file of questions has the columns {', '.join(QUESTIONS)}")
    wrong = frame.filter(pl.col("answer").is_not_null() & ~pl.col("answer").is_in([str(one) for one in Answer]))
    if wrong.height:
        where = ", ".join(wrong["question"].head(5).to_list())
        raise RegisterError(f"{path}: {where}: an answer is one of {', '.join(Answer)}, or empty")
    return frame


def answers_in(path: Path) -> dict[str, int]:
    """How often each answer was given in a partner's file of answers; raises RegisterError as `read_questions` does."""
    counts = read_questions(path).drop_nulls("answer").group_by("answer").len().sort("answer")
    return dict(counts.rows())


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What goes back to the unit: `answers` (columns `ANSWERS`) and the tokens of the list as they are now."""

    answers: pl.DataFrame
    tokens: pl.DataFrame
    header: TokensHeader
    changed: int


def review(
    answered: pl.DataFrame,
    register: pl.DataFrame,
    victims: pl.DataFrame,
    tokens: pl.DataFrame,
    header: TokensHeader,
    key: RoundKey,
    *,
    region: str | None = None,
) -> Reviewed:
    """Encode anew what the partner corrected or added.

    `answered` has `QUESTIONS` and, where something changes, columns of `REGISTER` with what is right: an empty one
    stays as it is in `register`. `tokens` and `header` are what the partner sent before.

    Raises:
        LinkageKeyError: the key is not the one with which the tokens were made.
        RegisterError: a question is about a record that the partner did not send.
    """
    if key.fingerprint != header.key_fingerprint:
        raise LinkageKeyError(f"the key is that of round {key.round}; these tokens are of round {header.round}")
    scheme = SCHEMES[header.scheme]
    if not answered["record"].is_in(tokens["record"].implode()).all():
        raise RegisterError("a question is about a record that is not in your contribution: was it sent to you?")
    answers = answered.with_columns(pl.col("answer").fill_null(Answer.SKIPPED))
    now = tokens
    for answer in CHANGES:
        rows = answers.filter(pl.col("answer") == answer)
        if rows.height:
            made = _made_anew(rows, register, victims, key, scheme, header, region)
            now = _changed(now, made, replacing=answer is Answer.CORRECTED)
    check_tokens(now, scheme)
    changed = answers.filter(pl.col("answer").is_in([str(one) for one in CHANGES])).height
    return Reviewed(answers.select(ANSWERS), now, replace(header, records=now["record"].n_unique()), changed)


def _made_anew(rows: pl.DataFrame, register: pl.DataFrame, victims: pl.DataFrame, key: RoundKey, scheme: Scheme,
               header: TokensHeader, region: str | None) -> pl.DataFrame:  # fmt: skip
    said = rows.select("record", *(name for name in REGISTER if name in rows.columns and name != "record"))
    known = said.select("record").join(register, on="record", how="left", maintain_order="left")
    right = known.update(said, on="record", how="left")
    new = [name for name in said.columns if name not in known.columns]
    if new:
        right = right.join(said.select("record", *new), on="record", how="left", maintain_order="left")
    own = victims.join(rows.select("record"), on="record", how="semi")
    if "birth_date" in said.columns:  # what the partner says now stands above what the table says
        own = own.drop("birth_year", strict=False)
    return encode(own, right, key, scheme, contributor=header.contributor, region=region).tokens


def _changed(tokens: pl.DataFrame, made: pl.DataFrame, *, replacing: bool) -> pl.DataFrame:
    """The tokens with those of `made` in their records' places, instead of or beside the old ones."""
    order = tokens.select(pl.col("record").unique(maintain_order=True)).with_row_index("place")
    kept = tokens.join(made.select("record").unique(), on="record", how="anti") if replacing else tokens
    both = pl.concat([kept, made]).unique(maintain_order=True)
    return both.join(order, on="record", how="left").sort("place", maintain_order=True).drop("place")
