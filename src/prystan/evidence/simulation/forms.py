"""A partner's register: the names it wrote down, in its script and with the errors of its forms.

Registers stay with the partner. Nothing else that the simulation writes holds a name, a birth date or a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa

from prystan.evidence.simulation.listing import Listing
from prystan.evidence.simulation.names import SCRIPTS, Identities
from prystan.evidence.simulation.partners import INDEX, Partner
from prystan.evidence.simulation.people import People
from prystan.evidence.simulation.streams import Ints, Mix, Part, Stream, happens, stream

REGISTER = ("record", "given_name", "patronymic", "surname", "birth_date", "phone", "document")


@dataclass(frozen=True, slots=True)
class Habits:
    """How a partner fills its forms: weights of the scripts, and shares of each kind of error or gap."""

    scripts: Mapping[str, float]
    typo: float = 0.03
    swapped: float = 0.008
    short: float = 0.01
    no_patronymic: float = 0.08
    no_surname: float = 0.0
    no_birth: float = 0.04
    day_month: float = 0.012
    wrong_year: float = 0.012
    no_phone: float = 0.3
    no_document: float = 0.25


_HABITS: Mapping[str, Habits] = {
    "police": Habits({"ru": 88, "own": 12}, typo=0.012, no_patronymic=0.03, no_birth=0.01, no_document=0.06),
    "social-centres": Habits({"own": 45, "ru": 55}, typo=0.025, no_document=0.3),
    "ngo-women": Habits({"ru": 60, "own": 30, "latin": 10}, typo=0.035, short=0.07, no_patronymic=0.4,
                        no_birth=0.08, no_document=0.7),
    "ngo-migrants": Habits({"ru": 70, "latin": 20, "latin2": 10}, typo=0.045, short=0.04, no_patronymic=0.5,
                           no_document=0.45),
    "intergovernmental": Habits({"latin": 65, "latin2": 35}, typo=0.02, swapped=0.02, day_month=0.03, no_document=0.1),
    "hotline": Habits({"ru": 65, "own": 35}, typo=0.05, short=0.3, no_patronymic=0.9, no_surname=0.45, no_birth=0.6,
                      no_phone=0.05, no_document=1.0),
    "hospital": Habits({"ru": 75, "own": 25}, typo=0.03, swapped=0.015, no_patronymic=0.12, no_document=0.5),
    "ngo-regional": Habits({"own": 50, "ru": 45, "latin2": 5}, typo=0.04, short=0.05, no_patronymic=1.0, no_birth=0.0),
}  # fmt: skip


def register_rows(
    listing: Listing, people: People, identities: Identities, records: pa.Array, seed: int
) -> pl.DataFrame:
    """The register of one partner for one chunk, in the order of `records`; columns `REGISTER`, all text."""
    rng = stream(seed, Part.FORMS, listing.chunk, listing.place)
    rows, size = listing.rows, len(listing)
    habits = _HABITS[listing.partner.id]
    slips = year_slips(listing.partner, size, seed, listing.chunk)
    weights = Mix.of({script: habits.scripts.get(script, 0) for script in SCRIPTS})
    script = weights.draw(rng, 0, size)
    short = happens(rng, habits.short, size).astype(np.int64)
    frame = pl.DataFrame(
        {
            "record": pl.Series(records),
            "given_name": pl.Series(identities.given_names(rows, script, short)),
            "patronymic": pl.Series(identities.patronymics(rows, script)),
            "surname": pl.Series(identities.surnames_of(rows, script)),
            "birth_date": _birth_dates(people.born[rows], slips, habits, rng),
            # No country has the calling code 999, and no passports have the series XX.
            "phone": "+999" + pl.Series(identities.phone[rows]).cast(pl.String()),
            "document": "XX" + pl.Series(identities.document[rows]).cast(pl.String()),
        }
    )
    return _with_gaps(_with_errors(frame, habits, rng), habits, rng)


def year_slips(partner: Partner, size: int, seed: int, chunk: int) -> Ints:
    """Years by which a birth year is mistyped on the partner's form, 0 for most; in the order of its records."""
    rng = stream(seed, Part.BIRTHS, chunk, INDEX[partner.id])
    slips: Ints = np.asarray([-10, -1, 1, 10])[rng.integers(0, 4, size)]
    return np.where(happens(rng, _HABITS[partner.id].wrong_year, size), slips, 0)


def _birth_dates(born: Ints, slips: Ints, habits: Habits, rng: Stream) -> pl.Series:
    """As text: with day and month exchanged for some, with a wrong year for others."""
    size = len(born)
    frame = pl.DataFrame(
        {
            "born": pl.Series(born.astype(np.int32)).cast(pl.Date()),
            "slip": slips,
            "exchanged": happens(rng, habits.day_month, size),
        }
    )
    born_on = pl.col("born")
    day, month = born_on.dt.day().cast(pl.Int32()), born_on.dt.month().cast(pl.Int32())
    exchanged = pl.col("exchanged") & (day <= 12)
    year = born_on.dt.year() + pl.when((month == 2) & (day == 29)).then(0).otherwise(pl.col("slip"))
    as_written = pl.date(
        year, pl.when(exchanged).then(day).otherwise(month), pl.when(exchanged).then(month).otherwise(day)
    )
    return frame.select(as_written.dt.strftime("%Y-%m-%d")).to_series()


def _with_errors(frame: pl.DataFrame, habits: Habits, rng: Stream) -> pl.DataFrame:
    """Typing errors in either name, a digit of the document, and names in each other's boxes."""
    for name in ("given_name", "surname", "document"):
        frame = _mistyped(frame, name, habits.typo / 2, rng)
    swapped = pl.Series("swapped", happens(rng, habits.swapped, frame.height))
    given, surname = pl.col("given_name"), pl.col("surname")
    return frame.with_columns(
        pl.when(swapped).then(surname).otherwise(given).alias("given_name"),
        pl.when(swapped).then(given).otherwise(surname).alias("surname"),
    )


def _mistyped(frame: pl.DataFrame, name: str, share: float, rng: Stream) -> pl.DataFrame:
    """A letter lost, doubled, or exchanged with the next one; never the first."""
    size = frame.height
    work = frame.select(
        pl.col(name).alias("text"),
        pl.Series("kind", np.where(happens(rng, share, size), rng.integers(1, 4, size), 0)),
        pl.Series("draw", rng.integers(0, 1 << 20, size)),
    )
    text = pl.col("text")
    at = 1 + pl.col("draw") % (text.str.len_chars().cast(pl.Int64()) - 2).clip(1)
    before, letter, after = text.str.slice(0, at), text.str.slice(at, 1), text.str.slice(at + 1)
    typed = (
        pl.when(pl.col("kind") == 1).then(before + after)
        .when(pl.col("kind") == 2).then(before + letter + letter + after)
        .when(pl.col("kind") == 3).then(before + after.str.slice(0, 1) + letter + after.str.slice(1))
        .otherwise(text)
    )  # fmt: skip
    return frame.with_columns(work.select(typed.alias(name)).to_series())


def _with_gaps(frame: pl.DataFrame, habits: Habits, rng: Stream) -> pl.DataFrame:
    gaps = {"patronymic": habits.no_patronymic, "surname": habits.no_surname, "birth_date": habits.no_birth,
            "phone": habits.no_phone, "document": habits.no_document}  # fmt: skip
    return frame.with_columns(
        pl.when(~pl.Series(happens(rng, share, frame.height))).then(pl.col(name)).alias(name)
        for name, share in gaps.items()
    )
