"""Contacts of the hotline: many callers, few of them about trafficking."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from prystan.evidence.simulation import columns
from prystan.evidence.simulation.people import NUMBERS
from prystan.evidence.simulation.streams import Mix, Part, happens, stream
from prystan.evidence.simulation.world import FIRST_DAYS, LAST_DAYS, World

PER_PERSON = 0.8
"""Contacts for each trafficked person in the country."""

_YEAR = Mix.of({"2021": 23, "2022": 21, "2023": 20, "2024": 19, "2025": 17})
_CHANNEL = Mix.of(
    {"Telephone": 86, "Chat": 4, "Message": 8, "Visit": 2},
    {"Telephone": 55, "Chat": 19, "Message": 20, "Visit": 3, "Form": 3},
)
_TOPIC = Mix.of({"WorkAbroad": 44, "Travel": 21, "MarriageAbroad": 7, "StudyAbroad": 6, "MissingRelative": 4,
                 "Exploitation": 6, "DomesticViolence": 5, "Other": 7})  # fmt: skip
_ABOUT = np.asarray([_TOPIC.values.index(topic) for topic in ("MissingRelative", "Exploitation")])
# Conditions: not about trafficking, about trafficking.
_OUTCOME = Mix.of(
    {"Information": 90, "Referral": 5, "NoAction": 5},
    {"Information": 42, "Referral": 27, "Police": 12, "CaseOpened": 15, "NoAction": 4},
)
_SEX = Mix.of({"Feminine": 62, "Masculine": 36, "NonSpecifiedUnknown": 2})


def contact_rows(world: World, people: int, seed: int, chunk: int) -> pa.RecordBatch:
    """Table `contacts` for a chunk of so many people."""
    rng = stream(seed, Part.CONTACTS, chunk)
    size = int(people * PER_PERSON)
    year = _YEAR.draw(rng, 0, size)
    days = np.sort(FIRST_DAYS[year] + (LAST_DAYS[year] - FIRST_DAYS[year]) * rng.integers(0, 1001, size) // 1000)
    topic = _TOPIC.draw(rng, 0, size)
    about = np.isin(topic, _ABOUT) & happens(rng, 0.85, size)
    spoken = np.minimum(rng.integers(0, 10, size) * rng.integers(0, 2, size) // 7, len(world.languages) - 1)
    return columns.batch(
        "contacts",
        {
            "contact": columns.numbered("HC", chunk * NUMBERS + np.arange(size)),
            "contacted_on": columns.dates(days),
            "contacts": columns.whole(np.ones(size, dtype=np.int64)),
            "channel": columns.codes(_CHANNEL.values, _CHANNEL.draw(rng, (days >= FIRST_DAYS[2]).astype(int), size)),
            "language": columns.codes(world.languages, spoken, happens(rng, 0.9, size)),
            "sex": columns.codes(_SEX.values, _SEX.draw(rng, 0, size), happens(rng, 0.93, size)),
            "topic": columns.codes(_TOPIC.values, topic),
            "trafficking_related": columns.flags(about),
            "outcome": columns.codes(_OUTCOME.values, _OUTCOME.draw(rng, about.astype(np.int64), size)),
            "line": columns.same("Safe migration hotline", size),
        },
    )
