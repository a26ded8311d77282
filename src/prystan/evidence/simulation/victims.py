"""Table `victims` of each partner: the same people, as each of them knows and reports them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from prystan.evidence.model.codelists import code_list
from prystan.evidence.simulation import columns
from prystan.evidence.simulation.abuse import (
    CONTROLS,
    RECRUITERS,
    RECRUITMENTS,
    SECTORS,
    SEXUAL_FORMS,
    Abuse,
)
from prystan.evidence.simulation.chunk import Chunk
from prystan.evidence.simulation.decisions import DECIDERS, STATUSES, Standing, shown
from prystan.evidence.simulation.detectors import DETECTORS
from prystan.evidence.simulation.forms import year_slips
from prystan.evidence.simulation.listing import Listing
from prystan.evidence.simulation.partners import Partner
from prystan.evidence.simulation.people import FORMS, SEXES, People
from prystan.evidence.simulation.streams import (
    NOBODY,
    Bools,
    Delay,
    Ints,
    Part,
    Stream,
    happens,
    stream,
)
from prystan.evidence.simulation.world import CUT_OFF, YEARS, World

_AGE_BANDS = code_list("reported_age_band").values
_BAND_FROM = np.asarray([0, 9, 18, 21, 24, 27, 30, 39, 48], dtype=np.int64)
_WRITTEN = Delay.of((0, 0), (50, 2), (80, 8), (95, 21), (100, 90))
# What a partner always has: without it a row says nothing.
_ALWAYS = frozenset({"record", "detected_on", "detected_by", "status", "status_on", "decided_by", "birth_year", "age",
                     "age_band", "recorded_on", "duty_to_notify", "statistics_consent"})  # fmt: skip


def victim_rows(chunk: Chunk, listing: Listing) -> pa.RecordBatch:
    """The rows of one chunk of people on one list."""
    partner, detected = listing.partner, listing.detected
    rng = stream(chunk.seed, Part.VICTIMS, chunk.number, listing.place)
    people, abuse = chunk.people.at(listing.rows), chunk.abuse.at(listing.rows)
    slips = year_slips(partner, len(listing), chunk.seed, chunk.number)
    found: dict[str, pa.Array] = {
        "record": listing.record(listing.rows),
        "detected_on": columns.dates(detected),
        "detected_by": _first(partner, chunk.detectors[listing.rows], rng),
        **_status(listing, chunk.standing, rng),
        **_age(partner, people, detected, slips, rng),
        **_person(chunk.world, people),
        **_abuse(chunk.world, people, abuse, detected),
        **_consent(partner, people, abuse, detected, rng),
    }
    for name in sorted(found.keys() - _ALWAYS):
        found[name] = _with_gaps(found[name], happens(rng, partner.missing, len(listing)))
    return columns.batch("victims", {name: found[name] for name in found if name not in partner.unreported})


def _with_gaps(values: pa.Array, gaps: Bools) -> pa.Array:
    indices = np.where(gaps, NOBODY, np.arange(len(values)))
    return values.take(pa.array(indices, mask=gaps))


def _first(partner: Partner, detectors: Ints, rng: Stream) -> pa.Array:
    """Some believe that they were the first."""
    told = happens(rng, 0.85, len(detectors))
    return columns.codes(DETECTORS, np.where(told, detectors, DETECTORS.index(partner.kind)))


def _status(listing: Listing, standing: Standing, rng: Stream) -> dict[str, pa.Array]:
    seen = shown(listing.partner, listing.rows, listing.detected, standing, rng)
    return {
        "status": columns.codes(STATUSES, seen.status),
        "status_on": columns.dates(seen.status_on),
        "decided_by": columns.codes(DECIDERS, seen.decider),
    }


def _age(partner: Partner, people: People, detected: Ints, slips: Ints, rng: Stream) -> dict[str, pa.Array]:
    """Birth year, age or age band, as the partner asks; some did not. `slips` are the mistyped years of its forms."""
    size = len(people)
    age = np.clip(people.age_on(detected), 0, 110)
    asked = happens(rng, 1 - partner.missing / 2, size)
    if partner.age == "age":
        return {"age": columns.whole(age, asked), "age_band": _not_reported(asked)}
    if partner.age == "age_band":
        band = np.searchsorted(_BAND_FROM, age, side="right") - 1
        band = np.where(asked, band, _AGE_BANDS.index("NotReported"))
        return {"age_band": columns.codes(_AGE_BANDS, band)}
    year = people.born.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    year = np.clip(year + slips, 1915, YEARS[-1])
    return {"birth_year": columns.whole(year, asked), "age_band": _not_reported(asked)}


def _not_reported(asked: Bools) -> pa.Array:
    return columns.codes(_AGE_BANDS, np.where(asked, NOBODY, _AGE_BANDS.index("NotReported")))


def _person(world: World, people: People) -> dict[str, pa.Array]:
    citizenships = np.stack([people.citizenship, people.second_citizenship], axis=1)
    return {
        "sex": columns.codes(SEXES, people.sex),
        "citizenship": columns.lists(world.countries, citizenships),
        "region": columns.codes(world.region_codes, people.region),
        "forms": columns.lists(FORMS, columns.chosen(people.forms)),
        "exploited_in": columns.codes(world.countries, people.exploited_in),
    }


def _abuse(world: World, people: People, abuse: Abuse, detected: Ints) -> dict[str, pa.Array]:
    """The exploitation of people who were not trafficked is not recorded any further."""
    true = people.victim
    return {
        "sectors": columns.lists(SECTORS, abuse.sectors, true),
        "sexual_forms": columns.lists(SEXUAL_FORMS, abuse.sexual_forms, true),
        "controls": columns.lists(CONTROLS, columns.chosen(abuse.controls), true),
        "recruitment": columns.lists(RECRUITMENTS, abuse.recruitment, true),
        "recruiter": columns.codes(RECRUITERS, abuse.recruiter, true),
        "recruited_in": columns.codes(world.countries, abuse.recruited_in),
        "transit": columns.lists(world.countries, abuse.transit, true),
        "exploited_from": columns.dates(np.minimum(abuse.began, detected)),
        "exploited_to": columns.dates(abuse.ended),
        "trafficked_before": columns.flags(abuse.before),
        "penalised": columns.flags(abuse.penalised & true),
    }


def _consent(partner: Partner, people: People, abuse: Abuse, detected: Ints, rng: Stream) -> dict[str, pa.Array]:
    """Those who have a duty to notify send a record without consent too, of children above all."""
    size = len(people)
    agrees = abuse.agrees if partner.duty else abuse.agrees | happens(rng, 0.7, size)
    notified = ~agrees & (np.full(size, partner.duty) | people.child)
    written = np.minimum(detected + _WRITTEN.draw(rng, size), CUT_OFF)
    asked = happens(rng, 1 - partner.missing / 3, size)
    return {
        "statistics_consent": columns.flags(agrees, asked),
        "duty_to_notify": columns.flags(notified),
        "recorded_on": columns.dates(written),
    }
