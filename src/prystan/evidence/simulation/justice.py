"""What the prosecutor sends: offences, defendants, compensation, confiscations, mutual legal assistance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from prystan.evidence.simulation import columns
from prystan.evidence.simulation.partners import INDEX, POLICE
from prystan.evidence.simulation.people import FORMS, NUMBERS, People
from prystan.evidence.simulation.streams import NOBODY, Bools, Delay, Ints, Mix, Part, Stream, happens, stream
from prystan.evidence.simulation.world import CUT_OFF, END, FIRST_DAYS, World

_OFFENCE_PER_VICTIM = 0.55
_RECORDED = Delay.of((0, 0), (60, 10), (95, 60), (100, 120))
_NAMED = Mix.of({"1": 72, "2": 15, "3": 7, "4": 4, "5": 2})
_DEFENDANTS = Mix.of({"0": 20, "1": 52, "2": 20, "3": 8})
_SEX = Mix.of({"Masculine": 68, "Feminine": 32})
_ROLE = Mix.of({"RecruiterOrIntermediary": 38, "Exploiter": 34, "Transporter": 9, "BrokerTravelAgent": 5,
                "Abuser": 8, "TravellingPartner": 3, "Other": 3})  # fmt: skip
_SUSPECTED = Delay.of((0, 0), (50, 15), (90, 90), (100, 200))
_CHARGED = Delay.of((0, 30), (50, 110), (90, 240), (100, 400))
_JUDGED = Delay.of((0, 20), (50, 95), (90, 210), (100, 420))
_FINAL = Delay.of((0, 10), (70, 30), (100, 160))
_VERDICT = Mix.of({"Convicted": 86, "Acquitted": 5, "Terminated": 9})
_MONTHS = Delay.of((0, 12), (30, 36), (60, 60), (90, 96), (100, 144))
_AWARD = Delay.of((0, 300), (50, 2500), (90, 9000), (100, 30000))
_SEIZED = Delay.of((0, 500), (50, 6000), (90, 60000), (100, 240000))
_EXECUTED = Delay.of((0, 10), (50, 80), (90, 200), (100, 400))


def justice_rows(world: World, people: People, days: Ints, seed: int, chunk: int) -> Mapping[str, pa.RecordBatch]:
    """All tables of the prosecutor that follow from the victims whom the police found in this chunk."""
    rng = stream(seed, Part.JUSTICE, chunk)
    known = np.flatnonzero(days[:, INDEX[POLICE]] != NOBODY)
    victim = known[happens(rng, _OFFENCE_PER_VICTIM, len(known))]
    recorded = days[victim, INDEX[POLICE]] + _RECORDED.draw(rng, len(victim))
    victim, recorded = victim[recorded <= END], recorded[recorded <= END]
    victim = victim[np.argsort(recorded, kind="stable")]
    recorded = np.sort(recorded, kind="stable")
    article = world.article_slots[rng.integers(0, len(world.article_slots), len(victim))]
    number = chunk * NUMBERS + np.arange(len(victim))
    cases = _proceedings(recorded, rng)
    # An offence with several convictions leads to one award: that of the first.
    convicted, first = np.unique(cases.offence[cases.guilty], return_index=True)
    final = cases.final[cases.guilty][first]
    return {
        "offences": _offence_rows(world, people, victim, recorded, article, number, rng),
        "defendants": _defendant_rows(world, people, victim, cases, article, number, rng),
        "compensation": _award_rows(world, number[convicted], final, rng),
        "confiscations": _confiscation_rows(world, number[convicted], final, rng),
        "legal_assistance": _request_rows(world, people, victim, recorded, number, rng),
    }


def _offence_rows(
    world: World, people: People, victim: Ints, recorded: Ints, article: Ints, number: Ints, rng: Stream
) -> pa.RecordBatch:
    size = len(victim)
    listed = tuple(iccs or "" for iccs in world.iccs)
    classified = np.asarray([iccs is not None for iccs in world.iccs])[article]
    return columns.batch(
        "offences",
        {
            "offence": columns.numbered("O", number),
            "recorded_on": columns.dates(recorded),
            "article": columns.codes(world.articles, article),
            "iccs": columns.codes(listed, article, classified),
            "form": columns.codes(FORMS, people.form[victim], happens(rng, 0.94, size)),
            "region": columns.codes(world.region_codes, people.region[victim]),
            "cross_border": columns.flags(people.abroad[victim]),
            "organised": columns.flags(happens(rng, 0.19, size), happens(rng, 0.9, size)),
            "victims": columns.whole(_NAMED.draw(rng, 0, size) + 1),
        },
    )


@dataclass(frozen=True, slots=True)
class _Proceedings:
    """A person × proceeding: days, `NOBODY` for stages that were not reached, and indices into `_VERDICT`."""

    offence: Ints  # index into the offences of the chunk
    suspected: Ints
    prosecuted: Ints
    judged: Ints
    first_verdict: Ints
    final: Ints
    verdict: Ints

    @property
    def guilty(self) -> Bools:
        return np.not_equal(self.final, NOBODY) & np.equal(self.verdict, 0)


def _proceedings(recorded: Ints, rng: Stream) -> _Proceedings:
    """Some stop at each stage; now and then a higher court decides otherwise."""
    offence = np.repeat(np.arange(len(recorded)), _DEFENDANTS.draw(rng, 0, len(recorded)))
    size = len(offence)
    suspected = _next(recorded[offence], _SUSPECTED.draw(rng, size), np.ones(size, dtype=np.bool_))
    prosecuted = _next(suspected, _CHARGED.draw(rng, size), happens(rng, 0.72, size))
    judged = _next(prosecuted, _JUDGED.draw(rng, size), happens(rng, 0.95, size))
    final = _next(judged, _FINAL.draw(rng, size), happens(rng, 0.93, size))
    first = _VERDICT.draw(rng, 0, size)
    verdict = np.where(happens(rng, 0.05, size), _VERDICT.draw(rng, 0, size), first)
    return _Proceedings(offence, suspected, prosecuted, judged, first, final, verdict)


def _defendant_rows(
    world: World, people: People, victim: Ints, cases: _Proceedings, article: Ints, number: Ints, rng: Stream
) -> pa.RecordBatch:
    size, which = len(cases.offence), cases.offence
    months = _MONTHS.draw(rng, size)
    in_custody = cases.guilty & happens(rng, 0.9, size)
    # At most three defendants an offence: their numbers lie beside those of the offences.
    defendant = number[which] * 3 + np.arange(size) - np.searchsorted(which, which)
    return columns.batch(
        "defendants",
        {
            "defendant": columns.numbered("D", defendant),
            "offence": columns.numbered("O", number[which]),
            "article": columns.codes(world.articles, article[which]),
            "form": columns.codes(FORMS, people.form[victim[which]], happens(rng, 0.94, size)),
            **_who(world, size, rng),
            "suspected_on": columns.dates(cases.suspected),
            "prosecuted_on": columns.dates(cases.prosecuted),
            "first_instance_on": columns.dates(cases.judged),
            "first_instance": columns.codes(_VERDICT.values, cases.first_verdict, cases.judged != NOBODY),
            "final_on": columns.dates(cases.final),
            "final": columns.codes(_VERDICT.values, cases.verdict, cases.final != NOBODY),
            "sentence_months": columns.whole(months, in_custody),
            "suspended": columns.flags((months <= 36) & happens(rng, 0.35, size), in_custody),
        },
    )


def _who(world: World, size: int, rng: Stream) -> dict[str, pa.Array]:
    foreign = world.citizenships[rng.integers(0, len(world.citizenships), size)]
    citizen = np.where(happens(rng, 0.1, size), foreign, 0)
    roles = np.stack([_ROLE.draw(rng, 0, size), _ROLE.draw(rng, 0, size)], axis=1)
    roles[:, 1] = np.where(happens(rng, 0.2, size) & (roles[:, 0] != roles[:, 1]), roles[:, 1], NOBODY)
    return {
        "sex": columns.codes(_SEX.values, _SEX.draw(rng, 0, size)),
        "citizenship": columns.lists(world.countries, citizen[:, None]),
        "role": columns.lists(_ROLE.values, roles),
    }


def _next(earlier: Ints, days: Ints, goes_on: Bools) -> Ints:
    later = earlier + days
    return np.where((earlier != NOBODY) & goes_on & (later <= CUT_OFF), later, NOBODY)


def _award_rows(world: World, offence: Ints, final: Ints, rng: Stream) -> pa.RecordBatch:
    """About every third final conviction comes with an award; few are paid in full."""
    chosen = happens(rng, 0.34, len(offence))
    size = int(chosen.sum())
    awarded = _AWARD.draw(rng, size)
    paid = np.where(happens(rng, 0.45, size), awarded * rng.integers(0, 101, size) // 100, 0)
    state = happens(rng, 0.12, size)
    return columns.batch(
        "compensation",
        {
            "award": columns.numbered("C", offence[chosen]),
            "record": columns.numbered("V", offence[chosen]),
            "offence": columns.numbered("O", offence[chosen]),
            "awarded_on": columns.dates(final[chosen]),
            "source": columns.codes(("Offender", "State"), state.astype(np.int64)),
            "awarded": columns.amounts(awarded),
            "paid": columns.amounts(np.where(state, awarded, paid), happens(rng, 0.9, size) | state),
            "currency": columns.same(world.currency, size),
        },
    )


def _confiscation_rows(world: World, offence: Ints, final: Ints, rng: Stream) -> pa.RecordBatch:
    chosen = happens(rng, 0.22, len(offence))
    size = int(chosen.sum())
    return columns.batch(
        "confiscations",
        {
            "confiscation": columns.numbered("K", offence[chosen]),
            "confiscated_on": columns.dates(final[chosen]),
            "value": columns.amounts(_SEIZED.draw(rng, size)),
            "currency": columns.same(world.currency, size),
        },
    )


def _request_rows(
    world: World, people: People, victim: Ints, recorded: Ints, number: Ints, rng: Stream
) -> pa.RecordBatch:
    """Most cases across a border need another country's help, and some that are not: its citizens, its websites."""
    asked = happens(rng, np.where(people.abroad[victim], 0.85, 0.14), len(victim))
    other = world.destinations[rng.integers(0, len(world.destinations), len(victim))]
    country = np.where(people.abroad[victim], people.exploited_in[victim], other)
    requested = recorded[asked] + _RECORDED.draw(rng, int(asked.sum()))
    number, country, requested = (array[requested <= END] for array in (number[asked], country[asked], requested))
    size = len(requested)
    executed = _next(requested, _EXECUTED.draw(rng, size), happens(rng, 0.71, size))
    return columns.batch(
        "legal_assistance",
        {
            "request": columns.numbered("Q", number),
            "direction": columns.codes(("Sent", "Received"), happens(rng, 0.3, size).astype(np.int64)),
            "country": columns.codes(world.countries, country),
            "requested_on": columns.dates(np.maximum(requested, FIRST_DAYS[0])),
            "executed_on": columns.dates(executed),
        },
    )
