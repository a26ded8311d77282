"""Two waves of a household survey: stratified by region and settlement, in clusters, with weights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from prystan.evidence.simulation.streams import Bools, Floats, Ints, Mix, Part, Stream, happens, stream
from prystan.evidence.simulation.world import World

_CLUSTER = 9  # respondents in a primary sampling unit
_URBAN_PER_CENT = 72
_UNDERSTANDING = "In your own words: what is meant by trafficking in human beings?"
_OFFERS = "I will read out six offers. Please tell me which of them you would accept."
_OFFERS_ONLINE = "Which of these eight offers would interest you? Tick all that apply."
_HOUSEHOLD = "Has any member of your household been taken, at home or abroad, to a place where they were made to work?"


@dataclass(frozen=True, slots=True)
class Wave:
    """One survey. `understands` and `risky` are the shares in the population, in per cent."""

    survey: str
    size: int
    fieldwork: tuple[date, date]
    understands: int
    risky: int
    online: bool  # the risky offers were put in a form on the web
    household: bool


WAVES = (
    Wave("awareness-2019", 1041, (date(2019, 4, 8), date(2019, 5, 12)), 85, 11, online=False, household=False),
    Wave("awareness-2025", 1500, (date(2025, 9, 1), date(2025, 10, 5)), 89, 14, online=True, household=True),
)


def survey_tables(world: World, seed: int) -> dict[str, pl.DataFrame]:
    """Tables `survey` and `survey_design`."""
    answers = [_answers(world, wave, stream(seed, Part.SURVEYS, number)) for number, wave in enumerate(WAVES)]
    designs = [row for wave in WAVES for row in _design(wave)]
    return {"survey": pl.concat(answers), "survey_design": pl.DataFrame(designs)}


def _design(wave: Wave) -> list[dict[str, object]]:
    offers = _OFFERS_ONLINE if wave.online else _OFFERS
    questions = [("understands", _UNDERSTANDING, "FaceToFace"),
                 ("risky_offer", offers, "Web" if wave.online else "FaceToFace")]  # fmt: skip
    if wave.household:
        questions.append(("household_victims", _HOUSEHOLD, "FaceToFace"))
    return [
        {
            "survey": wave.survey,
            "question": question,
            "wording": wording,
            "mode": mode,
            "population": "Residents aged 18 and over",
            "fieldwork_from": wave.fieldwork[0],
            "fieldwork_to": wave.fieldwork[1],
            "sampling": f"Stratified by region and settlement; clusters of {_CLUSTER} households; one adult in each",
            "conducted_by": "Institute for opinion research (simulated)",
        }
        for question, wording, mode in questions
    ]


def _answers(world: World, wave: Wave, rng: Stream) -> pl.DataFrame:
    stratum, inhabitants = _sample(world, wave)
    sampled = np.bincount(stratum, minlength=len(inhabitants))
    cluster = _clusters(stratum)
    # What people of one place have in common: their share lies up to 12 points from that of the country.
    shift = rng.integers(-12, 13, int(cluster.max()) + 1)[cluster]
    urban, age = np.equal(stratum % 2, 0), rng.integers(18, 86, wave.size)
    return pl.DataFrame(
        {
            "survey": [wave.survey] * wave.size,
            "respondent": [f"{number:05d}" for number in range(1, wave.size + 1)],
            "stratum": [f"{world.region_codes[s // 2]}-{'R' if s % 2 else 'U'}" for s in stratum],
            "cluster": [f"C{number:04d}" for number in cluster],
            "weight": np.round(inhabitants[stratum] / sampled[stratum], 4),
            "sex": np.where(happens(rng, 0.54, wave.size), "Feminine", "Masculine"),
            "age": age,
            "region": [world.region_codes[s // 2] for s in stratum],
            "settlement": np.where(urban, "Urban", "Rural"),
            **_questions(wave, shift, urban, age, rng),
        }
    )


def _questions(wave: Wave, shift: Ints, urban: Bools, age: Ints, rng: Stream) -> dict[str, pl.Series]:
    """Townspeople understand more often, the young accept risks more often; some give no answer."""
    understands = wave.understands + shift + np.where(urban, 2, -4) - (age > 65) * 7
    risky = wave.risky + shift // 3 + (age < 30) * 9 - (age > 55) * 5
    return {
        "understands": _given(rng, understands, happens(rng, 0.97, wave.size)),
        "risky_offer": _given(rng, risky, happens(rng, 0.94, wave.size)),
        "household_victims": _victims(rng, wave),
    }


def _sample(world: World, wave: Wave) -> tuple[Ints, Floats]:
    """Respondents in proportion to inhabitants, at least two clusters a stratum; strata are region × settlement."""
    inhabitants = np.stack(
        [world.inhabitants * _URBAN_PER_CENT / 100, world.inhabitants * (100 - _URBAN_PER_CENT) / 100], axis=1
    ).ravel()
    exact = inhabitants * wave.size / inhabitants.sum()
    least = min(2 * _CLUSTER, wave.size // len(exact))
    counts = np.maximum(np.floor(exact).astype(np.int64), least)
    counts[np.argmax(counts)] += wave.size - counts.sum()
    return np.repeat(np.arange(len(counts)), counts), inhabitants


def _clusters(stratum: Ints) -> Ints:
    """Numbers of clusters: consecutive respondents of one stratum."""
    starts = np.searchsorted(stratum, stratum)
    within = (np.arange(len(stratum)) - starts) // _CLUSTER
    fresh = np.concatenate([[True], (stratum[1:] != stratum[:-1]) | (within[1:] != within[:-1])])
    return np.cumsum(fresh)


def _given(rng: Stream, per_cent: Ints, valid: Bools) -> pl.Series:
    yes = rng.integers(0, 100, len(per_cent)) < np.clip(per_cent, 1, 99)
    return pl.select(pl.when(pl.Series(valid)).then(pl.Series(yes))).to_series()


def _victims(rng: Stream, wave: Wave) -> pl.Series:
    if not wave.household:
        return pl.Series([None] * wave.size, dtype=pl.Int64())
    return pl.Series(Mix.of({"0": 9870, "1": 116, "2": 14}).draw(rng, 0, wave.size), dtype=pl.Int64())
